"""The address of a page, which holds all that is on it."""

from __future__ import annotations

from typing import Any

import param
from panel.custom import JSComponent


class Address(JSComponent):
    """The query part of the page's address; it is changed in place, without history.

    Parameters
    ----------
    search : str
        ``"?neuron.R=20+MOhm"``, or empty.

    Examples
    --------
    >>> from rheobase.laboratory.components import Address
    >>> address = Address("")
    >>> address.search = "?neuron.R=20+MOhm"
    """

    search = param.String()
    _esm = "address.js"

    def __init__(self, search: str, **options: Any) -> None:
        super().__init__(search=search, **options)
