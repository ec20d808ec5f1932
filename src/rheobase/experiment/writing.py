"""Settings as a file."""

from __future__ import annotations

from rheobase.experiment.settings import Settings


def settings_text(settings: Settings) -> str:
    """Return the settings as TOML, as ``rheobase run`` reads them.

    Parameters
    ----------
    settings : Settings

    Returns
    -------
    str

    Examples
    --------
    >>> from rheobase.experiment import Settings, settings_text
    >>> cell = Settings({"R": "20 MOhm"}, {"kind": "step", "amplitude": "1 nA", "start": "5 ms"})
    >>> print(settings_text(cell))
    [neuron]
    R = "20 MOhm"
    <BLANKLINE>
    [stimulus]
    kind = "step"
    amplitude = "1 nA"
    start = "5 ms"
    <BLANKLINE>
    """
    import tomli_w

    tables = {"neuron": settings.neuron, "stimulus": settings.stimulus, "run": settings.run}
    given = {name: table for name, table in tables.items() if table}
    return tomli_w.dumps(given, multiline_strings=True)
