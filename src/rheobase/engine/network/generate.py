"""Kinds of neurons -> the source of the kernel that simulates a network of them.

The module begins with one function a kind, which advances a block of neurons by one step: it is
what the equations have become, reads from top to bottom, and stays in the cache directory beside
the object code. Each step is in NEST's order: propagate, hold who is refractory, add what arrives,
and see who has reached threshold.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from rheobase.engine.network.generate_learning import learning_source
from rheobase.engine.network.kinds import Input, Kind
from rheobase.engine.network.learning import Learning
from rheobase.engine.network.typed import typed
from rheobase.engine.streams import ESCAPE, stream

# Variables and parameters keep their names. Ours begin with two underscores, which the language of
# equations refuses.

_HEAD = '''"""A network of {count}, in {precision} precision."""

import numpy as __np

from rheobase.engine.kernels.escape import exponential as __exponential
from rheobase.engine.kernels.functions import *
from rheobase.engine.kernels.jit import ZERO as __ZERO
from rheobase.engine.kernels.jit import fused_loop as __fused_loop
from rheobase.engine.kernels.jit import jit as __jit
from rheobase.engine.kernels.jit import loop as __loop
from rheobase.engine.kernels.network import fill_counts as __fill_counts
from rheobase.engine.kernels.network import list_spikes as __list_spikes
from rheobase.engine.kernels.network import note_failure as __note_failure
from rheobase.engine.kernels.network import prepare_table as __prepare_table
from rheobase.engine.kernels.network import run_network as __run_network
from rheobase.engine.kernels.power import power_{precision} as __power
from rheobase.engine.network.layout import BLOCK as __BLOCK
from rheobase.engine.network.layout import GROUP as __GROUP
from rheobase.engine.network.layout import LARGEST as __LARGEST

__real = __np.{type}
__int = __np.int32
__zero, __half, __one, __two = __real(0.0), __real(0.5), __real(1.0), __real(2.0)
__sixth = __real(1.0 / 6.0)
__infinity = __real(__np.inf)
__slack = __real({slack})  # 1/ms: a hazard no further below zero is rounding
__pattern = __np.{pattern}
__size = __pattern({size})  # all bits but the sign
__most = __real(__LARGEST).view(__pattern)


@__jit
def __bits(x):
    # in order of size, infinity and what is not a number at the end
    return __pattern(__np.{type}(x).view(__np.{pattern}) & __size)
'''

_TAIL = '''

def simulate(thread, first_step, steps, network, schedule, probes, kinds, plastics):
    """Run the shards of one thread; return 1 if a value stopped being finite."""
    return __run_network(
        __update,
        __read,
        __learn,
        __enter,
        __inject,
        thread,
        first_step,
        steps,
        network,
        schedule,
        probes,
        kinds,
        plastics,
    )
'''


def network_source(kinds: Sequence[Kind], rules: Sequence[Learning], precision: str) -> str:
    """Return the module that simulates a network.

    Parameters
    ----------
    kinds : sequence of Kind
    rules : sequence of Learning
        Of the projections whose synapses change.
    precision : {"single", "double"}
        Of all of them.

    Returns
    -------
    str
        A Python module with a function `simulate`.
    """
    count = "1 kind of neuron" if len(kinds) == 1 else f"{len(kinds)} kinds of neurons"
    parts = [head(count, precision)]
    for number, kind in enumerate(kinds):
        parts.append(_advance(number, kind))
        parts.append(_reset(number, kind))
        parts.append(_update(number, kind))
    parts.append(_dispatch(len(kinds)))
    parts.append(learning_source(rules))
    parts.append(_TAIL)
    return "\n".join(parts)


def head(what: str, precision: str) -> str:
    """Return how the module of a network's kernel begins: what else it is made of."""
    return _HEAD.format(
        count=what,
        precision=precision,
        type={"single": "float32", "double": "float64"}[precision],
        pattern={"single": "int32", "double": "int64"}[precision],
        size={"single": "0x7FFFFFFF", "double": "0x7FFFFFFFFFFFFFFF"}[precision],
        slack={"single": 1e-5, "double": 1e-9}[precision],
    )


