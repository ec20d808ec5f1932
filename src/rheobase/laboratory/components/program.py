"""The Python that does what the page shows."""

from __future__ import annotations

from typing import Any

import param
from panel.custom import JSComponent

from rheobase.laboratory.components.style import STYLE


class Program(JSComponent):
    """A program, and a button that copies it.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> from rheobase.laboratory.components import Program
    >>> program = Program("import rheobase as rb")
    >>> program.text = "import rheobase as rb; rb.LIF()"
    """

    text = param.String()
    _esm = "program.js"

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(text=text, stylesheets=[STYLE], sizing_mode="stretch_width", **options)
