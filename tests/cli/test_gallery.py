import inspect

import pytest

import rheobase as rb
from rheobase import gallery
from rheobase.analysis.network_statistics import network_statistics
from rheobase.cli.gallery import network_command
from rheobase.cli.network_figure import weights_to_draw
from rheobase.units import ms

SMALL = ("gallery", "brunel", "--scale", "0.05", "--duration", "100 ms", "--threads", "1")


def test_prints_tables_statistics_and_effort(rheobase):
    result = rheobase(*SMALL, "--g", "6", "--eta", "4")
    assert result.exit_code == 0, result.output
    net = gallery.brunel(6, 4, scale=0.05)
    table = repr(net)
    assert result.stdout.startswith(table)
    record = [each.spikes for each in gallery.populations(net).values()]
    statistics = network_statistics(net.run(100 * ms, record, threads=1), start=20 * ms)
    assert str(statistics) in result.stdout
    last = result.stdout.splitlines()[-1]
    assert last.startswith("38,750 synapses built in ")
    assert "real-time factor" in last
    assert last.endswith("with 1 thread")


def test_writes_figure_and_recording(rheobase, tmp_path):
    result = rheobase(*SMALL, "--plot", "x.png", "--bin", "1 ms", "--save", "x.npz", "--seed", "3")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    recording = rb.load(tmp_path / "x.npz")
    assert recording.populations == ("exc", "inh")
    assert recording.provenance["seed"] == 3
    assert recording.duration.m == 100


def test_discard(rheobase):
    all_of_it, later = (
        rheobase(*SMALL, "--discard", begin).stdout.splitlines() for begin in ("0 ms", "50 ms")
    )
    assert len(all_of_it) == len(later)
    assert all_of_it[-4:-2] != later[-4:-2]


def test_weights_that_change_are_drawn_and_nothing_else_changes(rheobase, tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "rheobase.plotting.weight_course", lambda course, ax: drawn.append((course, len(ax)))
    )
    short = ("gallery", "song", "--dt", "0.5 ms", "--duration", "200 ms", "--rate", "20 Hz")
    plain, with_figure = rheobase(*short), rheobase(*short, "--plot", "x.png")
    assert with_figure.exit_code == 0, with_figure.output
    assert plain.stdout.splitlines()[:-1] == with_figure.stdout.splitlines()[:-1]
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    ((course, panels),) = drawn
    assert (course.w.shape, panels) == ((101, 1000), 2)
    assert course.t[-1] == 200 * ms


def test_too_many_weights_are_not_drawn():
    assert weights_to_draw(gallery.balanced_random(plastic=True)) is None
    assert weights_to_draw(gallery.brunel()) is None
    net = gallery.song()
    assert [view.name for view in weights_to_draw(net)] == ["exc", "cell"]


def test_who_learns_runs_longer(rheobase):
    assert gallery.DURATIONS.keys() <= gallery.NETWORKS.keys()
    for name, duration in (("song", "500 s"), ("brunel", "1 s")):
        assert f"[default: {duration}]" in rheobase("gallery", name, "--help").stdout


def test_progress_goes_to_stderr(rheobase):
    result = rheobase(*SMALL, "--progress")
    assert result.exit_code == 0, result.output
    assert "100 of 100 ms" in result.stderr
    assert "100 of 100 ms" not in result.stdout


def test_precision_and_text_with_units(rheobase):
    result = rheobase(*SMALL, "--precision", "double", "--delay", "0.8 ms", "--dt", "0.05 ms")
    assert result.exit_code == 0, result.output
    assert "Network(seed=1, dt=0.05 ms, precision='double')" in result.stdout
    assert "0.8 ms" in result.stdout


def test_list(rheobase):
    lines = rheobase("gallery", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [
        "brunel", "cuba", "coba", "balanced-random", "microcircuit", "song",
    ]  # fmt: skip
    assert "Potjans" in lines[-2]


def test_help_without_a_network(rheobase):
    result = rheobase("gallery")
    assert result.exit_code == 0
    for word in ("microcircuit", "list", "--plot"):
        assert word in result.stdout


@pytest.mark.parametrize("name", gallery.NETWORKS)
def test_every_parameter_is_an_option_with_help(rheobase, name):
    result = rheobase("gallery", name.replace("_", "-"), "--help")
    assert result.exit_code == 0, result.output
    parameters = inspect.signature(network_command(gallery.NETWORKS[name])).parameters
    for parameter in inspect.signature(gallery.NETWORKS[name]).parameters:
        assert "--" + parameter.replace("_", "-") in result.stdout
        (option,) = parameters[parameter].annotation.__metadata__
        assert not option.help.startswith(" Default")  # the docstring says what it is
    for option in ("--duration", "--discard", "--threads", "--progress", "--plot", "--save"):
        assert option in result.stdout


def test_underscores_are_understood(rheobase):
    assert rheobase("gallery", "balanced_random", "--help").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["brunell"], "there is no network 'brunell' in the gallery. Did you mean 'brunel'?"),
        (["microcircuit", "--drive", "dcc"], "drive: got 'dcc'. Did you mean 'dc'?"),
        (["brunel", "--scale", "0"], "scale: expected a positive number, got 0.0."),
        (["brunel", "--delay", "2"], 'delay: expected time (ms), got 2 without a unit. '
         'Write "2 ms".'),
        (["cuba", "--duration", "1 mV"], "duration: expected time (ms), got 1 mV, which is voltage "
         "(mV)."),
        (["cuba", "--duration", "0.05 ms"], "duration: expected a multiple of dt = 0.1 ms, got "
         "0.05 ms."),
        (["cuba", "--duration", "1 s", "--discard", "1 s"], "discard: expected a time from 0 ms to "
         "less than the duration, 1000 ms, got 1 s."),
        (["cuba", "--threads", "0"], "threads: expected a whole number from 1 to 1024, got 0."),
        (["cuba", "--plot", "x.gif"], "--plot x.gif: the ending says the format. "
         "Known: '.png', '.pdf', '.svg'."),
        (["cuba", "--bin", "0 ms"], "bin: expected one positive time, got 0 ms."),
    ],
)  # fmt: skip
def test_errors(fails, arguments, message):
    assert fails("gallery", *arguments).endswith(message)


def test_unknown_option_names_the_nearest(fails):
    assert "--eta" in fails("gallery", "brunel", "--etaa", "3")
