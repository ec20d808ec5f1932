"""By what a network is known again: a hash of all that decides what happens in it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from hashlib import sha256
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from rheobase.circuit import Circuit
from rheobase.neurons import Model
from rheobase.synapses import Synapse
from rheobase.units import Quantity


def fingerprint_of(circuit: Circuit) -> str:
    """Return a hash of a circuit: the same for one that was described the same way.

    Functions (of distance, of time) are known by their code.

    Parameters
    ----------
    circuit : Circuit

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    digest = sha256()
    for part in _parts(circuit):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def _parts(value: Any) -> list[bytes]:
    """Return what a value consists of, as bytes."""
    if isinstance(value, Model):
        conditions = (value.threshold, value.escape, value.reset, value.refractory, value.holds)
        return _parts((value.text, conditions, value.method, dict(value.values)))
    if isinstance(value, Synapse):
        texts = (value.text, value.system.on_pre_text, value.system.on_post_text)
        return _parts((texts, value.kinetics, dict(value.values)))
    if isinstance(value, Quantity):
        return [str(value.units).encode(), *_parts(np.asarray(value.magnitude))]
    if isinstance(value, np.ndarray):
        array = np.ascontiguousarray(value)
        return [f"{array.dtype.str}{array.shape}".encode(), array.tobytes()]
    if isinstance(value, FunctionType):
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        return [b"function", *_parts(value.__code__), *_parts(cells), *_parts(value.__defaults__)]
    if isinstance(value, CodeType):
        return [value.co_code, *_parts(value.co_consts), *_parts(value.co_names)]
    if is_dataclass(value):
        names = [field.name for field in fields(value)]
        return [
            type(value).__name__.encode(),
            *(part for name in names for part in _parts(getattr(value, name))),
        ]
    if hasattr(value, "items"):
        return [b"{", *(p for item in value.items() for p in _parts(tuple(item))), b"}"]
    if isinstance(value, (tuple, list)):
        return [b"(", *(part for each in value for part in _parts(each)), b")"]
    return [f"{type(value).__name__} {value!r}".encode()]
