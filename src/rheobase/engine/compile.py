"""Python source -> native code, kept on disk and loaded without Numba.

A kernel is a plain Python function over NumPy arrays and numbers. The first call with arguments of
some types compiles it with Numba and keeps the object code in the cache directory, beside the
generated source that it came from. Every later process hands that object code to LLVM directly:
importing Numba and rebuilding its dispatcher takes longer than most simulations, reading a 20 KB
object file takes two milliseconds.

What makes this possible is kept to the letter by all kernels: they allocate nothing, raise nothing
(they return a status), and call nothing but each other and the C mathematics library, so that their
object code needs nothing of Numba at run time. The linker refuses a kernel that breaks the rule.

With ``NUMBA_DISABLE_JIT=1`` kernels run as the Python functions that they are.
"""

from __future__ import annotations

import ctypes
import os
import threading
import types
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from rheobase.errors import FileError
from rheobase.storage import cache_directory, write_atomically

Kind: TypeAlias = "str | tuple[type, tuple[Kind, ...]]"

_FORMAT = 1  # of the files in the cache; part of their names
_KERNELS = Path(__file__).parent / "kernels"
_loading = threading.Lock()
_serial = count()  # LLVM wants another name for each library, also for the same code
_linked: dict[str, tuple[Any, int]] = {}  # by key: code, which must outlive its use, and address


class Kernel:
    """A native function, compiled on its first call for the types of that call's arguments.

    Parameters
    ----------
    name : str
        For the file in the cache, e.g. the kind of the kernel.
    source : str
        A Python module, as text, which may import from `rheobase.engine.kernels`.
    entry : str
        The function in it. Takes C-contiguous arrays, integers and floats; returns an integer.

    Notes
    -----
    The global interpreter lock is released while it runs.
    """

    def __init__(self, name: str, source: str, entry: str = "simulate") -> None:
        self.name = name
        self.source = source
        self.entry = entry
        self._functions: dict[tuple[Kind, ...], Callable[..., int]] = {}

    def __call__(self, *arguments: Any) -> int:
        """Run the kernel and return what it returns."""
        return self.prepare(*arguments)(*arguments)

    def prepare(self, *arguments: Any) -> Callable[..., int]:
        """Return the native function for the types of some arguments, compiled if need be."""
        kinds = tuple(_kind(argument) for argument in arguments)
        if kinds not in self._functions:
            with _loading:  # the first thread compiles, the others wait for it
                if kinds not in self._functions:
                    self._functions[kinds] = self._load(kinds)
        return self._functions[kinds]

    def _load(self, kinds: tuple[Kind, ...]) -> Callable[..., int]:
        if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
            return _as_python(getattr(_module(self.source, f"<{self.name}>"), self.entry))
        key = sha256(
            "\n".join([_environment(), self.source, self.entry, *map(_text, kinds)]).encode()
        ).hexdigest()[:32]
        path = cache_directory() / f"{self.name}-{key}.o"
        with suppress(OSError, ValueError):  # not there yet, or damaged
            return _link(key, path.read_bytes(), kinds)
        code = self._compile(path.with_suffix(".py"), kinds)
        with suppress(FileError):  # a full disk costs the next process time, not this one its run
            write_atomically(path, code)
        return _link(key, code, kinds)

    def _compile(self, source_path: Path, kinds: tuple[Kind, ...]) -> bytes:
        """Compile for these types; keep the readable source beside the object code."""
        import numba

        with suppress(FileError):
            write_atomically(source_path, self.source.encode())
        function = getattr(_module(self.source, str(source_path)), self.entry)
        options = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        dispatcher = numba.njit(**options, _nrt=False)(function)
        signature = tuple(_numba_type(kind) for kind in kinds)
        dispatcher.compile(signature)
        compiled = dispatcher.overloads[signature]
        return _pack(compiled.fndesc.llvm_func_name, compiled.library._get_compiled_object())


@lru_cache(maxsize=64)
def generated(name: str, source: str) -> Kernel:
    """Return the kernel of a generated source, the same one each time."""
    return Kernel(name, source)


@cache
def shipped(name: str, entry: str = "simulate") -> Kernel:
    """Return a kernel that the module `rheobase.engine.kernels.<name>` holds."""
    return Kernel(name, (_KERNELS / f"{name}.py").read_text(encoding="utf-8"), entry)


def _module(source: str, path: str) -> types.ModuleType:
    """Execute a kernel's source: our own text, never a file's."""
    module = types.ModuleType("rheobase_kernel")
    module.__file__ = path
    exec(compile(source, path, "exec"), module.__dict__)
    return module