def _title(kind: Kind) -> list[str]:
    text = f"{kind.text}\nthreshold: {kind.threshold}\nreset: {kind.reset}"
    return ["    # " + line for line in text.splitlines()]


def _advance_arguments(kind: Kind) -> list[str]:
    states = [f"__x_{name}" for name in kind.states]
    rows = [f"__row_{k}" for k in range(len(kind.synapses))]
    counts = [f"__count_{k}" for k in range(len(kind.drives))]
    values = [f"__each_{name}" for name in kind.values]
    held = ["__hold"] if kind.is_held else []
    currents = (["__current"] if kind.current else []) + (["__currents"] if kind.currents else [])
    time = ["__t"] if _uses_time(kind) else []
    return [*states, *held, *rows, *counts, "__fired", *values, *kind.constants, *currents, *time]


def _uses_time(kind: Kind) -> bool:
    codes = [code for _, code in (*kind.slopes, *kind.common)] + [*(kind.affine or ())]
    trees = [ast.parse(code) for code in codes]
    return any(isinstance(n, ast.Name) and n.id == "t" for tree in trees for n in ast.walk(tree))


def _advance(number: int, kind: Kind) -> str:
    """Advance one block of neurons; return whether any fired, and any may no longer be finite."""
    lines = ["", "@__fused_loop", f"def __advance_{number}({', '.join(_advance_arguments(kind))}):"]
    lines += _title(kind)
    lines += ["    __fired_any, __largest = __np.int8(0), __pattern(0)"]
    lines += ["    for __i in range(__BLOCK):"]
    body = [f"{name} = __x_{name}[__i]" for name in kind.states]
    body += [f"{name} = __each_{name}[__i]" for name in kind.values]
    if kind.is_held:
        body.append("__is_held = __hold[__i] > 0")
    if kind.current or kind.currents:
        terms = ["__current"] if kind.current else []
        terms += ["__currents[__i]"] if kind.currents else []
        body.append("__I = " + " + ".join(terms))
    if kind.edge:
        body.append(f"__was_below = {typed(kind.gap or '')} < __zero")
    body += _linear_step(kind) if kind.step else _runge_kutta(kind)
    body += _countdown(kind)
    body += _events(kind)
    body += [f"{name} = __new_{name}" for name in kind.states]
    body += [f"__x_{name}[__i] = {name}" for name in kind.states]
    body += _outcome(kind)
    lines += ["        " + line for line in body]
    return "\n".join([*lines, "    return __fired_any, __largest >= __most", ""])


def _linear_step(kind: Kind) -> list[str]:
    lines = []
    for name, (free, held) in zip(kind.states, kind.step, strict=True):
        if kind.countdown and name == kind.countdown[0]:
            lines += [f"__moved = {free}", f"__hazard = {kind.hazard}"]
        elif kind.is_held and free != held:
            lines.append(f"__new_{name} = {held} if __is_held else {free}")
        else:
            lines.append(f"__new_{name} = {free}")
    return lines


def _runge_kutta(kind: Kind) -> list[str]:
    """Advance by the classical method of order 4; exact variables are read off at its stages."""
    lines = [f"__half_{name} = {half}" for name, half, _ in kind.exact]
    lines += [f"__new_{name} = {full}" for name, _, full in kind.exact]
    if kind.affine:
        return lines + _affine_runge_kutta(kind)
    if kind.is_held:  # a factor in place of a choice, which would keep LLVM from vectorising
        lines.append("__free = __zero if __is_held else __one")
    for stage in range(4):
        for name, _ in kind.slopes:
            if stage == 0:
                lines.append(f"__at_{name} = {name}")
            else:
                factor = "__dt" if stage == 3 else "__half * __dt"
                lines.append(f"__at_{name} = {name} + {factor} * __slope_{stage - 1}_{name}")
        lines += _slopes(kind, stage)
    for name, _ in kind.slopes:
        if kind.countdown and name in kind.countdown:
            continue
        middle = f"__two * (__slope_1_{name} + __slope_2_{name})"
        lines.append(
            f"__new_{name} = {name} + __dt * __sixth * "
            f"(__slope_0_{name} + {middle} + __slope_3_{name})"
        )
    if kind.countdown:
        left = kind.countdown[0]
        middle = f"__two * (__slope_1_{left} + __slope_2_{left})"
        lines += [
            f"__moved = __dt * __sixth * (__slope_0_{left} + {middle} + __slope_3_{left})",
            f"__hazard = __slope_0_{left}",
        ]
    return lines


