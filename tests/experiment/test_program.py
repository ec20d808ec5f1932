import ast

import matplotlib
import matplotlib.pyplot as plt
import pytest

from rheobase.experiment import Settings, program, run_experiment
from rheobase.experiment.program import WIDTH, literal

matplotlib.use("Agg")

OWN = {
    "equations": "\ntau * dv/dt = -v + R*I\n",
    "threshold": "v >= theta",
    "reset": "v = 0*mV",
    "parameters": {"tau": "10 ms", "R": "10 MOhm", "theta": "15 mV"},
}
EXPERIMENTS = [
    Settings(stimulus={"amplitude": "2.5 nA"}),
    Settings({"model": "AdEx", "a": "2 nS"}, {"amplitude": "1 nA"}, {"duration": "200 ms"}),
    Settings(
        {"R": "20 MOhm", "tau_m": "12 ms", "v_reset": "-75 mV", "v_threshold": "-48 mV"},
        {"kind": "pulses", "times": ["5 ms", "20 ms"], "amplitude": "9 nA", "width": "3 ms"},
        {"duration": "50 ms", "dt": "0.05 ms", "clock": "grid"},
    ),
    Settings(OWN, {"kind": "noise", "sigma": "1 nA", "mean": "2 nA", "seed": 4}),
]


@pytest.mark.parametrize("settings", EXPERIMENTS)
def test_it_has_the_same_spikes(settings, capsys):
    names = {}
    exec(program(settings), names)
    expected = run_experiment(settings).spikes[0]
    assert expected.count > 1
    assert names["recording"].spikes[0].times.m.tolist() == expected.times.m.tolist()
    assert capsys.readouterr().out == f"{expected}\n"


def test_it_shows_the_figure(monkeypatch):
    shown = []
    monkeypatch.setattr(plt, "show", lambda: shown.append(plt.gcf().axes))
    exec(program(EXPERIMENTS[0], plot=True), {})
    assert [axes.get_ylabel() for axes in shown[0]] == [
        "membrane\npotential (mV)",
        "input\ncurrent (nA)",
    ]
    plt.close()


def test_long_calls_have_a_line_for_each_argument():
    neuron = {"v_rest": "-71 mV", **EXPERIMENTS[2].neuron}
    lines = program(Settings(neuron)).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert '    v_reset="-75 mV",' in lines


@pytest.mark.parametrize(
    "text", ["1 nA", 'a "b"', "a\nb", 'a\n"""\nb', "a\\\nb", "µ\t\x00", "'''", "\u2028", "a\rb"]
)
def test_text_is_written_as_it_is(text):
    read = eval(literal(text))
    assert read.strip("\n") == text  # equations stand on lines of their own


def test_what_a_stranger_writes_stays_text():
    nasty = '"); import os; os.abort(); ("'
    tree = ast.parse(program(Settings(stimulus={"amplitude": nasty})))
    assert len(tree.body) == 5
    assert nasty in [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
