"""From settings to a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rheobase.errors import RheobaseError
from rheobase.experiment.building import make_neuron, make_stimulus, values_of
from rheobase.experiment.settings import DURATION, Settings

if TYPE_CHECKING:
    from rheobase.recording import Recording


def run_experiment(settings: Settings, traces: bool = True) -> Recording:
    """Run what the settings say.

    Parameters
    ----------
    settings : Settings
        300 ms unless they say how long.
    traces : bool
        Whether to record more than the spikes.

    Returns
    -------
    Recording

    Raises
    ------
    RheobaseError
        If something in the settings is not possible.

    Examples
    --------
    >>> from rheobase.experiment import Settings, run_experiment
    >>> run_experiment(Settings(stimulus={"amplitude": "2.5 nA"}), traces=False).spikes[0].count
    22
    """
    from rheobase import running

    neuron, stimulus = make_neuron(settings), make_stimulus(settings)
    place = settings.place("run")
    timing = values_of({"duration": DURATION, **settings.run}, place)
    try:
        return running.run(neuron, stimulus, **timing, record=None if traces else ())
    except RheobaseError as error:
        raise type(error)(f"{place}{error}") from None
