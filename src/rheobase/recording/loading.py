"""Reading a recording of either kind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

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
    from rheobase.recording import file, network_file

    return network_file.load(path) if _is_archive(path) else file.load(path)


def _is_archive(path: str | os.PathLike[str]) -> bool:
    """Return whether it is one of `rheobase.archive`; False for what cannot be read at all."""
    import zipfile

    from rheobase.archive import LARGEST_FILE

    try:
        if os.path.getsize(path) > LARGEST_FILE:
            return False
        with zipfile.ZipFile(path) as archive:
            return "header.json" in archive.namelist()
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError):
        return False