def _countdown(kind: Kind) -> list[str]:
    """Count down by the integral of the hazard, and keep what rounding takes off.

    In single precision hazards of less than 1 Hz would not count in full else (W. Kahan,
    Communications of the ACM 8, 1965). A hazard that is none makes the countdown infinite, which is
    found as any other value that is, and stands in the variable after it.
    """
    if not kind.countdown:
        return []
    left, lost = kind.countdown
    lines = []
    if kind.is_held:
        lines += [f"{each} = __zero if __is_held else {each}" for each in ("__moved", "__hazard")]
    return [
        *lines,
        "__is_one = (__hazard <= __slack) & (__moved <= __slack * __dt)",
        "__is_one = __is_one & (__bits(__moved) < __most)",
        f"__part = __moved - {lost}",
        f"__new_{left} = {left} + __part",
        f"__new_{lost} = (__new_{left} - {left}) - __part",
        "__none = -__moved / __dt if __hazard <= __slack else -__hazard",
        f"__new_{left} = __new_{left} if __is_one else __infinity",
        f"__new_{lost} = __new_{lost} if __is_one else __none",
    ]


def _affine_runge_kutta(kind: Kind) -> list[str]:
    """Advance the membrane variable, whose rate and drift are those of the three times.

    The slopes are those of the method, times dt, written such that each waits for little else than
    the one before: it is waiting that takes the time.
    """
    assert kind.affine is not None
    v = kind.membrane
    lines = []
    for stage in (0, 1, 3):
        names = _stage_names(kind, stage)
        for what, code in zip(("rate", "drift"), kind.affine, strict=True):
            lines.append(f"__{what}_{stage} = {typed(code, names)}")
        lines.append(f"__slope_{stage} = __drift_{stage} + __rate_{stage} * {v}")
    lines += [
        "__half_rate = __half * __rate_1",
        "__second = __slope_1 + __half_rate * __slope_0",
        "__third = __slope_1 + __half_rate * __second",
        "__fourth = __slope_3 + __rate_3 * __third",
        "__moved = __sixth * ((__slope_0 + __fourth) + __two * (__second + __third))",
    ]
    if kind.countdown:
        return [*lines, "__hazard = __slope_0 / __dt"]
    lines.append(f"__new_{v} = {v} + __moved")
    if kind.is_held and v in kind.holds:
        lines.append(f"__new_{v} = {v} if __is_held else __new_{v}")
    return lines


def _stage_names(kind: Kind, stage: int) -> dict[str, str]:
    """Return what variables are called at a stage: at the start, half way twice, at the end."""
    names = {name: f"__at_{name}" for name, _ in kind.slopes}
    for name, _, _ in kind.exact:
        names[name] = (name, f"__half_{name}", f"__half_{name}", f"__new_{name}")[stage]
    names |= {name: f"__common_{stage}_{name}" for name, _ in kind.common}
    names["I"] = "__I" if kind.current or kind.currents else "__zero"
    names["t"] = f"(__t + {('__zero', '__half * __dt', '__half * __dt', '__dt')[stage]})"
    return names


def _slopes(kind: Kind, stage: int) -> list[str]:
    own = _stage_names(kind, stage)
    lines = []
    if kind.steep:
        lines.append(f"__over = {typed(kind.overshoot or '', own)}")
        lines.append(f"__at_{kind.membrane} -= __over if __over > __zero else __zero")
    lines += [f"{own[name]} = {typed(code, own)}" for name, code in kind.common]
    for name, code in kind.slopes:
        slope = typed(code, own)
        if kind.is_held and name in kind.holds and name != (kind.countdown or "_")[0]:
            slope = f"__free * ({slope})"
        lines.append(f"__slope_{stage}_{name} = {slope}")
    return lines


