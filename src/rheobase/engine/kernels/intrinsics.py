"""What Python has no word for: counting zeros, asking for memory, waiting for other threads."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils, config
from numba.extending import intrinsic

from rheobase.engine.kernels.jit import jit

_INT64 = ir.IntType(64)
_INT32 = ir.IntType(32)
_BYTES = ir.IntType(8).as_pointer()


def _pointer(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    array = context.make_array(signature.args[0])(context, builder, arguments[0])
    return builder.gep(array.data, [arguments[1]])


@intrinsic
def _prefetch(typing_context, array, index):
    def generate(context, builder, signature, arguments):
        pointer = builder.bitcast(_pointer(context, builder, signature, arguments), _BYTES)
        kind = ir.FunctionType(ir.VoidType(), [_BYTES, _INT32, _INT32, _INT32])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        # to read, to be kept in the nearest cache, data
        builder.call(function, [pointer, _INT32(0), _INT32(3), _INT32(1)])
        return context.get_dummy_value()

    return types.void(array, index), generate


@intrinsic
def _load(typing_context, array, index):
    def generate(context, builder, signature, arguments):
        pointer = _pointer(context, builder, signature, arguments)
        return builder.load_atomic(pointer, "acquire", 8)

    return types.int64(array, index), generate


@intrinsic
def _store(typing_context, array, index, value):
    def generate(context, builder, signature, arguments):
        pointer = _pointer(context, builder, signature, arguments)
        builder.store_atomic(arguments[2], pointer, "release", 8)
        return context.get_dummy_value()

    return types.void(array, index, types.int64), generate


@intrinsic
def _trailing_zeros(typing_context, word):
    def generate(context, builder, signature, arguments):
        return builder.cttz(arguments[0], ir.IntType(1)(1))

    return types.uint64(types.uint64), generate


@intrinsic
def _call(typing_context, function):
    def generate(context, builder, signature, arguments):
        kind = ir.FunctionType(_INT32, [_INT32])
        builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), [_INT32(1)])
        return context.get_dummy_value()

    return types.void(types.int64), generate


_OWN_LINE = 16  # integers from one thread's to the next: two cache lines
_SPINS = 4000  # some microseconds: threads on cores of their own hardly wait longer
_YIELDS = 400  # some 100 microseconds more

if config.DISABLE_JIT:  # the interpreter sees to it that threads take turns

    def prefetch(array, index):
        """Do nothing."""

    def trailing_zeros(word):
        """Return how many bits of a 64-bit word that is not 0 are 0 below the first that is 1."""
        return np.uint64((int(word) & -int(word)).bit_length() - 1)

    def announce(progress, thread, step):
        """Say that a thread has done its part of all steps before `step`."""
        progress[thread * _OWN_LINE] = step

    def wait(progress, threads, step, give_way, sleep):
        """Wait until all threads have done their parts of the steps before `step`."""
        while progress[::_OWN_LINE].min() < step:
            pass

else:

    @jit
    def prefetch(array, index):
        """Ask for array[index] to be brought near; it is nobody's mistake if it is not there."""
        _prefetch(array, index)

    @jit
    def trailing_zeros(word):
        """Return how many bits of a 64-bit word that is not 0 are 0 below the first that is 1."""
        return _trailing_zeros(word)

    @jit
    def announce(progress, thread, step):
        """Say that a thread has done its part of all steps before `step`."""
        _store(progress, np.int64(thread * _OWN_LINE), np.int64(step))

    @jit
    def wait(progress, threads, step, give_way, sleep):
        """Wait until all threads have done their parts of the steps before `step`.

        `progress` has a cache line for each thread. `give_way` and `sleep` are addresses of the
        system's functions that let other threads run, the second one for a moment at least: where
        other programs want the cores too, the thread that is waited for can then have this one's.
        """
        for other in range(threads):
            waited = np.int64(0)
            while _load(progress, np.int64(other * _OWN_LINE)) < step:
                waited += 1
                if waited > _SPINS + _YIELDS:
                    _call(sleep)
                elif waited > _SPINS:
                    _call(give_way)