def _as_python(function: Callable[..., int]) -> Callable[..., int]:
    """Return a kernel that runs as Python, with the arithmetic of native code."""

    def call(*arguments: Any) -> int:
        with np.errstate(all="ignore"):
            return int(function(*arguments))

    return call


def _kind(argument: Any) -> Kind:
    """Return the type of an argument: a name, or for a named tuple its class and fields."""
    if isinstance(argument, tuple):
        return type(argument), tuple(_kind(field) for field in argument)
    if isinstance(argument, np.ndarray):
        if not argument.flags.c_contiguous:
            raise TypeError("kernels take C-contiguous arrays only")
        return argument.dtype.char + str(argument.ndim)
    return "float" if isinstance(argument, float) else "int"


def _text(kind: Kind) -> str:
    if isinstance(kind, str):
        return kind
    return f"{kind[0].__name__}({', '.join(_text(field) for field in kind[1])})"


def _numba_type(kind: Kind) -> Any:
    from numba import from_dtype, types

    if isinstance(kind, tuple):
        return types.NamedTuple([_numba_type(field) for field in kind[1]], kind[0])
    if kind in ("float", "int"):
        return {"float": types.float64, "int": types.int64}[kind]
    return types.Array(from_dtype(np.dtype(kind[0])), int(kind[1:]), "C")


def _parameter_types(kinds: Iterable[Kind]) -> Iterator[Any]:
    pointer, size = ctypes.c_void_p, ctypes.c_ssize_t
    for kind in kinds:
        if isinstance(kind, tuple):
            yield from _parameter_types(kind[1])
        elif kind in ("float", "int"):
            yield {"float": ctypes.c_double, "int": ctypes.c_int64}[kind]
        else:
            yield from (pointer, pointer, size, size, pointer)
            yield from [size] * (2 * int(kind[1:]))


def _flatten(arguments: Iterable[Any], flat: list[Any]) -> list[Any]:
    """Append to `flat` what the calling convention passes for each argument; return it."""
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            data = argument.__array_interface__["data"][0]
            flat += (None, None, argument.size, argument.itemsize, data)
            flat += argument.shape
            flat += argument.strides
        elif isinstance(argument, tuple):
            _flatten(argument, flat)
        else:
            flat.append(argument)
    return flat


@cache
def _environment() -> str:
    """Return all that object code depends on apart from its own source, as text."""
    import llvmlite
    import llvmlite.binding as llvm

    shared = sha256()
    layouts = [_KERNELS.parent / "layout.py", _KERNELS.parent / "network" / "layout.py"]
    for path in [*layouts, *sorted(_KERNELS.glob("*.py"))]:
        shared.update(path.read_bytes())
    # Numba and llvmlite are released in lockstep, and this spares importing Numba to ask it.
    features = llvm.get_host_cpu_features().flatten()
    machine = [llvm.get_process_triple(), llvm.get_host_cpu_name(), features]
    return "\n".join([str(_FORMAT), llvmlite.__version__, *machine, shared.hexdigest()])


@cache
def _linker() -> Any:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.create_lljit_compiler()


def _link(key: str, code: bytes, kinds: tuple[Kind, ...]) -> Callable[..., int]:
    """Return a Python function that calls object code.

    The calling convention is Numba's own: a pointer for the result, one for an exception (never
    set), then the arguments, tuples field by field, arrays as (owner, parent, number of items, item
    size, data, shape..., strides...).
    """
    import llvmlite.binding as llvm

    if key not in _linked:
        name, code = _unpack(code)
        builder = llvm.JITLibraryBuilder()
        builder.add_object_img(code).add_current_process().export_symbol(name)
        library = builder.link(_linker(), f"{key}-{next(_serial)}")
        _linked[key] = library, library[name]
    address = _linked[key][1]
    parameters = _parameter_types(kinds)
    native = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, *parameters)(address)

    def call(*arguments: Any) -> int:
        result = ctypes.c_int64()
        exception = ctypes.c_void_p()
        native(ctypes.byref(result), ctypes.byref(exception), *_flatten(arguments, []))
        return result.value

    return call


def _pack(name: str, code: bytes) -> bytes:
    """Put the name of the function and the object code into the bytes of a file."""
    body = name.encode() + b"\0" + code
    return sha256(body).digest() + body


def _unpack(packed: bytes) -> tuple[str, bytes]:
    """Return name and object code; a file that was cut short never reaches the linker."""
    digest, body = packed[:32], packed[32:]
    if sha256(body).digest() != digest:
        raise ValueError("damaged object code")
    name, code = body.split(b"\0", 1)
    return name.decode(), code
