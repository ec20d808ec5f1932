"""The kernel cache, as other processes see it: empty, damaged, shared, not writable, not wanted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

from rheobase.engine import compile as compiling
from rheobase.engine.compile import Kernel

pytestmark = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"),
    reason="without the JIT there is no object code to keep",
)

SPIKES = """
import warnings
import numpy as np
import rheobase as rb
from rheobase.units import ms, nA
recording = rb.run(rb.LIF(), rb.constant(2.5*nA) + rb.sine(1*nA, "80 Hz"), 100*ms)
print(recording.spikes[0].times.m.tolist())
"""


def python(code, cache, **environment):
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=os.environ | {"RHEOBASE_CACHE": str(cache)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def output(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out, err


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A cache that two processes have filled at once, and what they printed."""
    cache = tmp_path_factory.mktemp("kernels") / "new" / "cache"
    together = [python(SPIKES, cache) for _ in range(2)]
    return cache, [output(process) for process in together]


def test_two_processes_fill_an_empty_cache_at_once(filled):
    cache, (one, other) = filled
    assert one == other
    assert one[0].count(",") > 5
    assert one[1] == ""
    objects, sources = sorted(cache.glob("*.o")), sorted(cache.glob("*.py"))
    assert len(objects) == 1
    assert [path.stem for path in sources] == [path.stem for path in objects]
    assert list(cache.glob("*tmp*")) == []


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_only_its_user_can_write_there(filled):
    cache, _ = filled
    assert cache.stat().st_mode & 0o077 == 0
    for path in cache.iterdir():
        assert path.stat().st_mode & 0o022 == 0


def test_a_warm_process_imports_nothing_heavy(filled):
    cache, (cold, _) = filled
    heavy = ["numba", "sympy", "matplotlib", "pandas", "typer", "tqdm"]
    heavy += [f"scipy.{name}" for name in ("integrate", "optimize", "linalg", "signal", "stats")]
    code = SPIKES + f"import sys\nprint([m for m in {heavy} if m in sys.modules])\n"
    out, err = output(python(code, cache))
    spikes, imported = out.splitlines()
    assert imported == "[]"
    assert spikes == cold[0].strip()
    assert err == ""


def test_a_cache_that_cannot_be_written(filled, tmp_path):
    """It runs all the same, and says where it could not write."""
    _, (cold, _) = filled
    (tmp_path / "file").write_text("a file is no directory")
    out, err = output(python(SPIKES, tmp_path / "file" / "cache"))
    assert out == cold[0]
    assert str(tmp_path / "file") in err


def test_without_native_code(filled, tmp_path):
    """NUMBA_DISABLE_JIT=1: the same functions in Python give the same spikes."""
    _, (cold, _) = filled
    out, _ = output(python(SPIKES, tmp_path / "unused", NUMBA_DISABLE_JIT="1"))
    native, plain = (np.array(eval(text)) for text in (cold[0], out))
    assert plain == pytest.approx(native, abs=1e-10)
    assert not list(tmp_path.glob("unused/*.o"))


NONLINEAR = """
import rheobase as rb
from rheobase.units import MOhm, ms, mV, nA
eif = rb.Model(
    "tau*dv/dt = -(v - v_rest) + delta_T*exp((v - v_T)/delta_T) + R*I",
    threshold="v >= v_spike", reset="v = v_rest", refractory="t_ref", tau=12*ms, R=20*MOhm,
    v_rest=-65*mV, v_T=-55*mV, v_spike=0*mV, delta_T=0.5*mV, t_ref=2*ms, v=-65*mV,
)
print(rb.run(eif, rb.constant(30*nA), 12*ms, record=()).spikes[0].times.m.tolist())
try:
    rb.run(rb.Model("dv/dt = v**2/(k)", k=1*mV*ms, v=1*mV), rb.zero(), 9*ms, clock="grid")
except rb.SimulationError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def nonlinear(tmp_path_factory):
    cache = tmp_path_factory.mktemp("kernels")
    return cache, output(python(NONLINEAR, cache))[0].splitlines()


def test_without_native_code_numbers_overflow_as_they_do_with_it(nonlinear):
    """Python's math raises where the machine returns infinity; both must end in the same way."""
    cache, (spikes, message) = nonlinear
    plain = output(python(NONLINEAR, cache, NUMBA_DISABLE_JIT="1"))[0].splitlines()
    assert spikes.count(",") > 2
    assert np.array(eval(plain[0])) == pytest.approx(np.array(eval(spikes)), abs=1e-9)
    assert plain[1] == message


def test_the_source_in_the_cache_can_be_read(nonlinear):
    sources = [path.read_text() for path in nonlinear[0].glob("*.py")]
    assert any("exp((v - v_T) / delta_T)" in text for text in sources)
    assert all(text.startswith('"""') for text in sources)


