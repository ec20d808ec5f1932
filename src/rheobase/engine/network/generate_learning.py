"""Rules of synapses that change -> the part of a network's kernel that carries them out.

For each rule: `__arrive`, what a spike of a source does to all synapses of its row; `__post`, what
a spike of the target does to one synapse; `__note`, what it does to the target's own traces;
`__settle`, which finds those for some step; and `__catch_up`, which takes a row through the spikes
of its targets. See `rheobase.engine.kernels.learning`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from rheobase.engine.network.learning import Learning
from rheobase.engine.network.typed import typed
from rheobase.equations.synaptic import SENT, WEIGHT

_HEAD = """
from rheobase.engine.kernels.learning import arrivals as __arrivals
from rheobase.engine.kernels.learning import decay as __decay
from rheobase.engine.kernels.learning import latest as __latest
from rheobase.engine.kernels.learning import look_through as __look_through
from rheobase.engine.kernels.learning import note as __note
from rheobase.engine.kernels.learning import replay as __replay
from rheobase.engine.kernels.learning import sweep as __sweep
from rheobase.engine.network.layout import BATCH as __BATCH

__index = __np.uint64  # that is never negative, so that nobody has to look
"""

_ENTRIES = '''

def go_through(shard, step, plastic):
    """Take all synapses of a shard through the spikes of their targets, as far as possible."""
    __sweep(__settle_0, __catch_up_0, shard, step, plastic)
    return 0


def look(shard, step, plastic, weights, others, wanted, values):
    """Write down what the variables of some synapses of a shard are."""
    __look_through(
        __settle_0, __look_0, shard, step, plastic, weights, others, wanted, values
    )
    return 0
'''


def learning_source(rules: Sequence[Learning]) -> str:
    """Return the functions of all rules, and `__learn` and `__enter`, which call them.

    Parameters
    ----------
    rules : sequence of Learning

    Returns
    -------
    str
    """
    parts = [_HEAD] if rules else []
    for number, rule in enumerate(rules):
        parts += [_note(number, rule), _settle(number, rule)]
        parts += [_post(number, rule), _arrive(number, rule)]
    return "\n".join([*parts, _dispatch(len(rules))])


def look_source(rule: Learning) -> str:
    """Return the functions that say what the variables of a rule's synapses are."""
    return "\n".join([_HEAD, _settle(0, rule), _post(0, rule), _look(rule), _ENTRIES])


def _dispatch(rules: int) -> str:
    learn = ["", "@__jit", "def __learn(__shard, __step, __now, __network, __plastics):"]
    enter = [
        "",
        "@__jit",
        "def __enter(__shard, __population, __first, __last, __step, __network, __plastics):",
    ]
    for k in range(rules):
        learn.append(
            f"    __arrivals(__arrive_{k}, __settle_{k}, __catch_up_{k}, __shard, __step, __now,"
            f" __network, __plastics[{k}])"
        )
        enter.append(
            f"    __note(__note_{k}, __shard, __population, __first, __last, __step, __network,"
            f" __plastics[{k}])"
        )
    return "\n".join([*learn, "    return", *enter, "    return", ""])


def _moved(rule: Learning, variable: str, value: str, steps: str) -> str:
    """Return what a variable is some steps later."""
    number = rule.variables.index(variable)
    factor = f"__real(__decay(__p, {number}, {steps}))"
    match rule.course(variable):
        case "constant":
            return value
        case "decay":
            return f"{value} * {factor}"
        case "relax":
            rest = f"__p.rests[{number}]"
            return f"{rest} + ({value} - {rest}) * {factor}"
    return f"{value} + __p.drifts[{number}] * __real({steps})"


def _parameters(rule: Learning, statements: Sequence[tuple[str, str]]) -> list[str]:
    return [
        f"{name} = __p.constants[{rule.parameters.index(name)}]"
        for name in _used_parameters(rule, statements)
    ]


def _kept(rule: Learning, variable: str) -> str:
    """Return where a synapse's own variable is kept."""
    if variable == WEIGHT:
        return "__p.wiring.weights[__index(__k)]"
    return f"__p.others[{rule.others.index(variable)}, __index(__k)]"


