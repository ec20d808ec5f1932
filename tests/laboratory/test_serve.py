import importlib
import importlib.util
import socket

import pytest

import rheobase as rb
from rheobase.laboratory.serve import require_panel


def without_panel(monkeypatch):
    find = importlib.util.find_spec
    module = importlib.import_module("rheobase.laboratory.serve")
    monkeypatch.setattr(
        module, "find_spec", lambda name: None if name in ("panel", "bokeh") else find(name)
    )


def test_what_to_install(monkeypatch):
    without_panel(monkeypatch)
    with pytest.raises(rb.RheobaseError, match=r'pip install "rheobase\[lab\]"'):
        require_panel()
    with pytest.raises(rb.RheobaseError, match=r'pip install "rheobase\[lab\]"'):
        rb.lab()


def test_a_port_that_is_taken():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        port = one.getsockname()[1]
        with pytest.raises(rb.ParameterError, match=f"--port: .* port {port}: Address already"):
            rb.laboratory.serve(port)


@pytest.mark.parametrize("port", [-1, 70_000])
def test_a_port_that_is_none(port):
    with pytest.raises(rb.ParameterError, match="--port: expected 0 to 65535"):
        rb.laboratory.serve(port)


def test_an_address_of_another_machine():
    message = "--address: the lab cannot listen at 192.0.2.1: Cannot assign"
    with pytest.raises(rb.ParameterError, match=message):
        rb.laboratory.serve(address="192.0.2.1")
