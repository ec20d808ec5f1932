"""How much memory there is, so that what does not fit is refused before the machine stalls."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from pathlib import Path

from rheobase.errors import ParameterError

_GB = 1e9
_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")  # what a Linux container may use


@cache
def machine_memory() -> int:
    """Return the memory of this machine, or of the container that Python runs in, in bytes."""
    limits = []
    try:
        limits.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        limits.append(_windows_memory())
    with suppress(OSError, ValueError):  # no container, or "max": no limit
        limits.append(int(_CGROUP_LIMIT.read_text()))
    return min(limits)


def _windows_memory() -> int:
    import ctypes

    kilobytes = ctypes.c_ulonglong(0)
    with suppress(AttributeError, OSError):
        ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(  # type: ignore[attr-defined]
            ctypes.byref(kilobytes)
        )
    return 1024 * kilobytes.value or 8 * 10**9  # a small machine, where nobody will say


def require_memory(needed: int, what: str, advice: str) -> None:
    """Raise an error if something would take more than half of the machine's memory.

    Parameters
    ----------
    needed : int
        Bytes.
    what : str
        What they are for, for the error message.
    advice : str
        What to do about it.

    Raises
    ------
    ParameterError
        With the sum in GB.
    """
    if needed > machine_memory() / 2:
        raise ParameterError(
            f"{what}: this takes {needed / _GB:.3g} GB, more than half of the "
            f"{machine_memory() / _GB:.3g} GB of this machine. {advice}"
        )