def _statements(statements: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{'__sent' if t == SENT else t} = {typed(code)}" for t, code in statements]


def _indented(lines: Iterable[str], by: int) -> list[str]:
    return [" " * by + line for line in lines]


def _title(rule: Learning) -> list[str]:
    return ["    # " + line for line in rule.text.splitlines()]


def _note(number: int, rule: Learning) -> str:
    """Enter a spike of a target into its ring, with its traces just before and after."""
    own = rule.target_alone
    lines = ["", "@__jit", f"def __note_{number}(__shard, __cell, __step, __p):", *_title(rule)]
    body = [
        "__mask = __p.steps.shape[2] - 1",
        "__count = __p.count[__shard, __cell]",
        "__last, __next = (__count - 1) & __mask, __count & __mask",
        "__gap = __step - max(__p.steps[__shard, __cell, __last], -1)",
        "__p.steps[__shard, __cell, __next] = __step",
        "__p.count[__shard, __cell] = __count + 1",
        *_parameters(rule, own),
    ]
    for k, name in enumerate(rule.of_target):
        body.append(
            f"{name} = {_moved(rule, name, f'__p.after[__shard, __cell, {k}, __last]', '__gap')}"
        )
        body.append(f"__p.before[__shard, __cell, {k}, __next] = {name}")
    body += _statements(own)
    body += [
        f"__p.after[__shard, __cell, {k}, __next] = {name}" for k, name in enumerate(rule.of_target)
    ]
    return "\n".join([*lines, *_indented(body, 4), ""])


def _settle(number: int, rule: Learning) -> str:
    """Find the last spike of a target up to a step, and its traces just before that step."""
    lines = ["", "@__jit", f"def __settle_{number}(__shard, __cell, __until, __p):"]
    body = [
        "__mask = __p.steps.shape[2] - 1",
        "__entry = __latest(__shard, __cell, __until, __p)",
        "__when = __p.steps[__shard, __cell, __entry & __mask]",
        "__p.settled[__shard, __cell] = __entry",
        "__p.when[__shard, __cell] = __when",
    ]
    if rule.of_target:
        body += [
            "__entry -= __np.int64(__when == __until)",
            "__when = __p.steps[__shard, __cell, __entry & __mask]",
            "__gap = max(__until - max(__when, -1), 0)",
        ]
    for k, name in enumerate(rule.of_target):
        after = f"__p.after[__shard, __cell, {k}, __entry & __mask]"
        value = _moved(rule, name, after, "__gap")
        body.append(f"__p.traces[__shard, {k}, __cell] = {value}")
    return "\n".join([*lines, *_indented(body, 4), ""])


def _post(number: int, rule: Learning) -> str:
    """Take synapses that are queued through a spike of each one's target."""
    if not rule.on_post:
        return f"\n@__jit\ndef __catch_up_{number}(__shard, __row, __p):\n    return\n"
    moving = _moving(rule)
    wanted = _wanted(rule, rule.on_post)
    lines = [_block(f"__on_post_{number}", rule, rule.on_post, moving)]
    lines += ["", "@__jit"]
    lines.append(f"def __post_{number}(__shard, __row, __first, __count, __then, __p):")
    gather = [
        "__k, __entry = __queue[__index(__first + __i)], __entries[__index(__first + __i)]",
        "__cell = __cells[__index(__k)] - __begin",
        "__at = __steps[__index(__cell), __index(__entry & __mask)] + __delay",
    ]
    if moving:
        before = "__steps[__index(__cell), __index((__entry - 1) & __mask)] + __delay"
        gather.append(f"__event = max(__last, {before})")
    for name in wanted:
        if name in rule.of_source:
            then = f"__then[{rule.of_source.index(name) + 2}]"
            value = _moved(rule, name, then, "(__at - __last)")
        elif name in rule.of_target:
            k = rule.of_target.index(name)
            value = f"__p.before[__shard, __index(__cell), {k}, __index(__entry & __mask)]"
        else:
            value = _moved(rule, name, _kept(rule, name), "(__at - __event)")
        gather.append(f"__b_{name}[__i] = {value}")
    scatter = [
        f"{_kept(rule, name)} = __b_{name}[__i]" for name in _changed(rule, rule.on_post, moving)
    ]
    body = [
        "__mask = __p.steps.shape[2] - 1",
        "__last, __delay = __then[0], __then[1]",
        "__queue, __entries = __p.queue[__shard], __p.entries[__shard]",
        "__cells, __steps = __p.wiring.slots, __p.steps[__shard]",
        "__begin = __p.slot[__shard]",
        *_buffers(rule, wanted),
        "for __i in range(__count):",
        *_indented(gather, 4),
        _call(f"__on_post_{number}", rule, rule.on_post, wanted),
        "for __i in range(__count):",
        "    __k = __queue[__index(__first + __i)]",
        *_indented(scatter, 4),
    ]
    lines += _indented(body, 4)
    lines += ["", "", "@__jit", f"def __catch_up_{number}(__shard, __row, __p):"]
    lines += _indented(_row(rule), 4)
    lines.append(f"    {_replay(number, rule)}")
    return "\n".join([*lines, ""])


def _wanted(rule: Learning, statements: Sequence[tuple[str, str]]) -> list[str]:
    """Return the variables that statements read or change, and those that move."""
    names = {target for target, _ in statements} | {*_moving(rule)}
    for _, code in statements:
        names |= {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    return [name for name in rule.variables if name in names]


def _changed(
    rule: Learning, statements: Sequence[tuple[str, str]], moving: Sequence[str]
) -> list[str]:
    """Return what a synapse has for itself and has to be kept."""
    targets = {target for target, _ in statements}
    return [name for name in rule.of_synapse if name in targets or name in moving]


def _buffers(rule: Learning, names: Sequence[str]) -> list[str]:
    return [f"__b_{name} = __p.buffers[__shard, {rule.variables.index(name)}]" for name in names]


def _used_parameters(rule: Learning, statements: Sequence[tuple[str, str]]) -> list[str]:
    codes = [code for _, code in statements]
    used = {n.id for code in codes for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Name)}
    return [name for name in rule.parameters if name in used]


def _call(
    function: str,
    rule: Learning,
    statements: Sequence[tuple[str, str]],
    names: Sequence[str],
    *more: str,
) -> str:
    given = [f"__b_{name}" for name in names]
    given += more
    given += [
        f"__p.constants[{rule.parameters.index(name)}]"
        for name in _used_parameters(rule, statements)
    ]
    return f"{function}({', '.join(given)})"


def _block(
    function: str, rule: Learning, statements: Sequence[tuple[str, str]], moving: Sequence[str]
) -> str:
    """Carry out statements for many synapses at once."""
    names = _wanted(rule, statements)
    sends = any(target == SENT for target, _ in statements)
    arguments = [f"__b_{name}" for name in names] + (["__b_sent"] if sends else [])
    arguments += _used_parameters(rule, statements)
    lines = ["", "@__loop", f"def {function}({', '.join(arguments)}):"]
    body = [f"{name} = __b_{name}[__i]" for name in names]
    body += _statements(statements)
    body += [f"__b_{name}[__i] = {name}" for name in _changed(rule, statements, ())]
    body += ["__b_sent[__i] = __sent"] if sends else []
    lines += ["    for __i in range(__BATCH):", *_indented(body, 8), ""]
    return "\n".join(lines)


def _replay(number: int, rule: Learning) -> str:
    then = ["__last", "__delay", *(f"__then_{name}" for name in rule.of_source)]
    return f"__replay(__post_{number}, __shard, __row, ({', '.join(then)}), __p)"


def _moving(rule: Learning) -> list[str]:
    """Return what a synapse has for itself and changes between spikes."""
    return [name for name in rule.of_synapse if rule.course(name) != "constant"]


def _row(rule: Learning) -> list[str]:
    """Return what is the same for all synapses of a row."""
    return [
        "__delay = __np.int64(__p.delay[__row])",
        "__last = __p.last[__shard, __row]",
        *(
            f"__then_{name} = __p.sources[__shard, __row, {k}]"
            for k, name in enumerate(rule.of_source)
        ),
    ]


def _ends() -> list[str]:
    """Return where the synapses of a row begin and end."""
    return [
        "__base = __p.wiring.base[__shard]",
        "__first = __base + __np.int64(__p.wiring.heads[__shard, __row])",
        "__end = __base + __np.int64(__p.wiring.heads[__shard, __row + 1])",
    ]


def _arrive(number: int, rule: Learning) -> str:
    """Let a spike of a source arrive at the synapses of a row."""
    own = rule.source_alone
    moving = _moving(rule)
    wanted = _wanted(rule, rule.on_pre)
    lines = [_block(f"__on_pre_{number}", rule, rule.on_pre, moving), "", "@__jit"]
    lines.append(f"def __arrive_{number}(__shard, __row, __step, __delay, __p, __slots):")
    lines += _indented(_row(rule), 4)
    if rule.on_post:
        lines.append(f"    {_replay(number, rule)}")
    head = [
        f"__now_{name} = {_moved(rule, name, f'__then_{name}', '(__step - __last)')}"
        for name in rule.of_source
    ]
    head.append("__begin, __traces = __p.slot[__shard], __p.traces[__shard]")
    head += [*_buffers(rule, wanted), f"__b_sent = __p.buffers[__shard, {len(rule.variables)}]"]
    of_source = [name for name in wanted if name in rule.of_source]
    if of_source:  # the same for all: once
        head.append("for __i in range(__BATCH):")
        head += [f"    __b_{name}[__i] = __now_{name}" for name in of_source]
    head += _ends()
    lines += _indented(head, 4)
    gather = ["__k = __start + __i"]
    if (rule.on_post and moving) or any(name in rule.of_target for name in wanted):
        gather.append("__cell = __np.int64(__p.wiring.slots[__index(__k)]) - __begin")
    if moving:
        when = "max(__last, __p.when[__shard, __index(__cell)] + __delay)"
        gather.append(f"__event = {when if rule.on_post else '__last'}")
    for name in wanted:
        if name in rule.of_target:
            gather.append(
                f"__b_{name}[__i] = __traces[{rule.of_target.index(name)}, __index(__cell)]"
            )
        elif name in rule.of_synapse:
            value = _moved(rule, name, _kept(rule, name), "(__step - __event)")
            gather.append(f"__b_{name}[__i] = {value}")
    scatter = [
        "__k = __start + __i",
        "__slots[__index(__p.wiring.slots[__index(__k)])] += __b_sent[__i]",
        *(f"{_kept(rule, n)} = __b_{n}[__i]" for n in _changed(rule, rule.on_pre, moving)),
    ]
    body = [
        "__count = min(__end - __start, __BATCH)",
        "for __i in range(__count):",
        *_indented(gather, 4),
        _call(f"__on_pre_{number}", rule, rule.on_pre, wanted, "__b_sent"),
        "for __i in range(__count):",
        *_indented(scatter, 4),
    ]
    lines += ["    for __start in range(__first, __end, __BATCH):", *_indented(body, 8)]
    tail = [f"{name} = __now_{name}" for name in rule.of_source]
    tail += _parameters(rule, own)
    tail += _statements(own)
    tail += [f"__p.sources[__shard, __row, {k}] = {name}" for k, name in enumerate(rule.of_source)]
    tail += ["__p.last[__shard, __row] = __step", "__p.seen[__shard, __row] = __step - __delay"]
    return "\n".join([*lines, *_indented(tail, 4), ""])


def _look(rule: Learning) -> str:
    """Say what the variables are at the time of a spike that arrives now."""
    lines = ["", "@__jit", "def __look_0(__shard, __row, __step, __p, __values):"]
    lines += _indented(_row(rule), 4)
    lines.append("    __now = __step - __delay")
    if rule.on_post:
        lines.append(f"    {_replay(0, rule)}")
    since = "max(__now - max(__last, -1), 0)"
    lines += _indented(
        [
            f"__now_{name} = {_moved(rule, name, f'__then_{name}', since)}"
            for name in rule.of_source
        ],
        4,
    )
    lines += _indented([*_ends(), "for __k in range(__first, __end):"], 4)
    body = ["__event = __last"]
    if rule.follows_target:
        body.append("__cell = __np.int64(__p.wiring.slots[__k]) - __p.slot[__shard]")
    if rule.on_post:
        body.append("__event = max(__last, __p.when[__shard, __cell] + __delay)")
    for number, name in enumerate(rule.variables):
        if name in rule.of_source:
            value = f"__now_{name}"
        elif name in rule.of_target:
            value = f"__p.traces[__shard, {rule.of_target.index(name)}, __cell]"
        else:
            value = _moved(rule, name, _kept(rule, name), "max(__now - __event, 0)")
        body.append(f"__values[{number}, __k] = {value}")
    return "\n".join([*lines, *_indented(body, 8), ""])
