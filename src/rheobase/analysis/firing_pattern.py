"""The name of a firing pattern: how a neuron answers a step of current."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis import _firing_criteria as criteria
from rheobase.analysis._in_step import in_step
from rheobase.recording import SpikeTrain
from rheobase.stimuli import Stimulus
from rheobase.units import TIME, QuantityLike, from_engine

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class FiringPattern:
    """What a response to a step of current is called, and why.

    Parameters
    ----------
    name : str
        One of "silent", "transient", "bursting", "irregular", "stuttering", "initial burst",
        "delayed", "adapting", "accelerating", "tonic", or "undetermined" if there are too few
        spikes to tell: the first of these that holds.
    onset : str
        How the response begins: "delayed", "initial burst" or "continuous"; "none" without a spike.
    steady_state : str
        How it goes on: "silent", "bursting", "stuttering", "irregular", "adapting",
        "accelerating", "tonic" or "undetermined".
    why : str
        The criteria that decided, with their numbers.
    spikes : int
        In the step.
    latency : Quantity in ms
        From the beginning of the step to the first spike; NaN without one.
    isi : Quantity in ms, shape (intervals,)
    post_spike_silence : Quantity in ms
        From the last spike to the end of the step; all of it without a spike.
    cv : float
        Coefficient of variation of all intervals; NaN of fewer than two, as the next two.
    cv2 : float
        The same of neighbouring intervals only, which adaptation leaves alone.
    adaptation_index : float
        The mean of (b - a)/(b + a) over neighbouring intervals a, b.
    initial_burst : int
        The number of spikes of an initial burst, 0 if there is none.
    clusters : tuple of int
        The number of spikes of each cluster of a bursting or stuttering response; else empty.
    """

    name: str
    onset: str
    steady_state: str
    why: str
    spikes: int
    latency: Any
    isi: Any
    post_spike_silence: Any
    cv: float
    cv2: float
    adaptation_index: float
    initial_burst: int
    clusters: tuple[int, ...]

    @property
    def description(self) -> str:
        """Onset and steady state together: ``"delayed bursting"``, ``"initial burst, tonic"``."""
        if self.onset in ("none", "continuous"):
            return self.name
        if self.onset == "delayed":
            return f"delayed {'transient' if self.name == 'transient' else self.steady_state}"
        return f"{self.onset}, {self.steady_state}"

    def __repr__(self) -> str:
        measures = [
            f"{self.spikes} spikes" if self.spikes != 1 else "1 spike",
            f"latency {self.latency.m:.4g} ms",
            f"silence after {self.post_spike_silence.m:.4g} ms",
        ]
        if self.isi.m.size:
            measures.append(f"intervals {_range(self.isi.m)} ms")
        if self.isi.m.size > 1:
            measures.append(f"CV {_rounded(self.cv)}, CV2 {_rounded(self.cv2)}")
            measures.append(f"adaptation index {_rounded(self.adaptation_index)}")
        shown = measures if self.spikes else []
        lines = [f"Firing pattern: {self.description}", *(f"  {line}" for line in shown)]
        return "\n".join([*lines, f"  {self.why}"])


def firing_pattern(
    spike_train: SpikeTrain, stimulus: Stimulus | tuple[QuantityLike, QuantityLike]
) -> FiringPattern:
    """Name the response to a step of current.

    Patterns have an onset and a steady state (Petilla convention; Neuronal Dynamics, section
    6.2.1); each is decided by criteria on the intervals between spikes, in this order:

    ============== ===============================================================================
    silent         no spike in the step
    transient      silence after the last spike is more than twice the mean of the last two
                   intervals and twice the longest; after a single spike, twice its latency
    bursting       intervals are of two kinds: pauses, at least 2.5 times as long as all others,
                   with more than one cluster of spikes between them, and a quarter of all spikes
                   in these; and pauses are regular, at least two, with a CV below 0.5
    irregular      neighbouring intervals differ, CV2 > 0.5
    stuttering     clusters between pauses that are not regular; or firing that is interrupted: the
                   longest interval over the one before, plus over the one after, is at least 5
    initial burst  up to 5 spikes at more than 25 Hz, then an interval more than 2.5 times as long
                   as the last, as are all that follow on average
    delayed        the latency is more than twice the mean of all intervals
    adapting       intervals get longer: the slope of intervals over latency is significant and
                   more than 0.003 (accelerating: less than -0.003)
    tonic          none of these
    ============== ===============================================================================

    Parameters
    ----------
    spike_train : SpikeTrain
        Such as ``recording.spikes[0]``. Spikes outside the step are not counted.
    stimulus : Stimulus, or tuple of two times
        The step, such as ``rb.step(...)`` or ``rb.constant(...)``, with or without a holding
        current; or, of a real cell, when it began and ended.

    Returns
    -------
    FiringPattern

    Raises
    ------
    ParameterError
        If the stimulus is not a single step, or the train does not begin before it.

    Notes
    -----
    Spike times alone do not tell bursts on a slow wave of the membrane potential from clusters of
    spikes without; Komendantov et al. ask the potential, here the regularity of pauses decides. A
    short step shows less: a burst or two before its end may be called transient or stuttering, and
    of less than about 20 random spikes every third train has clusters by chance.
    They have no irregular firing, which most interrupted trains of single spikes would be; so it
    goes first. And they tell clusters from rapid adaptation by a pause that is longer than the next
    interval, which an initial burst, "a significantly greater spike frequency" at first, does not
    need.

    An onset is what differs from how the neuron goes on firing (Neuronal Dynamics, 6.2.1), so the
    latency is compared with all intervals. Komendantov et al. take the first two, with the same
    factor: by that, a chattering cell, which bursts from 4 ms on with intervals of 1 ms, is
    delayed, and a cell that begins slowly and gets faster, "delayed accelerating" in Naud et al.,
    is not. A neuron whose reset is close to its threshold is delayed by both: it charges from rest
    only once.

    References
    ----------
    The Petilla Interneuron Nomenclature Group, Nature Reviews Neuroscience 9:557-568, 2008: the
    names. A. O. Komendantov et al., Scientific Reports 9:17915, 2019: the criteria. W. Gerstner et
    al., "Neuronal Dynamics", 2014, section 6.2.1: onset and steady state. S. Druckmann et al.,
    Cerebral Cortex 23:2994-3006, 2013: measures. R. Naud et al., Biological Cybernetics 99:335-347,
    2008: the patterns of `AdEx`. H. Markram et al., Nature Reviews Neuroscience 5:793-807, 2004:
    stuttering. J. Lucas-Romero et al., Scientific Reports 8:9735, 2018: regular below a CV of 0.5,
    bursting from a quarter of all spikes on. G. R. Holt et al., Journal of Neurophysiology
    75:1806-1814, 1996: CV2.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis.firing_pattern import firing_pattern
    >>> from rheobase.units import ms, nA
    >>> step = rb.step(2.5*nA, start=100*ms, stop=300*ms)
    >>> pattern = firing_pattern(rb.run(rb.LIF(), step, 400*ms, record=()).spikes[0], step)
    >>> pattern
    Firing pattern: tonic
      15 spikes
      latency 12.88 ms
      silence after 3.86 ms
      intervals 13.09 ms
      CV 0, CV2 0
      adaptation index 0
      tonic: the intervals neither grow nor shrink with time
    """
    times, begin, end = in_step(spike_train, stimulus)
    isi = np.diff(times)
    if not times.size:
        why = "silent: there is no spike in the step"
        return _result("silent", "none", "silent", why, times, begin, end, 0, ())
    latency, silence = float(times[0] - begin), float(end - times[-1])
    in_burst = criteria.burst_intervals(isi)
    steady, why, pause = _steady_state(latency, isi, silence, in_burst)
    if pause.any():
        in_burst = 0  # the first cluster of many
    onset = _onset(latency, isi, in_burst)
    if onset != "continuous":
        why = f"{_why_onset(onset, latency, isi, in_burst)}; {why}"
    first = steady in ("bursting", "stuttering", "irregular", "silent") or onset == "continuous"
    name = {"silent": "transient"}.get(steady, steady) if first else onset
    burst = in_burst + 1 if in_burst else 0
    groups = criteria.sizes(pause) if pause.any() else ()
    return _result(name, onset, steady, why, times, begin, end, burst, groups)


def _steady_state(
    latency: float, isi: Floats, silence: float, in_burst: int
) -> tuple[str, str, NDArray[np.bool_]]:
    """Return what the response comes to, why, and which intervals are pauses between clusters."""
    none = np.zeros(isi.size, dtype=bool)
    if criteria.falls_silent(latency, isi, silence):
        longest = f"the longest interval, {isi.max():.4g} ms" if isi.size else "its latency"
        why = f"transient: the silence after the last spike, {silence:.4g} ms, is more than twice "
        return "silent", why + longest, none
    pause = criteria.two_kinds(isi)
    if pause.any():
        return *_clustered(isi[pause]), pause
    settled = isi[in_burst:]
    if criteria.is_irregular(settled):
        cv2 = criteria.variation(settled)
        return "irregular", f"irregular: CV2 of the intervals is {cv2:.2g}, more than 0.5", none
    if in_burst and settled.size > 2:
        settled = settled[1:]  # without the one that ends the burst
    if settled.size < 2:
        return "undetermined", "what follows cannot be named: there are too few spikes", none
    interrupted = criteria.interruptions(settled)
    if interrupted.any():
        pause = np.append(none[: isi.size - settled.size], interrupted)
        why = f"stuttering: firing is interrupted by pauses of {_range(isi[pause])} ms"
        return "stuttering", why, pause
    return *_trend(settled), none


def _clustered(pauses: Floats) -> tuple[str, str]:
    apart = f"pauses of {_range(pauses)} ms between clusters"
    if pauses.size < 2:
        return "stuttering", f"stuttering: {apart}, too few to be called regular"
    cv = pauses.std() / pauses.mean()
    if cv < criteria.IRREGULAR:
        return "bursting", f"bursting: {apart}, regular (CV {_rounded(cv)})"
    return "stuttering", f"stuttering: {apart}, not regular (CV {_rounded(cv)})"


def _trend(settled: Floats) -> tuple[str, str]:
    slope = criteria.trend(settled)
    grow = f"intervals change with time by {slope:.2g} of themselves"
    if slope > criteria.SLOPE:
        return "adapting", f"adapting: {grow}, more than 0.003"
    if slope < -criteria.SLOPE:
        return "accelerating", f"accelerating: {grow}, less than -0.003"
    return "tonic", "tonic: the intervals neither grow nor shrink with time"


def _onset(latency: float, isi: Floats, in_burst: int) -> str:
    if in_burst:
        return "initial burst"
    return "delayed" if criteria.is_delayed(latency, isi) else "continuous"


def _why_onset(onset: str, latency: float, isi: Floats, in_burst: int) -> str:
    if onset == "delayed":
        return (
            f"delayed: the latency, {latency:.4g} ms, is more than twice the mean interval, "
            f"{isi.mean():.4g} ms"
        )
    return (
        f"initial burst: {in_burst + 1} spikes {_range(isi[:in_burst])} ms apart, and the next "
        f"after {isi[in_burst]:.4g} ms"
    )


def _result(
    name: str,
    onset: str,
    steady: str,
    why: str,
    times: Floats,
    begin: float,
    end: float,
    initial_burst: int,
    clusters: tuple[int, ...],
) -> FiringPattern:
    isi = np.diff(times)
    several = isi.size > 1
    return FiringPattern(
        name=name,
        onset=onset,
        steady_state=steady,
        why=why,
        spikes=times.size,
        latency=from_engine(float(times[0] - begin) if times.size else float("nan"), TIME),
        isi=from_engine(isi, TIME),
        post_spike_silence=from_engine(float(end - (times[-1] if times.size else begin)), TIME),
        cv=float(isi.std() / isi.mean()) if several else float("nan"),
        cv2=criteria.variation(isi),
        adaptation_index=criteria.adaptation_index(isi),
        initial_burst=initial_burst,
        clusters=clusters,
    )


def _range(values: Floats) -> str:
    low, high = f"{values.min():.4g}", f"{values.max():.4g}"
    return low if low == high else f"{low} to {high}"


def _rounded(value: float) -> str:
    return f"{round(value, 6) + 0.0:.2g}"  # not -0
