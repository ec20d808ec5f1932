"""Settings as the Python that does the same."""

from __future__ import annotations

import inspect
import json
from typing import Any

from rheobase.experiment.settings import DURATION, Settings

WIDTH = 88  # of a line of the program


class Name(str):
    """Text that stands for itself in a program."""


def program(settings: Settings, plot: bool = False) -> str:
    """Return a Python program that runs what the settings say and prints the spikes.

    Parameters
    ----------
    settings : Settings
        As `make_neuron` and `make_stimulus` take them.
    plot : bool
        Whether the program shows the figure too.

    Returns
    -------
    str

    Examples
    --------
    >>> from rheobase.experiment import Settings, program
    >>> cell = Settings({"model": "AdEx", "a": "2 nS"}, {"kind": "step", "amplitude": "0.7 nA",
    ...                 "start": "50 ms"}, {"duration": "500 ms"})
    >>> print(program(cell))
    import rheobase as rb
    <BLANKLINE>
    neuron = rb.AdEx(a="2 nS")
    stimulus = rb.step("0.7 nA", start="50 ms")
    recording = rb.run(neuron, stimulus, "500 ms")
    print(recording.spikes[0])
    <BLANKLINE>
    """
    body = [
        "neuron = " + neuron_call(settings.neuron),
        "stimulus = " + stimulus_call(settings.stimulus),
        "recording = " + _run_call(settings.run),
        "print(recording.spikes[0])",
    ]
    imports = ["import rheobase as rb"]
    if plot:
        imports.insert(0, "import matplotlib.pyplot as plt\n")
        body += ["recording.plot()", "plt.show()"]
    return "\n".join([*imports, "", *body, ""])


def neuron_call(table: dict[str, Any]) -> str:
    """Return the expression that makes the neuron of a table.

    Examples
    --------
    >>> from rheobase.experiment.program import neuron_call
    >>> neuron_call({"model": "QIF", "tau_m": "20 ms"})
    'rb.QIF(tau_m="20 ms")'
    """
    values = dict(table)
    if "equations" not in values:
        return call(f"rb.{values.pop('model', 'LIF')}", [], values)
    equations, parameters = values.pop("equations"), values.pop("parameters", {})
    return call("rb.Model", [equations], {**values, **parameters})


def stimulus_call(table: dict[str, Any]) -> str:
    """Return the expression that makes the stimulus of a table.

    Examples
    --------
    >>> from rheobase.experiment.program import stimulus_call
    >>> stimulus_call({"kind": "pulses", "times": ["5 ms", "9 ms"], "amplitude": "1 nA",
    ...               "width": "1 ms"})
    'rb.pulses("1 nA", times=["5 ms", "9 ms"], width="1 ms")'
    """
    from rheobase import stimuli

    values = dict(table)
    kind = values.pop("kind", "constant")
    names = list(inspect.signature(getattr(stimuli, kind)).parameters)
    first = [values.pop(name) for name in names[:1] if name in values]
    ordered = {name: values[name] for name in names if name in values}
    return call(f"rb.{kind}", first, ordered)


def call(function: str, positional: list[Any], named: dict[str, Any]) -> str:
    """Return a call as text: on one line if it fits, otherwise one argument a line.

    Examples
    --------
    >>> from rheobase.experiment.program import call
    >>> call("rb.step", ["1 nA"], {"start": "5 ms"})
    'rb.step("1 nA", start="5 ms")'
    """
    arguments = [*map(literal, positional)]
    arguments += [f"{name}={literal(value)}" for name, value in named.items()]
    line = f"{function}({', '.join(arguments)})"
    if len(line) <= WIDTH - len("recording = ") and "\n" not in line:
        return line
    return f"{function}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"


def literal(value: Any) -> str:
    """Return a value as Python writes it, text in double quotes and on as many lines as it has.

    Examples
    --------
    >>> from rheobase.experiment.program import literal
    >>> literal(["5 ms", 3])
    '["5 ms", 3]'
    """
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, Name) or not isinstance(value, str):
        return str(value)
    if "\n" in value and '"""' not in value and "\\" not in value:
        return f'"""\n{value.strip(chr(10))}\n"""'
    return json.dumps(value, ensure_ascii=False)  # the escapes of JSON are Python's


def _run_call(table: dict[str, Any]) -> str:
    values = {"duration": DURATION, **table}
    return call("rb.run", [Name("neuron"), Name("stimulus"), values.pop("duration")], values)
