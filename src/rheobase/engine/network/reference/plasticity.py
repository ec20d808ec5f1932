"""Synapses that change with spikes, each for itself, one event after the other."""

from __future__ import annotations

from math import exp

from rheobase import equations
from rheobase.equations.synaptic import SENT, WEIGHT
from rheobase.equations.system import Statement
from rheobase.synapses import Synapse


class Rule:
    """What all synapses of a projection have in common.

    Parameters
    ----------
    synapse : Synapse
    dt : float
        In ms.
    """

    def __init__(self, synapse: Synapse, dt: float) -> None:
        self.system, self.dt = synapse.system, dt
        self.parameters = {name: synapse.numbers[name] for name in self.system.parameters}
        self.initial = {name: synapse.initial(name) for name in self.system.variables[1:]}
        sources = zip(self.system.variables, self.system.rates, self.system.drifts, strict=True)
        self.courses = {
            name: (float(synapse.evaluate(rate)), float(synapse.evaluate(drift)))
            for name, rate, drift in sources
        }

    def value(self, source: str, variables: dict[str, float]) -> float:
        """Return the value of an expression."""
        return float(equations.evaluate(source, {**self.parameters, **variables}))

    def moved(self, name: str, value: float, steps: int) -> float:
        """Return what a variable is some steps later: the solution of x' = rate*x + drift."""
        rate, drift = self.courses[name]
        if rate == 0.0:
            return value + drift * steps * self.dt
        rest = -drift / rate
        return rest + (value - rest) * exp(rate * steps * self.dt)


class PlasticSynapse:
    """A synapse with all its variables, also those that others have too.

    Times are steps of the grid, as they are at the synapse: there a spike of the source is when it
    is fired, and one of the target a delay later. It is told of all spikes in this order; at a
    coincidence of the target's first.

    Parameters
    ----------
    rule : Rule
    weight : float
        At the start.
    delay : int
        In steps.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.engine.network.reference.plasticity import PlasticSynapse, Rule
    >>> from rheobase.units import mV
    >>> rule = Rule(rb.STDP(w_max=1*mV, A_plus=0.1), dt=0.1)
    >>> synapse = PlasticSynapse(rule, weight=0.5, delay=10)
    >>> synapse.source_fires(100)
    0.5
    >>> synapse.target_fires(300)
    >>> round(synapse.values["w"], 6)  # 0.5 + 0.1*exp(-1)
    0.536788
    """

    def __init__(self, rule: Rule, weight: float, delay: int) -> None:
        self.rule = rule
        self.values = {WEIGHT: weight, **rule.initial}
        # A network begins at the end of step -1, of which a synapse hears from its target a delay
        # later.
        of_target = rule.system.of_target
        self.since = {name: -1 + (delay if name in of_target else 0) for name in self.values}
        self.coincident: tuple[int, dict[str, float]] = (-1, {})

    def target_fires(self, time: int) -> None:
        """Carry out `on_post`."""
        self._bring_forward(time)
        before = {name: self.values[name] for name in self.rule.system.of_target}
        self.coincident = time, before
        self._carry_out(self.rule.system.on_post)

    def source_fires(self, time: int) -> float:
        """Carry out `on_pre`, and return what is sent.

        What the target's spikes alone change is read as it was before one at the same time.
        """
        self._bring_forward(time)
        at, before = self.coincident
        hidden = {name: self.values[name] for name in before} if at == time else {}
        self.values |= {name: before[name] for name in hidden}
        sent = self._carry_out(self.rule.system.on_pre)
        self.values |= hidden
        return self.values[WEIGHT] if sent is None else sent

    def values_at(self, time: int) -> dict[str, float]:
        """Return the variables as a spike of the source at some time would meet them."""
        at, before = self.coincident
        now = {name: self._moved_to(time, name) for name in self.values}
        return now | before if at == time else now

    def _bring_forward(self, time: int) -> None:
        for name in self.values:
            self.values[name] = self._moved_to(time, name)
            self.since[name] = max(time, self.since[name])

    def _moved_to(self, time: int, name: str) -> float:
        steps = max(time - self.since[name], 0)
        return self.rule.moved(name, self.values[name], steps)

    def _carry_out(self, statements: tuple[Statement, ...]) -> float | None:
        """Carry out statements one after the other; return what is sent, if they say."""
        sent = None
        for statement in statements:
            value = self.rule.value(statement.expression, self.values)
            if statement.target == SENT:
                sent = value
                continue
            old = self.values[statement.target]
            new = {"=": value, "+=": old + value, "-=": old - value, "*=": old * value}
            self.values[statement.target] = new[statement.operator]
        return sent