def _events(kind: Kind) -> list[str]:
    """Add what arrives, and clear the slots."""
    lines = []
    inputs = [
        (given, f"__synapse_{k} * __real(__row_{k}[__i])") for k, given in enumerate(kind.synapses)
    ]
    inputs += [
        (given, f"__drive_{k} * __real(__count_{k}[__i])") for k, given in enumerate(kind.drives)
    ]
    for given, jump in inputs:
        lines.append(_jump(kind, given, jump))
    zero = "__int(0)" if kind.packed else "__zero"
    lines += [f"__row_{k}[__i] = {zero}" for k in range(len(kind.synapses))]
    return lines


def _jump(kind: Kind, given: Input, jump: str) -> str:
    name = f"__new_{given.state}"
    if given.lost and kind.is_held:
        return f"{name} = {name} if __is_held else {name} + {jump}"
    return f"{name} = {name} + {jump}"


def _outcome(kind: Kind) -> list[str]:
    """Note who fired, and whether all values are finite.

    With & and |, which are arithmetic: what `and` and `or` leave out would have to be jumped over.
    """
    lines = []
    conditions = [f"({typed(kind.gap)} >= __zero)"] if kind.gap else []
    if kind.is_held:
        lines.append("__hold[__i] = __int(__hold[__i] - __int(__is_held))")
        conditions = conditions and ["(__is_held ^ True)", *conditions]
    if kind.edge:
        conditions.append("__was_below")
    lines += [f"__fires = {' & '.join(conditions) or '__zero > __zero'}"]
    lines.append("__fired[__i] = __np.int8(__fires)")
    # Two numbers, not two bits of one: LLVM would no longer see that they are only added up.
    lines.append("__fired_any = __np.int8(__fired_any | __np.int8(__fires))")
    for name in kind.states:
        lines.append(f"__size_{name} = __bits({name})")
        lines.append(f"__largest = __size_{name} if __size_{name} > __largest else __largest")
    return lines


def _reset(number: int, kind: Kind) -> str:
    """Carry out the reset of one neuron; draw what it has to count down next."""
    arguments = ["__kind", "__at", "__member"]
    if kind.countdown:
        arguments += ["__neuron", "__step", "__population", "__network"]
    lines = ["", "@__jit", f"def __reset_{number}({', '.join(arguments)}):"]
    lines += [f"    {name} = __kind.x[{k}, __at]" for k, name in enumerate(kind.states)]
    lines += [
        f"    {name} = __kind.constants[__member, {k}]" for k, name in enumerate(kind.constants)
    ]
    lines += [f"    {name} = __kind.values[{k}, __at]" for k, name in enumerate(kind.values)]
    lines += [f"    {target} = {typed(code)}" for target, code in kind.resets]
    lines += [
        f"    __kind.x[{k}, __at] = {name}"
        for k, name in enumerate(kind.states)
        if any(target == name for target, _ in kind.resets)
    ]
    if kind.countdown:
        left, lost = (kind.states.index(name) for name in kind.countdown)
        lines += [
            f"    __stream = __np.uint64({stream(ESCAPE, 0)}) + __np.uint64(__population)",
            f"    __kind.x[{left}, __at] = __exponential(",
            "        __neuron, __step + 1, __stream, __network.key",
            "    )",
            f"    __kind.x[{lost}, __at] = __zero",
        ]
    lines.append("    __kind.hold[__at] = __kind.hold_for[__at]")
    return "\n".join([*lines, ""])


