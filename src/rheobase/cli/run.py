"""``rheobase run``: one experiment, from options or a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rheobase.cli import options
from rheobase.cli.output import check_figure_name, without_display, write_figure, write_table
from rheobase.experiment import Settings, read_settings, run_experiment

if TYPE_CHECKING:
    from rheobase.recording import Recording


def run(
    file: options.File = None,
    R: options.R = None,
    C: options.C = None,
    g_L: options.GL = None,
    tau_m: options.TauM = None,
    v_rest: options.VRest = None,
    v_reset: options.VReset = None,
    v_threshold: options.VThreshold = None,
    t_ref: options.TRef = None,
    v_init: options.VInit = None,
    stimulus: options.Stimulus = None,
    amplitude: options.Amplitude = None,
    start: options.Start = None,
    stop: options.Stop = None,
    amplitude_start: options.AmplitudeStart = None,
    amplitude_stop: options.AmplitudeStop = None,
    frequency: options.Frequency = None,
    phase: options.Phase = None,
    offset: options.Offset = None,
    times: options.Times = None,
    width: options.Width = None,
    sigma: options.Sigma = None,
    tau: options.Tau = None,
    mean: options.Mean = None,
    noise_dt: options.NoiseDt = None,
    seed: options.Seed = None,
    duration: options.Duration = None,
    dt: options.Dt = None,
    clock: options.Clock = None,
    as_json: options.Json = False,
    plot: options.Plot = None,
    csv: options.Csv = None,
) -> None:
    """Inject a current into a neuron and print when it fires.

    The neuron is leaky integrate-and-fire; in a file it may be another model, or have equations
    of its own.
    Quantities are text with a unit: "2.5 nA", "100 ms", "-50 mV", "10 MOhm".

    For example:

    rheobase run --amplitude "2.5 nA"

    rheobase run --stimulus step --amplitude "3 nA" --start "100 ms" --plot v.png

    rheobase run --stimulus sine --amplitude "3 nA" --frequency "40 Hz" --json

    rheobase run experiment.toml --duration "1 s" --csv traces.csv

    The lines of such a file:

    neuron.model = "LIF"

    neuron.R = "20 MOhm"

    stimulus.kind = "step"

    stimulus.amplitude = "2.5 nA"

    stimulus.start = "100 ms"

    run.duration = "300 ms"
    """
    check_figure_name(plot)
    neuron = options.given(
        R=R, C=C, g_L=g_L, tau_m=tau_m, v_rest=v_rest, v_reset=v_reset, v_threshold=v_threshold,
        t_ref=t_ref, v_init=v_init,
    )  # fmt: skip
    current = options.given(
        kind=stimulus, amplitude=amplitude, start=start, stop=stop,
        amplitude_start=amplitude_start, amplitude_stop=amplitude_stop, frequency=frequency,
        phase=phase, offset=offset, times=times, width=width, sigma=sigma, tau=tau, mean=mean,
        dt=noise_dt, seed=seed,
    )  # fmt: skip
    timing = options.given(duration=duration, dt=dt, clock=clock)
    settings = with_options(read_settings(file), neuron, current, timing)
    recording = run_experiment(settings, traces=plot is not None or csv is not None)
    if plot is not None:
        _write_plot(recording, plot)
    if csv is not None:
        _write_csv(recording, csv)
    print(_as_json(recording) if as_json else _as_text(recording))


def with_options(
    settings: Settings, neuron: dict[str, Any], stimulus: dict[str, Any], timing: dict[str, Any]
) -> Settings:
    """Return the settings with what was given on the command line in place of what a file says.

    Another kind of stimulus makes the file's arguments meaningless, so they go with it.

    Examples
    --------
    >>> from rheobase.cli.run import with_options
    >>> from rheobase.experiment import Settings
    >>> file = Settings(stimulus={"kind": "step", "amplitude": "1 nA", "start": "5 ms"})
    >>> with_options(file, {}, {"amplitude": "2 nA"}, {}).stimulus
    {'kind': 'step', 'amplitude': '2 nA', 'start': '5 ms'}
    """
    other = stimulus.get("kind", settings.stimulus.get("kind")) != settings.stimulus.get("kind")
    return Settings(
        {**settings.neuron, **neuron},
        stimulus if other else {**settings.stimulus, **stimulus},
        {**settings.run, **timing},
        settings.source,
    )


def _as_text(recording: Recording) -> str:
    provenance = recording.provenance
    lines = [f"{provenance.name}, {provenance.stimulus}, {recording.duration:g~P}"]
    for number, train in enumerate(recording.spikes):
        spikes = {0: "no spikes", 1: "1 spike"}.get(train.count, f"{train.count} spikes")
        of = "" if recording.scalar else f"neuron {number}: "
        rate = f" ({train.rate.m:.4g} Hz), at ms" if train.count else ""
        lines.append(f"{of}{spikes}{rate}")
        lines += [f"{time:.9f}".rstrip("0").rstrip(".") for time in train.times.m]
    return "\n".join(lines)


def _as_json(recording: Recording) -> str:
    return json.dumps(
        {
            "spike_times_ms": [train.times.m.tolist() for train in recording.spikes],
            "count": recording.spikes.count.tolist(),
            "rate_Hz": recording.spikes.rate.m.tolist(),
            "provenance": recording.provenance.to_dict(),
        },
        indent=2,
        ensure_ascii=False,
    )


def _write_plot(recording: Recording, path: Path) -> None:
    without_display()
    from rheobase.plotting import style

    with style():
        upper, _ = recording.plot()
    write_figure(upper.figure, path)


def _write_csv(recording: Recording, path: Path) -> None:
    import numpy as np

    neurons, samples = len(recording.spikes), recording.t.size
    columns = {} if recording.scalar else {"neuron": np.repeat(np.arange(neurons), samples)}
    columns["t (ms)"] = np.tile(recording.t.m, neurons)
    for name in recording.variables:
        unit = recording.dimensions[name].unit
        columns[f"{name} ({unit})" if unit else name] = np.ravel(recording[name].m)
    write_table(path, list(columns), columns.values())
