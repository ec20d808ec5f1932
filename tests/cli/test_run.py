import json

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import MOhm, ms, nA

STEP = ["--stimulus", "step", "--amplitude", "2.5 nA", "--start", "100 ms", "--stop", "200 ms"]


def spikes_of(result):
    return json.loads(result.stdout)["spike_times_ms"]


def test_spike_times_are_printed(rheobase):
    result = rheobase("run", "--R", "10 MOhm", *STEP, "--duration", "300 ms")
    assert result.exit_code == 0
    first, count, *times = result.stdout.splitlines()
    assert first == "LIF, step(2.5 nA, start=100 ms, stop=200 ms), 300 ms"
    assert count == "7 spikes (23.33 Hz), at ms"
    expected = rb.run(rb.LIF(), rb.step(2.5 * nA, start=100 * ms, stop=200 * ms), 300 * ms)
    np.testing.assert_allclose([float(t) for t in times], expected.spikes[0].times.m, atol=1e-9)


def test_json_has_every_digit_and_where_it_comes_from(rheobase):
    result = rheobase("run", "--amplitude", "2.5 nA", "--t-ref", "3 ms", "--R", "20 MOhm", "--json")
    neuron = rb.LIF(t_ref=3 * ms, R=20 * MOhm)
    expected = rb.run(neuron, rb.constant(2.5 * nA), 300 * ms)
    data = json.loads(result.stdout)
    assert data["spike_times_ms"] == [expected.spikes[0].times.m.tolist()]
    assert data["count"] == [expected.spikes[0].count]
    assert data["rate_Hz"] == pytest.approx([expected.spikes[0].rate.m])
    assert data["provenance"]["stimulus"] == "constant(2.5 nA)"
    assert data["provenance"]["version"] == rb.__version__


def test_no_spike(rheobase):
    assert rheobase("run", "--amplitude", "2 nA").stdout.splitlines()[1:] == ["no spikes"]


