"""The postsynaptic potential of a linear neuron, in closed form."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheobase.analysis._population import require_model
from rheobase.analysis.synaptic.preparation import single_field, weights
from rheobase.engine.propagator import exponential
from rheobase.errors import ParameterError
from rheobase.neurons import Model
from rheobase.stimuli.arguments import finite
from rheobase.synapses import Kinetics, compose
from rheobase.units import TIME, QuantityLike, from_engine, to_engine


def psp_kernel(neuron: Model, synapse: Kinetics, weight: QuantityLike, t: QuantityLike) -> Any:
    r"""Return the postsynaptic potential of one spike at any times, in closed form.

    A linear neuron with a synapse that injects a current obeys ``dx/dt = A x`` in deviations from
    rest, and a spike at 0 ms makes one variable jump: ``x(t) = exp(A t) x(0)``. A membrane with one
    time constant, ``tau_m dV/dt = -V + R I``, and a weight w have

    * `Delta`: ``V(t) = w exp(-t/tau_m)``;
    * `Exp`: ``V(t) = w k(t, tau_syn)`` with ``k(t, s) = R s/(s - tau_m) (exp(-t/s) -
      exp(-t/tau_m))``, which peaks at ``s tau_m/(tau_m - s) ln(tau_m/s)``; where both time
      constants are the same, ``k = R t/tau_m exp(-t/tau_m)``, which peaks at tau_m;
    * `Alpha`: ``V(t) = w e R tau_s tau_m/(tau_m - tau_s)^2 (exp(-t/tau_m) - (1 + t (1/tau_s -
      1/tau_m)) exp(-t/tau_s))``, or ``w e R t^2/(2 tau_m^2) exp(-t/tau_m)``;
    * `BiExp`: ``V(t) = w f tau_r/(tau_d - tau_r) (k(t, tau_d) - k(t, tau_r))``, with f its factor.

    The matrix exponential is all of these, has no trouble with time constants that are nearly
    equal, and holds for linear neurons of several variables, too.

    Parameters
    ----------
    neuron : Model
        One linear neuron, such as `rheobase.LIF()`; its threshold is ignored.
    synapse : Kinetics
        One that injects a current, such as ``rb.Exp(5*ms)``, or `rheobase.Delta`.
    weight : Quantity or str
    t : Quantity, of any shape
        Times after the arrival of the spike; before it there is nothing.

    Returns
    -------
    Quantity, of the shape of `t`

    Raises
    ------
    ParameterError
        If neuron and synapse together are not linear, or there are several neurons.

    References
    ----------
    S. Rotter, M. Diesmann, "Exact digital simulation of time-invariant linear systems with
    applications to neuronal modeling", Biological Cybernetics 81, 381-402, 1999, section 3.
    W. Gerstner et al., "Neuronal Dynamics", 2014, section 6.4, where it is called epsilon.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis.synaptic.psp_kernel import psp_kernel
    >>> from rheobase.units import ms, nA
    >>> print(psp_kernel(rb.LIF(), rb.Exp(8*ms), 0.1*nA, [-1, 0, 8, 20]*ms).round(4))
    [0.0 0.0 0.3679 0.2052] mV
    """
    require_model(neuron)
    field = single_field(neuron, "neuron")
    composed = compose(neuron, [synapse])
    model, port = composed.model, composed.ports[0]
    linear = model.analysis.linear
    if linear is None:
        raise ParameterError(
            f"{neuron.name} with {synapse!r} has no closed form: {model.analysis.reason}. "
            "rb.analysis.psp measures it."
        )
    height = float(weights(weight, port, 1)[0]) * float(np.squeeze(port.factor))
    times = finite(to_engine(t, TIME, "t"), "t", "ms")
    A = np.array([[float(model.evaluate(entry)) for entry in row] for row in linear.A])
    after = np.maximum(times, 0.0).ravel()[:, np.newaxis, np.newaxis]
    response = exponential(A * after)[:, model.states.index(field.leading), port.state]
    values = np.where(times >= 0.0, height * response.reshape(times.shape), 0.0)
    return from_engine(values if values.ndim else float(values), field.dimension(field.leading))
