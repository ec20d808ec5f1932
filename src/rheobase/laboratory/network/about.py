"""What there is to know about the page of the network."""

from __future__ import annotations

from typing import Any

import panel as pn

from rheobase.laboratory.components.style import STYLE

_ABOUT = (
    "A change begins a new network at 0 ms, with the same seed. It is brought at once to the time "
    "in sight: to 500 ms at most while it runs, to where it is while it is paused.",
    "A smaller network has stronger synapses: the mean input stays, its fluctuations grow. The "
    "four regimes are those of 12,500 neurons.",
    "Rates, CV and synchrony are those of the last 2 s. Synchrony is the variance over the mean "
    "of the spike count of 100 excitatory neurons in 1 ms: about 1 if each fires for itself.",
    "The real-time factor is the time that the computer takes, over the time that is simulated.",
)


def about() -> Any:
    """Return it, as Panel shows it."""
    text = "".join(f'<p class="note">{paragraph}</p>' for paragraph in _ABOUT)
    heading = "<h2>About this page</h2>"
    return pn.pane.HTML(heading + text, stylesheets=[STYLE], margin=0, sizing_mode="stretch_width")
