import socket

import pytest

from rheobase.laboratory.origins import free_port, own_origins


def test_a_port_that_is_taken():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        taken = one.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            free_port("127.0.0.1", taken)


def test_if_5006_is_taken_and_no_port_is_wanted_it_is_another():
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", 5006))
            one.listen()
        except OSError:  # someone else has it: as good
            pass
        assert free_port("127.0.0.1", None) != 5006


def test_an_address_of_another_machine():
    with pytest.raises(OSError, match="assign"):
        free_port("192.0.2.1", 0)


def test_a_server_for_others_has_its_names():
    origins = own_origins("0.0.0.0", 5006)
    assert {"127.0.0.1:5006", "localhost:5006", f"{socket.gethostname().lower()}:5006"} <= set(
        origins
    )
    assert not any("*" in origin for origin in origins)
