"""The lab in a notebook."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from rheobase.errors import ParameterError
from rheobase.laboratory.bounds import SECONDS
from rheobase.laboratory.serve import require_panel
from rheobase.laboratory.workers import Pool

if TYPE_CHECKING:
    from rheobase.neurons import Model


def lab(neuron: Model | None = None) -> Any:
    """Show a neuron with a slider for each parameter, and what it does in a current.

    The page that ``rheobase lab`` serves, as the output of a cell. It needs Panel and Bokeh:
    ``pip install "rheobase[lab]"``.

    Parameters
    ----------
    neuron : Model, optional
        One neuron; `rheobase.LIF()` if not given.

    Returns
    -------
    panel.Row
        What a notebook shows.

    Raises
    ------
    ParameterError
        If it is no neuron, or several.
    RheobaseError
        If Panel is not installed.

    Examples
    --------
    >>> import rheobase as rb
    >>> shown = rb.lab(rb.LIF(R="20 MOhm"))
    """
    require_panel()
    import panel as pn

    from rheobase.experiment import Settings, neuron_settings
    from rheobase.laboratory.neuron.changes import BEGINNING, changed
    from rheobase.laboratory.neuron.layout import neuron_row
    from rheobase.neurons import LIF, Model

    given = LIF() if neuron is None else neuron
    if not isinstance(given, Model):
        raise ParameterError(f"neuron: expected a model such as rb.LIF(), got {given!r}.")
    table = neuron_settings(given)
    state = changed(BEGINNING, {"neuron.model": table.get("model", "equations")})
    state = state.with_settings(Settings(table, state.settings.stimulus, state.run))
    pn.extension(inline=True)  # nothing is loaded from elsewhere
    pool = Pool(1, SECONDS)
    shown = neuron_row(pool, state)
    weakref.finalize(shown, pool.close)
    return shown