@pytest.mark.parametrize(
    ("options", "stimulus"),
    [
        (["zero"], rb.zero()),
        (["step", "--amplitude", "3 nA", "--start", "5 ms"], rb.step("3 nA", "5 ms")),
        (
            ["ramp", "--amplitude-start", "0 nA", "--amplitude-stop", "9 nA", "--start", "0 ms",
             "--stop", "40 ms"],
            rb.ramp("0 nA", "9 nA", "0 ms", "40 ms"),
        ),
        (
            ["sine", "--amplitude", "5 nA", "--frequency", "40 Hz", "--phase", "30 deg",
             "--offset", "1 nA"],
            rb.sine("5 nA", "40 Hz", "30 deg", "1 nA"),
        ),
        (
            ["pulses", "--amplitude", "20 nA", "--times", "10 ms", "--times", "20 ms", "--width",
             "2 ms"],
            rb.pulses("20 nA", [10, 20] * ms, "2 ms"),
        ),
        (
            ["noise", "--sigma", "2 nA", "--tau", "5 ms", "--mean", "3 nA", "--noise-dt", "0.5 ms",
             "--seed", "4"],
            rb.noise("2 nA", tau="5 ms", mean="3 nA", dt="0.5 ms", seed=4),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)  # fmt: skip
def test_every_stimulus(rheobase, options, stimulus):
    result = rheobase("run", "--duration", "50 ms", "--json", "--stimulus", *options)
    expected = rb.run(rb.LIF(), stimulus, "50 ms", record=()).spikes[0]
    assert (expected.count > 0) == (options != ["zero"])
    assert spikes_of(result) == [expected.times.m.tolist()]


def test_every_neuron_option(rheobase):
    values = {
        "g_L": "0.2 uS", "C": "1 nF", "v_rest": "-60 mV", "v_reset": "-58 mV",
        "v_threshold": "-48 mV", "t_ref": "1 ms", "v_init": "-50 mV",
    }  # fmt: skip
    options = [x for k, v in values.items() for x in ("--" + k.replace("_", "-"), v)]
    result = rheobase("run", "--amplitude", "4 nA", "--duration", "50 ms", "--json", *options)
    expected = rb.run(rb.LIF(**values), rb.constant("4 nA"), "50 ms", record=()).spikes[0]
    assert expected.count > 1
    assert spikes_of(result) == [expected.times.m.tolist()]


def test_grid_clock(rheobase):
    result = rheobase("run", "--amplitude", "2.5 nA", "--clock", "grid", "--dt", "0.5 ms", "--json")
    times = np.array(spikes_of(result)[0])
    assert times.size > 10
    np.testing.assert_allclose(times / 0.5, np.round(times / 0.5))


def test_csv_has_the_traces(rheobase, tmp_path):
    rheobase("run", *STEP, "--csv", "traces.csv")
    names, *rows = (tmp_path / "traces.csv").read_text().splitlines()
    assert names == "t (ms),v (mV),I (nA)"
    table = np.array([row.split(",") for row in rows], dtype=float)
    expected = rb.run(rb.LIF(), rb.step(2.5 * nA, start=100 * ms, stop=200 * ms), 300 * ms)
    np.testing.assert_array_equal(table, np.array([expected.t.m, expected.v.m, expected.I.m]).T)


@pytest.mark.parametrize(
    ("ending", "magic"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")]
)
def test_plot(rheobase, tmp_path, ending, magic):
    assert rheobase("run", *STEP, "--plot", f"figure.{ending}").exit_code == 0
    assert (tmp_path / f"figure.{ending}").read_bytes().startswith(magic)
    assert [path.name for path in tmp_path.iterdir()] == [f"figure.{ending}"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--amplitude", "2.5"], "amplitude: expected current (nA), got 2.5 without a unit. "
         'Write "2.5 nA".'),
        (["--amplitude", "2.5 mV"], "amplitude: expected current (nA), got 2.5 mV, which is "
         "voltage (mV)."),
        (["--amplitude", "2.5 nAA"], "amplitude: expected a number and a unit such as '2.5 nA', "
         "got '2.5 nAA'. Did you mean 'nA'?"),
        (["--stimulus", "stpe"], "there is no stimulus 'stpe'. Did you mean 'step'?"),
        ([], "the stimulus 'constant' needs amplitude (--amplitude)."),
        ([*STEP, "--frequency", "3 Hz"], "the stimulus 'step' has no 'frequency'. "
         "Known: 'amplitude', 'start', 'stop'."),
        ([*STEP, "--stop", "50 ms"], "step: a stimulus that ends before it starts: start is "
         "100 ms, stop is 50 ms. stop is the time of the end, not how long it lasts."),
        ([*STEP, "--clock", "gird"], "clock: got 'gird'. Did you mean 'grid'?"),
        ([*STEP, "--duration", "300"], "duration: expected time (ms), got 300 without a unit. "
         'Write "300 ms".'),
        ([*STEP, "--tau-m", "-8 ms"], "tau_m: expected a positive value, got -8 ms."),
        ([*STEP, "--plot", "figure.bmp"], "--plot figure.bmp: the ending says the format. "
         "Known: '.png', '.pdf', '.svg'."),
        ([*STEP, "--csv", "no/such.csv"], "no/such.csv cannot be written: "
         "No such file or directory."),
        (["no.toml"], "no.toml cannot be read: No such file or directory."),
    ],
)  # fmt: skip
def test_errors_are_one_line_and_status_2(fails, arguments, message):
    assert fails("run", *arguments) == message


def test_wrong_options_are_one_line_too(fails):
    assert "No such option" in fails("run", "--amplitud", "2 nA")
    assert "--seed" in fails("run", "--seed", "x")
    assert "No such command" in fails("rnu")


def test_a_folder_that_cannot_be_written(fails, tmp_path):
    locked = tmp_path / "locked"
    locked.write_text("a file where a folder should be")
    for option, name in (("--csv", "traces.csv"), ("--plot", "figure.png")):
        message = fails("run", *STEP, option, f"locked/{name}")
        assert message == f"locked/{name} cannot be written: Not a directory."


def test_a_file_that_exists_survives_a_failure(fails, tmp_path):
    (tmp_path / "traces.csv").write_text("old")
    fails("run", *STEP, "--duration", "0 ms", "--csv", "traces.csv")
    assert (tmp_path / "traces.csv").read_text() == "old"