# One kernel, in this process

DOUBLE = "def simulate(x, k):\n    for i in range(x.shape[0]):\n        x[i] *= k\n    return 7\n"


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("RHEOBASE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_kernel_for_each_kind_of_arguments(own_cache):
    kernel = Kernel("double", DOUBLE)
    x = np.arange(4.0)
    assert kernel(x, 2.0) == 7
    assert x.tolist() == [0.0, 2.0, 4.0, 6.0]
    whole = np.arange(4)
    assert kernel(whole, 3) == 7
    assert whole.tolist() == [0, 3, 6, 9]
    assert len(list(own_cache.glob("double-*.o"))) == 2


def test_bound_to_arguments(own_cache):
    """It sees what is in the arrays by then, and keeps them."""
    x = np.arange(4.0)
    double = Kernel("double", DOUBLE).bind(x, 2.0)
    assert double() == 7
    x[0] = 5.0
    assert double() == 7
    assert x.tolist() == [10.0, 4.0, 8.0, 12.0]
    alone = Kernel("double", DOUBLE).bind(np.arange(4.0), 2.0)
    assert alone() == 7


def test_kernels_take_contiguous_arrays_only(own_cache):
    with pytest.raises(TypeError, match="contiguous"):
        Kernel("double", DOUBLE)(np.arange(8.0)[::2], 2.0)


def test_the_key_is_the_source(own_cache):
    x = np.ones(1)
    Kernel("double", DOUBLE)(x, 2.0)
    Kernel("double", DOUBLE.replace("*= k", "+= k"))(x, 2.0)
    assert x[0] == 4.0
    assert len(list(own_cache.glob("*.o"))) == 2


@pytest.mark.parametrize("damage", [b"", b"garbage" * 1000, None])
def test_a_damaged_object_file_is_made_again(own_cache, monkeypatch, damage):
    x = np.ones(1)
    source = DOUBLE + f"# {damage}"[:9] + "\n"  # linked code stays: each case needs its own
    Kernel("double", source)(x, 2.0)
    (path,) = own_cache.glob("*.o")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    monkeypatch.setattr(compiling, "_linked", {})  # as in another process
    compiling._linker.cache_clear()
    Kernel("double", source)(x, 2.0)
    assert x[0] == 4.0
    assert compiling._unpack(path.read_bytes())[1]


def test_an_object_file_that_another_process_replaces(own_cache):
    """Compiled again it has another symbol; a running process must not mind."""
    x = np.ones(1)
    source = DOUBLE + "# replaced\n"
    Kernel("double", source)(x, 2.0)
    (path,) = own_cache.glob("*.o")
    symbol = compiling._unpack(path.read_bytes())[0]
    kinds = tuple(compiling._kind(argument) for argument in (x, 2.0))
    theirs = Kernel("double", source)._compile(path.with_suffix(".py"), kinds)
    assert compiling._unpack(theirs)[0] != symbol
    path.write_bytes(theirs)
    Kernel("double", source)(x, 2.0)
    assert x[0] == 4.0


def test_threads_compile_a_kernel_once(own_cache, monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    compiled = []
    original = Kernel._compile
    monkeypatch.setattr(
        Kernel, "_compile", lambda *arguments: compiled.append(1) or original(*arguments)
    )
    kernel = Kernel("double", DOUBLE + "# once\n")
    arrays = [np.ones(3) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda x: kernel(x, 2.0), arrays)) == [7] * 8
    assert all(x.tolist() == [2.0, 2.0, 2.0] for x in arrays)
    assert len(compiled) == 1


def test_what_is_packed_is_checked():
    packed = compiling._pack(b"entry\0", b"\0code\0")
    assert compiling._unpack(packed) == (b"entry\0", b"\0code\0")
    for bad in (packed[:-1], packed + b"x", b"", b"x" * 100, packed[:40] + b"?" + packed[41:]):
        with pytest.raises(ValueError, match="damaged"):
            compiling._unpack(bad)


def test_more_arguments_than_ctypes_passes(own_cache):
    """A network with many kinds of neurons: 1,400 numbers, some of them no integers."""
    Many = namedtuple("Many", [f"a{k}" for k in range(200)])
    many = Many(*(np.full(2, float(k)) for k in range(200)))
    source = """
def simulate(first, many, factor, last):
    many.a0[0] = first * many.a199[1] * factor + last
    return last
"""
    assert Kernel("many", source)(3, many, 0.5, -7) == -7
    assert many.a0[0] == 3 * 199.0 * 0.5 - 7


def test_kernels_are_part_of_the_package():
    names = {path.stem for path in (Path(compiling.__file__).parent / "kernels").glob("*.py")}
    assert {"linear", "grid_linear", "events", "grid"} <= names
