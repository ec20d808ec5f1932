"""Reading a recording of either kind."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rheobase.errors import FileError

if TYPE_CHECKING:
    from rheobase.recording.network_recording import NetworkRecording
    from rheobase.recording.recording import Recording


def load(path: str | os.PathLike[str]) -> Recording | NetworkRecording:
    """Read a recording that `save` wrote, of neurons or of a network.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    Recording or NetworkRecording
        Whichever is in the file. The model and the stimulus, or the network, that were run are
        not; their description is in `provenance`.

    Raises
    ------
    FileError
        If the file cannot be read, or is not a whole recording of a format known here.

    Examples
    --------
    >>> import rheobase as rb
    >>> recording = rb.run(rb.LIF(), rb.constant("3 nA"), "20 ms")
    >>> recording.save("run.rheobase")
    >>> rb.load("run.rheobase").spikes.count
    array([2])
    """
    from rheobase.archive import read_kind
    from rheobase.recording import file, network_file

    path = Path(path)
    kind = read_kind(path)
    loaders: dict[str, Callable[[Path], Recording | NetworkRecording]] = {
        file.KIND: file.load,
        network_file.KIND: network_file.load,
    }
    if kind not in loaders:
        raise FileError(f"{path} is not a recording, but a {kind[:60]!r}.")
    return loaders[kind](path)
