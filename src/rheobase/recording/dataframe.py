"""Pandas, for those who have it."""

from __future__ import annotations

from typing import Any


def import_pandas() -> Any:
    """Return the pandas module.

    Raises
    ------
    ImportError
        If it is not installed, saying how to get it.
    """
    try:
        import pandas
    except ImportError:
        raise ImportError(
            'to_dataframe needs pandas. Install it with: pip install "rheobase[pandas]"'
        ) from None
    return pandas
