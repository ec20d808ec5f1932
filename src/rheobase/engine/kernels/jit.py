"""How every kernel function is compiled.

Numba makes machine code of every function it compiles, and a Python entry for each. Ours are parts
of one kernel and are never called from Python, so they are left as LLVM's intermediate form, to be
inlined into the kernel, which is optimised and translated once. That makes the first run with an
empty cache twice as quick.
"""

from typing import Any

import numpy as np
from numba import njit
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering


class _PartLibrary(JITCodeLibrary):
    """Code that is only ever linked into other code."""

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class _LoopLibrary(_PartLibrary):
    """The same, tidied: only where arguments are not copied about do promises about them hold."""

    def _optimize_functions(self, ll_module: Any) -> None:
        JITCodeLibrary._optimize_functions(self, ll_module)


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerPart(NativeLowering):
    """Translate to LLVM's intermediate form, and stop there."""

    _name = "rheobase_lower_part"
    library: type[_PartLibrary] = _PartLibrary

    def run_pass(self, state: Any) -> bool:
        state.library = self.library(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags = state.flags.copy()
        state.flags.no_compile = True
        super().run_pass(state)
        # Numba wants a built-in function, another one for each part. It is never called.
        stand_in = list[Any]().append
        state["cr"] = state["cr"]._replace(cfunc=stand_in)
        state.targetctx.insert_user_function(stand_in, state["cr"].fndesc, [state.library])
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerLoop(_LowerPart):
    """The same, and promise LLVM that no two of the arguments overlap."""

    _name = "rheobase_lower_loop"
    library = _LoopLibrary

    def run_pass(self, state: Any) -> bool:
        state.flags = state.flags.copy()
        state.flags.noalias = True
        return super().run_pass(state)


class _NoPasses:
    """Passes over code that change nothing."""

    def run(self, *_: Any) -> bool:
        return False


class _Codegen:
    """A code generator of Numba's, without the passes that prepare for reference counts.

    It optimises a module twice, the first time so that it can remove reference counts, of which a
    kernel has none. Without that, a kernel is there in three quarters of the time.
    """

    _mpm_cheap = _NoPasses()

    def __init__(self, codegen: Any) -> None:
        self._whole = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


class _WholeLibrary(JITCodeLibrary):
    """A whole kernel, optimised once."""

    _codegen: Any

    def _optimize_final_module(self) -> None:
        codegen, self._codegen = self._codegen, _Codegen(self._codegen)
        try:
            super()._optimize_final_module()
        finally:
            self._codegen = codegen


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerWhole(NativeLowering):
    """Translate a kernel with all its parts to machine code."""

    _name = "rheobase_lower_whole"

    def run_pass(self, state: Any) -> bool:
        state.library = _WholeLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()  # so that its object code can be had
        return super().run_pass(state)


class _PartCompiler(CompilerBase):
    """Numba's own pipeline, with that last step."""

    last_step: type[NativeLowering] = _LowerPart

    def define_pipelines(self) -> list[Any]:
        pipeline = DefaultPassBuilder.define_nopython_pipeline(self.state)
        pipeline.passes[:] = [
            (self.last_step if step is NativeLowering else step, text)
            for step, text in pipeline.passes
        ]
        pipeline.finalize()
        return [pipeline]


class _LoopCompiler(_PartCompiler):
    last_step = _LowerLoop


class _WholeCompiler(_PartCompiler):
    last_step = _LowerWhole


# NumPy's division (no exception), no reference counting: object code that needs nothing of Numba.
_OPTIONS: dict[str, Any] = {
    "error_model": "numpy",
    "_nrt": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
whole = njit(**_OPTIONS, pipeline_class=_WholeCompiler)

# All inlined: each takes some dozens of pointers, which cost more to pass than most have to do.
jit = njit(**_OPTIONS, forceinline=True, pipeline_class=_PartCompiler)

# For loops over blocks of neurons. Its array arguments must not overlap: then LLVM can compute many
# neurons at once, which it else gives up on, having too many pairs of arrays to compare.
loop = njit(**_OPTIONS, forceinline=True, pipeline_class=_LoopCompiler)

# The same, but a product and the sum it goes into may be rounded once, together, which is one
# instruction in place of two.
fused_loop = njit(**_OPTIONS, forceinline=True, fastmath={"contract"}, pipeline_class=_LoopCompiler)

# A counter that starts at a literal 0 has functions that take it compiled twice, for a literal and
# for an integer. This one is an integer from the start.
ZERO = np.int64(0)
