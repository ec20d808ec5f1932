"""All that a simulation goes on from, in memory or in a file."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from rheobase.archive import Archive, read_archive, write_archive
from rheobase.engine.network import PlasticState, State
from rheobase.errors import FileError

_KIND = "rheobase snapshot"
_FORMAT = 2


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The state of a simulation: variables, who is refractory, spikes on their way, the time.

    Random numbers need no state, since they are counted by step, and synapses are made anew from
    the same seed. A simulation that goes on from a snapshot gives the same bits as the one that it
    was taken from, in another process and with another number of threads too.

    Parameters
    ----------
    fingerprint : str
        Of the network.
    state : State
        The engine's.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import ms
    >>> net = rb.Network()
    >>> cells = net.population(rb.LIF(), 10)
    >>> recording = net.run(5*ms)
    >>> net.snapshot().save("at_5_ms.npz")
    >>> recording = net.run(5*ms)
    >>> net.restore("at_5_ms.npz")
    >>> print(net.run(1*ms).start)
    5.0 ms
    """

    fingerprint: str
    state: State

    def require(self, fingerprint: str) -> None:
        """Raise a `FileError` if this is a snapshot of another network."""
        if fingerprint != self.fingerprint:
            raise FileError(
                "the snapshot is of another network: expected the same populations, parameters, "
                "synapses, drives, seed, dt and precision, described in the same order."
            )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to one file, whole or not at all.

        Parameters
        ----------
        path : str or path
            A file that exists is replaced.

        Raises
        ------
        FileError
            If it cannot be written.
        """
        from rheobase import __version__

        state = self.state
        arrays: dict[str, Any] = {
            "spike_step": state.spike_step,
            "spike_population": state.spike_population,
            "spike_neuron": state.spike_neuron,
        }
        arrays |= {f"x/{number}": values for number, values in state.x.items()}
        arrays |= {f"hold/{number}": values for number, values in state.hold.items()}
        for number, plastic in enumerate(state.plastic):
            arrays |= {f"plastic/{number}/{name}": v for name, v in vars(plastic).items()}
        header = {
            "version": __version__,
            "fingerprint": self.fingerprint,
            "step": state.step,
            "populations": sorted(state.x),
            "plastic": len(state.plastic),
        }
        write_archive(Path(path), Archive(_KIND, _FORMAT, header, arrays))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Snapshot:
        """Read one that `save` wrote.

        Parameters
        ----------
        path : str or path

        Returns
        -------
        Snapshot

        Raises
        ------
        FileError
            If it cannot be read, is truncated or damaged, or was written by another version, whose
            bits may differ.
        """
        from rheobase import __version__

        path = Path(path)
        archive = read_archive(path, _KIND, _FORMAT)
        header, arrays = archive.header, archive.arrays
        if header.get("version") != __version__:
            raise FileError(
                f"{path} was written by Rheobase {str(header.get('version'))[:20]}, this is "
                f"{__version__}: they need not compute the same bits. Go on with that version."
            )
        try:
            numbers = [int(number) for number in header["populations"]]
            return cls(
                str(header["fingerprint"]),
                State(
                    int(header["step"]),
                    {number: arrays[f"x/{number}"] for number in numbers},
                    {number: arrays[f"hold/{number}"].astype(np.int32) for number in numbers},
                    arrays["spike_step"],
                    arrays["spike_population"],
                    arrays["spike_neuron"],
                    tuple(
                        PlasticState(
                            **{
                                each.name: arrays[f"plastic/{number}/{each.name}"]
                                for each in fields(PlasticState)
                            }
                        )
                        for number in range(int(header["plastic"]))
                    ),
                ),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise FileError(f"{path} is not a whole snapshot: {error}.") from error
