"""Whether somebody can see the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import param
from panel.custom import JSComponent


class Visibility(JSComponent):
    """Tells when the page goes out of sight, behind another tab, and when it comes back.

    Parameters
    ----------
    changed : callable
        Called without arguments when `in_sight` has changed.

    Examples
    --------
    >>> from rheobase.laboratory.components import Visibility
    >>> visibility = Visibility(changed=lambda: print("changed"))
    >>> visibility.in_sight
    True
    """

    in_sight = param.Boolean(True)
    _esm = "visibility.js"

    def __init__(self, changed: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self.param.watch(lambda _: changed(), "in_sight")
