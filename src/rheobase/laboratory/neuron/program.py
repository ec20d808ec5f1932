"""The Python of the page of a neuron."""

from __future__ import annotations

from rheobase.experiment import Settings, program
from rheobase.experiment.program import call
from rheobase.laboratory.neuron.state import State
from rheobase.laboratory.neuron.synapse import synapse_values


def text(state: State, settings: Settings) -> str:
    """Return the program that does what the page shows.

    Examples
    --------
    >>> from rheobase.laboratory.neuron.program import text
    >>> from rheobase.laboratory.neuron.state import State
    >>> state = State(stimulus={"amplitude": "2.5 nA"}, synapse={"kind": "Exp"})
    >>> print(text(state, state.settings))
    import matplotlib.pyplot as plt
    <BLANKLINE>
    import rheobase as rb
    <BLANKLINE>
    neuron = rb.LIF()
    stimulus = rb.constant("2.5 nA")
    recording = rb.run(neuron, stimulus, "500 ms")
    print(recording.spikes[0])
    print(rb.analysis.psp(neuron, rb.Exp(tau_syn="5 ms"), "0.1 nA"))
    recording.plot()
    plt.show()
    <BLANKLINE>
    """
    written = program(settings, plot=True)
    if not state.synapse:
        return written
    kind, values, weight = synapse_values(state.synapse)
    synapse = call(f"rb.{kind}", [], values)
    line = f'print(rb.analysis.psp(neuron, {synapse}, "{weight}"))\n'
    return written.replace("recording.plot()\n", f"{line}recording.plot()\n")
