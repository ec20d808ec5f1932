"""A progress bar, or nothing that looks like one to whoever calls it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Protocol


class Progress(Protocol):
    """What is told how far a run has come."""

    def advance(self, time: float) -> None:
        """Note that so many ms more have been simulated."""


class _Silence:
    def advance(self, time: float) -> None:
        pass


class _Bar:
    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._begun = perf_counter()

    def advance(self, time: float) -> None:
        # to the whole bar rather than by `time`: sums of ms round
        bar = self._bar
        bar.update(min(round(time, 9), bar.total - bar.n))
        factor = (perf_counter() - self._begun) / (1e-3 * bar.n)
        bar.set_postfix_str(f"real-time factor {factor:.3g}")


@contextmanager
def progress_bar(is_shown: bool, duration: float) -> Iterator[Progress]:
    """Show a bar while something is simulated.

    Parameters
    ----------
    is_shown : bool
    duration : float
        In ms.

    Yields
    ------
    Progress
        The real-time factor it shows is the time that has passed, over the time simulated: below 1
        the simulation is faster than the brain.
    """
    if not is_shown:
        yield _Silence()
        return
    from tqdm.auto import tqdm

    layout = "{percentage:3.0f}% |{bar}| {n:.0f} of {total:.0f} ms{postfix} [{elapsed}<{remaining}]"
    with tqdm(total=round(duration, 9), bar_format=layout, postfix="starting") as bar:
        yield _Bar(bar)