def _update(number: int, kind: Kind) -> str:
    """Advance the neurons of one population in one shard, and log who fired."""
    arguments = []
    arguments += [f"__kind.x[{k}, __at:__to]" for k in range(len(kind.states))]
    if kind.is_held:
        arguments.append("__kind.hold[__at:__to]")
    for k in range(len(kind.synapses)):
        slot = f"__slot + {k} * __stride" if k else "__slot"
        arguments.append(f"__rows[{slot} : {slot} + __BLOCK]")
    arguments += [f"__counts[{k}]" for k in range(len(kind.drives))]
    arguments.append("__fired[__place : __place + __BLOCK]")
    arguments += [f"__kind.values[{k}, __at:__to]" for k in range(len(kind.values))]
    arguments += kind.constants
    if kind.current:
        arguments.append("__current")
    if kind.currents:
        arguments.append("__kind.currents[__k, __at:__to]")
    if _uses_time(kind):
        arguments.append("__real(__step * __np.float64(__dt))")
    call = ",\n                ".join(arguments)
    constants = [f"__kind.constants[__member, {k}]" for k in range(len(kind.constants))]
    load = [f"    {a} = {b}" for a, b in zip(kind.constants, constants, strict=True)]
    if kind.current:
        load.append("    __current = __kind.current[__member, __k]")
    counts = []
    for k in range(len(kind.drives)):
        load.append(
            f"    __entries_{k} = __prepare_table(__thread, __member, {k}, __step, __k, __network, "
            "__kind)"
        )
        counts.append(
            f"            if __entries_{k} >= 0 or __done == 0:  # nothing stays nothing\n"
            f"                __fill_counts(__thread, __member, {k}, __entries_{k},"
            " __first + __done, __at,"
            " min(__BLOCK, __count - __done), __step, __k, __network, __kind)"
        )
    drawing = ", __neuron, __step, __population, __network" if kind.countdown else ""
    lines = f"""
@__jit
def __update_{number}(
    __shard, __population, __thread, __first_step, __k, __stored, __network, __kind
):
    __segments = __network.segments
    __member = __segments.member[__shard, __population]
    __count = __segments.count[__shard, __population]
    __first = __segments.first[__shard, __population]
    __column = __segments.column[__shard, __population]
    __stride = __segments.stride[__shard, __population]
    __rows = __network.rows[__shard]
    __counts = __network.scratch.counts[__thread]
    __fired = __network.scratch.fired[__thread]
    __blocks = __network.scratch.blocks[__thread]
    __spikes = __network.scratch.spikes[__thread]
    __step = __first_step + __k
@@load@@
    for __start in range(0, __count, __GROUP):
        __found, __failed = __ZERO, False
        for __done in range(__start, min(__start + __GROUP, __count), __BLOCK):
            __at = __column + __done
            __to = __at + __BLOCK
            __place = __done - __start
            __slot = __segments.slot[__shard, __population] + __done
@@counts@@
            __any_fired, __any_failed = __advance_{number}(
                {call},
            )
            __blocks[__found] = __place
            __found += __any_fired
            __failed = __failed | __any_failed
        __number = __list_spikes(
            __network.scratch.fired_words[__thread], __blocks, __found, __count - __start, __spikes
        )
        for __j in range(__number):
            __i = __start + __spikes[__j]
            __neuron = __np.uint32(__first + __i)
            __network.log.neurons[__shard, __stored] = __neuron
            __stored += 1
            __reset_{number}(__kind, __column + __i, __member{drawing})
        if __failed:
            for __done in range(__start, min(__start + __GROUP, __count), __BLOCK):
                __note_failure(
                    __shard, __population, __step, __first + __done, __column + __done,
                    __count - __done, __network, __kind,
                )
    return __stored
"""
    return lines.replace("@@load@@\n", "\n".join(load) + "\n" if load else "").replace(
        "@@counts@@\n", "\n".join(counts) + "\n" if counts else ""
    )


def _dispatch(kinds: int) -> str:
    update = [
        "",
        "@__jit",
        "def __update(__shard, __population, __thread, __first_step, __k, __stored, __network,"
        " __kinds):",
        "    __kind = __network.segments.kind[__shard, __population]",
    ]
    read = ["", "", "@__jit", "def __read(__kinds, __kind, __row, __column):"]
    for k in range(kinds):
        update += [
            f"    if __kind == {k}:",
            f"        return __update_{k}(",
            "            __shard, __population, __thread, __first_step, __k, __stored, __network,"
            f" __kinds[{k}]",
            "        )",
        ]
        read += [
            f"    if __kind == {k}:",
            f"        return __np.float64(__kinds[{k}].x[__row, __column])",
        ]
    inject = ["", "", "@__jit", "def __inject(__kinds, __kind, __column, __k, __value):"]
    for k in range(kinds):
        inject += [
            f"    if __kind == {k}:",
            f"        __kinds[{k}].currents[__k, __column] += __real(__value)",
        ]
    inject.append("    return")
    update.append("    return __stored")
    read.append("    return 0.0")
    return "\n".join([*update, *read, *inject, ""])
