import json

import pytest

import rheobase as rb
from rheobase.units import ms, mV, nA

LIF = """
[neuron]
R = "20 MOhm"
t_ref = "3 ms"

[stimulus]
kind = "step"
amplitude = "1.5 nA"
start = "10 ms"

[run]
duration = "80 ms"
"""

EIF = '''
neuron.equations = """
tau_m * dv/dt = -(v - v_rest) + delta_T*exp((v - v_T)/delta_T) + R*I
"""
neuron.threshold = "v >= v_spike"
neuron.reset = "v = v_r"
neuron.refractory = "t_ref"
stimulus = { amplitude = "0.8 nA" }
run.duration = "60 ms"

[neuron.parameters]
tau_m = "12 ms"
R = "20 MOhm"
v_rest = "-65 mV"
delta_T = "2 mV"
v_T = "-55 mV"
v_spike = "-30 mV"
v_r = "-60 mV"
t_ref = "2 ms"
v = "-65 mV"
'''


def spikes_of(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["spike_times_ms"]


@pytest.fixture
def write(tmp_path):
    return lambda text: (tmp_path / "x.toml").write_text(text, encoding="utf-8")


def test_a_whole_experiment(rheobase, write):
    write(LIF)
    expected = rb.run(rb.LIF(R="20 MOhm", t_ref="3 ms"), rb.step("1.5 nA", "10 ms"), "80 ms")
    assert expected.spikes[0].count > 1
    assert spikes_of(rheobase("run", "x.toml", "--json")) == [expected.spikes[0].times.m.tolist()]


def test_options_override_the_file(rheobase, write):
    write(LIF)
    result = rheobase("run", "x.toml", "--json", "--R", "30 MOhm", "--start", "20 ms")
    expected = rb.run(rb.LIF(R="30 MOhm", t_ref="3 ms"), rb.step("1.5 nA", "20 ms"), "80 ms")
    assert spikes_of(result) == [expected.spikes[0].times.m.tolist()]


def test_another_stimulus_takes_nothing_from_the_file(rheobase, fails, write):
    write(LIF)
    assert "needs amplitude" in fails("run", "x.toml", "--stimulus", "constant")
    result = rheobase("run", "x.toml", "--stimulus", "constant", "--amplitude", "2 nA")
    assert "constant(2 nA)" in result.stdout


def test_own_equations(rheobase, write):
    write(EIF)
    model = rb.Model(
        "tau_m * dv/dt = -(v - v_rest) + delta_T*exp((v - v_T)/delta_T) + R*I",
        "v >= v_spike", "v = v_r", "t_ref", tau_m="12 ms", R="20 MOhm", v_rest=-65 * mV,
        delta_T=2 * mV, v_T=-55 * mV, v_spike=-30 * mV, v_r=-60 * mV, t_ref=2 * ms, v=-65 * mV,
    )  # fmt: skip
    expected = rb.run(model, rb.constant(0.8 * nA), 60 * ms).spikes[0].times.m
    assert expected.size > 1
    assert spikes_of(rheobase("run", "x.toml", "--json")) == [expected.tolist()]
    faster = spikes_of(rheobase("run", "x.toml", "--json", "--R", "40 MOhm"))
    assert len(faster[0]) > expected.size


def test_lists_make_several_neurons(rheobase, write, tmp_path):
    write('stimulus.amplitude = ["1 nA", "2500 pA"]\nrun.duration = "30 ms"')
    result = rheobase("run", "x.toml", "--csv", "traces.csv")
    expected = rb.run(rb.LIF(), rb.constant([1, 2.5] * nA), 30 * ms)
    assert "neuron 0: no spikes" in result.stdout
    assert f"neuron 1: {expected.spikes[1].count} spikes" in result.stdout
    names, *rows = (tmp_path / "traces.csv").read_text().splitlines()
    assert names == "neuron,t (ms),v (mV),I (nA)"
    assert len(rows) == 2 * 301
    assert rows[301] == "1,0.0,-70.0,2.5"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[neuron]\ntau_n = "8 ms"',
         "x.toml: [neuron]: the neuron LIF has no 'tau_n'. Did you mean 'tau_m'?"),
        ('[stimulus]\nkind = "step"\namplitud = "1 nA"',
         "x.toml: [stimulus]: the stimulus 'step' has no 'amplitud'. Did you mean 'amplitude'?"),
        ('[run]\ndurration = "1 s"', "x.toml: [run] has no 'durration'. Did you mean 'duration'?"),
        ('[nueron]\nR = "1 MOhm"', "x.toml: there is no table 'nueron'. Did you mean 'neuron'?"),
        ("run = 3", "x.toml: 'run' has to be a table, [run]."),
        ("[stimulus]\namplitude = 2.5", "x.toml: [stimulus]: amplitude: expected current (nA), "
         'got 2.5 without a unit. Write "2.5 nA".'),
        ('[stimulus]\namplitude = "2 mV"', "x.toml: [stimulus]: amplitude: expected current (nA), "
         "got 2 mV, which is voltage (mV)."),
        ('[stimulus]\namplitude = ["2 nA", "3 mV"]',
         "x.toml: [stimulus]: amplitude: expected current (nA), got 3 mV, which is voltage (mV)."),
        ("[stimulus]\namplitude = true", "x.toml: [stimulus]: amplitude: expected text with a "
         'unit, such as "10 ms", got True.'),
        ('[stimulus]\namplitude = "2 nA"\n[run]\nduration = 3', "x.toml: [run]: duration: "
         'expected time (ms), got 3 without a unit. Write "3 ms".'),
        ('[neuron]\nreset = "v = v_rest"',
         "x.toml: [neuron]: 'reset' goes with equations, and there are none."),
        ('[neuron]\nequations = "dv/dt = -v/tau"\nthreshhold = "v > 1"', "x.toml: [neuron]: a "
         "neuron with equations has no 'threshhold'. Did you mean 'threshold'?"),
        ("[neuron]\nequations = 3", "x.toml: [neuron]: equations has to be text."),
        ('[neuron]\nequations = "dv/dt = -v/tau"\nparameters = 3',
         "x.toml: [neuron]: parameters has to be a table, [neuron.parameters]."),
        ('[neuron]\nequations = "dv/dt = -v/tau"\n[neuron.parameters]\nmethod = "1 ms"',
         "x.toml: [neuron.parameters]: 'method' is not a parameter."),
    ],
)  # fmt: skip
def test_what_is_wrong_where(fails, write, text, message):
    write(text)
    assert fails("run", "x.toml") == message


def test_equations_of_a_stranger_are_not_executed(fails, write, tmp_path):
    write("[neuron]\nequations = \"dv/dt = __import__('os').system('touch hacked')\"")
    assert fails("run", "x.toml", "--amplitude", "1 nA").startswith("x.toml: [neuron]: ")
    assert not (tmp_path / "hacked").exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"x = [", "x.toml is not TOML: "),
        (b"\xff\xfe\x00", "x.toml is not a text file (UTF-8)."),
        (b"#" * 1_000_001, "x.toml is larger than 1 MB: that is no experiment."),
        (b"x = " + b"[" * 100_000, "x.toml is nested too deeply."),
        (b"x = " + b"9" * 10_000, "x.toml is not TOML: "),
    ],
    ids=["syntax", "binary", "size", "depth", "digits"],
)
def test_files_that_are_no_experiments(fails, tmp_path, data, message):
    (tmp_path / "x.toml").write_bytes(data)
    assert fails("run", "x.toml").startswith(message)


def test_a_folder_is_no_file(fails, tmp_path):
    assert fails("run", ".") == ". cannot be read: Is a directory."
