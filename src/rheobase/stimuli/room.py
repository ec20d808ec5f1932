"""Whether a stimulus fits into the memory."""

from __future__ import annotations

from rheobase.memory import require_memory


def require_pieces(rows: int, pieces: int, columns: int, what: str) -> None:
    """Raise an error if arrays of pieces take too much memory to build.

    Parameters
    ----------
    rows : int
        Neurons with an input of their own.
    pieces : int
        Pieces in time.
    columns : int
        Numbers a piece.
    what : str
        What is being built, for the error message.

    Raises
    ------
    ParameterError
        With the sum in GB.
    """
    require_memory(
        2 * 8 * rows * pieces * columns,  # building takes a second copy
        f"{what}: {rows} x {pieces} pieces",
        "Take fewer neurons, a shorter time or a larger dt.",
    )
