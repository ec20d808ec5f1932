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
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache, lru_cache, partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from struct import Struct
from typing import Any, TypeAlias

import numpy as np

from rheobase.errors import FileError
from rheobase.storage import cache_directory, write_atomically

Kind: TypeAlias = "str | tuple[type, tuple[Kind, ...]]"

_ENTRY = "rheobase_entry"  # the function in a file of object code
_SIZE = _BITS = Struct("q")
_DOUBLE = Struct("d")
_FORMAT = 2  # of the files in the cache; part of their names
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

    def bind(self, *arguments: Any) -> Callable[[], int]:
        """Return a function that runs the kernel on these arguments, as they are by then.

        For many short calls: to look at a dozen arrays takes longer than some kernels run.
        """
        function = self.prepare(*arguments)
        if isinstance(function, _Native):
            return function.bind(*arguments)
        return partial(function, *arguments)

    def _load(self, kinds: tuple[Kind, ...]) -> Callable[..., int]:
        if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
            return _as_python(getattr(_module(self.source, f"<{self.name}>"), self.entry))
        key = sha256(
            "\n".join([_environment(), self.source, self.entry, *map(_text, kinds)]).encode()
        ).hexdigest()[:32]
        path = cache_directory() / f"{self.name}-{key}.o"
        with suppress(OSError, ValueError):  # not there yet, or damaged
            return _link(key, path.read_bytes())
        code = self._compile(path.with_suffix(".py"), kinds)
        with suppress(FileError):  # a full disk costs the next process time, not this one its run
            write_atomically(path, code)
        return _link(key, code)

    def _compile(self, source_path: Path, kinds: tuple[Kind, ...]) -> bytes:
        """Compile for these types; keep the readable source beside the object code."""
        from rheobase.engine.kernels.jit import whole

        with suppress(FileError):
            write_atomically(source_path, self.source.encode())
        function = getattr(_module(self.source, str(source_path)), self.entry)
        dispatcher = whole(function)
        signature = tuple(_numba_type(kind) for kind in kinds)
        dispatcher.compile(signature)
        compiled = dispatcher.overloads[signature]
        name = compiled.fndesc.llvm_func_name
        return _pack(_entry(name, kinds), compiled.library._get_compiled_object())


@lru_cache(maxsize=64)
def generated(name: str, source: str, entry: str = "simulate") -> Kernel:
    """Return the kernel of a generated source, the same one each time."""
    return Kernel(name, source, entry)


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


def _parameter_types(kinds: Iterable[Kind]) -> Iterator[str]:
    """Yield LLVM's type of each parameter; pointers are passed as integers are."""
    for kind in kinds:
        if isinstance(kind, tuple):
            yield from _parameter_types(kind[1])
        elif kind in ("float", "int"):
            yield {"float": "double", "int": "i64"}[kind]
        else:
            yield from ["i64"] * (5 + 2 * int(kind[1:]))


def _entry(name: str, kinds: tuple[Kind, ...]) -> bytes:
    """Return object code of a function that takes the arguments of another one as one array.

    A network of many kinds of neurons has more arguments than ctypes passes one by one.
    """
    import llvmlite.binding as llvm

    parameters = list(_parameter_types(kinds))
    listed = ", ".join(parameters)
    loads, given = [], ["i64 %result", "i64 %exception"]
    for k, kind in enumerate(parameters):
        loads.append(f"%p{k} = getelementptr {{{listed}}}, {{{listed}}}* %all, i32 0, i32 {k}")
        loads.append(f"%a{k} = load {kind}, {kind}* %p{k}")
        given.append(f"{kind} %a{k}")
    lines = [
        f'declare i32 @"{name}"(i64, i64, {listed})',
        f"define i32 @{_ENTRY}(i64 %result, i64 %exception, {{{listed}}}* %all) {{",
        *loads,
        f'%status = call i32 @"{name}"({", ".join(given)})',
        "ret i32 %status",
        "}",
    ]
    _linker()  # initialises LLVM
    target = llvm.Target.from_default_triple()
    machine = target.create_target_machine(reloc="pic", codemodel="default", jit=True)
    return machine.emit_object(llvm.parse_assembly("\n".join(lines)))


def _flatten(arguments: Iterable[Any], flat: list[int]) -> list[int]:
    """Append to `flat` what the calling convention passes for each argument; return it."""
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            data = argument.__array_interface__["data"][0]
            flat += (0, 0, argument.size, argument.itemsize, data)
            flat += argument.shape
            flat += argument.strides
        elif isinstance(argument, tuple):
            _flatten(argument, flat)
        elif isinstance(argument, float):
            flat.append(_BITS.unpack(_DOUBLE.pack(argument))[0])
        else:
            flat.append(int(argument))
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


def _link(key: str, code: bytes) -> Callable[..., int]:
    """Return a Python function that calls object code.

    The calling convention is Numba's own: a pointer for the result, one for an exception (never
    set), then the arguments, tuples field by field, arrays as (owner, parent, number of items, item
    size, data, shape..., strides...); but these as one array of 64-bit integers.
    """
    import llvmlite.binding as llvm

    if key not in _linked:
        entry, code = _unpack(code)
        builder = llvm.JITLibraryBuilder().add_object_img(entry).add_object_img(code)
        builder.add_current_process().export_symbol(_ENTRY)
        library = builder.link(_linker(), f"{key}-{next(_serial)}")
        _linked[key] = library, library[_ENTRY]
    return _Native(_linked[key][1])


class _Native:
    """A Python function that calls object code at an address."""

    def __init__(self, address: int) -> None:
        self._native = ctypes.CFUNCTYPE(ctypes.c_int, *[ctypes.c_void_p] * 3)(address)

    def __call__(self, *arguments: Any) -> int:
        return self.bind(*arguments)()

    def bind(self, *arguments: Any) -> Callable[[], int]:
        native, packed = self._native, array("q", _flatten(arguments, []))

        def call() -> int:
            result, exception = ctypes.c_int64(), ctypes.c_void_p()
            native(ctypes.byref(result), ctypes.byref(exception), packed.buffer_info()[0])
            return result.value

        call.arguments = arguments  # type: ignore[attr-defined]  # which must outlive its use
        return call


def _pack(entry: bytes, code: bytes) -> bytes:
    """Put the object code of a kernel and of its entry into the bytes of a file."""
    body = _SIZE.pack(len(entry)) + entry + code
    return sha256(body).digest() + body


def _unpack(packed: bytes) -> tuple[bytes, bytes]:
    """Return both; a file that was cut short never reaches the linker."""
    digest, body = packed[:32], packed[32:]
    if sha256(body).digest() != digest:
        raise ValueError("damaged object code")
    middle = _SIZE.size + _SIZE.unpack_from(body)[0]
    return body[_SIZE.size : middle], body[middle:]
