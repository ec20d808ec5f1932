import json

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import ms, nA


def test_table(rheobase):
    lines = rheobase("fi", "--t-ref", "3 ms", "--points", "3").stdout.splitlines()
    assert lines[0].split() == ["I", "(nA)", "rate", "(Hz)"]
    rates = rb.LIF(t_ref=3 * ms).rate([0, 2.5, 5] * nA).m
    table = np.array([line.split() for line in lines[1:4]], dtype=float)
    np.testing.assert_allclose(table, np.array([[0, 2.5, 5], rates]).T, atol=1e-4)
    assert lines[4] == "rheobase: 2 nA"


def test_json_csv_and_plot(rheobase, tmp_path):
    result = rheobase(
        "fi", "--currents", "1 nA", "10 nA", "--points", "10", "--json", "--csv", "fi.csv",
        "--plot", "fi.svg",
    )  # fmt: skip
    data = json.loads(result.stdout)
    assert data["current_nA"] == pytest.approx(range(1, 11))
    assert data["rate_Hz"] == pytest.approx(rb.LIF().rate(np.arange(1.0, 11.0) * nA).m)
    assert data["rheobase_nA"] == pytest.approx(2.0)
    names, *rows = (tmp_path / "fi.csv").read_text().splitlines()
    assert names == "I (nA),rate (Hz)"
    assert [float(row.split(",")[1]) for row in rows] == data["rate_Hz"]
    assert (tmp_path / "fi.svg").read_bytes().startswith(b"<?xml")


def test_neuron_of_a_file(rheobase, tmp_path):
    (tmp_path / "x.toml").write_text('neuron.t_ref = "5 ms"\nrun.duration = "1 s"')
    data = json.loads(rheobase("fi", "x.toml", "--currents", "4 nA", "6 nA", "--json").stdout)
    currents = np.linspace(4, 6, 11) * nA
    assert data["rate_Hz"] == pytest.approx(rb.LIF(t_ref=5 * ms).rate(currents).m)


def test_own_equations(rheobase, tmp_path):
    (tmp_path / "x.toml").write_text(
        'neuron.equations = "tau * dv/dt = -v**2/v0 + R*I"\nneuron.threshold = "v >= theta"\n'
        'neuron.reset = "v = 0*mV"\n[neuron.parameters]\ntau = "5 ms"\nR = "10 MOhm"\n'
        'v0 = "10 mV"\ntheta = "15 mV"\nv = "0 mV"'
    )
    result = rheobase("fi", "x.toml", "--currents", "0 nA", "8 nA", "--points", "3", "--json")
    assert result.exit_code == 0, result.output
    rates = json.loads(result.stdout)["rate_Hz"]
    # dv/dt = (R I - v**2/v0)/tau: the time to theta is tau v0/s artanh(theta/s), s**2 = R I v0
    s = np.sqrt(np.array([40.0, 80.0]) * 10.0)
    np.testing.assert_allclose(rates[1:], 1e3 / (50.0 / s * np.arctanh(15.0 / s)), rtol=1e-6)
    assert rates[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--points", "1"], "--points: expected 2 to 100000, got 1."),
        (["--currents", "0", "5 nA"], "--currents: expected current (nA), got 0 without a unit. "
         'Write "0 nA".'),
        (["--currents", "0 nA", "5 mV"], "--currents: expected current (nA), got 5 mV, which is "
         "voltage (mV)."),
        (["--plot", "fi.gif"], "--plot fi.gif: the ending says the format. "
         "Known: '.png', '.pdf', '.svg'."),
    ],
)  # fmt: skip
def test_errors(fails, arguments, message):
    assert fails("fi", *arguments) == message


def test_several_neurons_have_no_one_curve(fails, tmp_path):
    (tmp_path / "x.toml").write_text('neuron.R = ["10 MOhm", "20 MOhm"]')
    message = "x.toml: [neuron]: expected one neuron, got values of 2."
    assert fails("fi", "x.toml") == message
