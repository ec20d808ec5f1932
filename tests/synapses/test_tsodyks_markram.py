"""Short-term plasticity: with and without facilitation, and values that make no sense."""

import copy
import pickle

import pytest

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.units import Hz, ms, nA

EXP = rb.Exp(3 * ms)


def test_without_facilitation_there_is_no_u():
    """The default: a depressing synapse of layer 5 (Tsodyks, Pawelzik and Markram 1998)."""
    synapse = rb.TsodyksMarkram(EXP)
    assert repr(synapse).splitlines() == [
        "TsodyksMarkram through Exp(3 ms)",
        "  tau_rec * dx/dt = 1 - x",
        "  spike of the source: sent = w*U*x; x -= U*x",
        "    tau_rec  800 ms",
        "    U        0.5",
        "    x(0)     1",
    ]
    assert synapse.initial("x") == 1.0
    with pytest.raises(AttributeError, match=r"no 'tau_facil'"):
        _ = synapse.tau_facil


def test_with_facilitation():
    synapse = rb.TsodyksMarkram(EXP, U=0.03, tau_rec=130 * ms, tau_facil=530 * ms)
    assert repr(synapse).splitlines() == [
        "TsodyksMarkram through Exp(3 ms)",
        "  tau_rec * dx/dt = 1 - x",
        "  tau_facil * du/dt = -u",
        "  spike of the source: u += U*(1 - u); sent = w*u*x; x -= u*x",
        "    tau_rec    130 ms",
        "    tau_facil  530 ms",
        "    U          0.03",
        "    x(0)       1",
        "    u(0)       0",
    ]
    assert synapse.system.of_source == ("x", "u")
    assert synapse.system.of_synapse == ("w",)
    assert synapse.bounds is None


@pytest.mark.parametrize("tau_facil", [0, 530])
def test_copies(tau_facil):
    synapse = rb.TsodyksMarkram(EXP, U=0.2, tau_facil=tau_facil * ms)
    for again in (copy.copy(synapse), pickle.loads(pickle.dumps(synapse))):
        assert type(again) is rb.TsodyksMarkram
        assert repr(again) == repr(synapse)
        assert again.system == synapse.system


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"U": 1.5}, ParameterError, "U: expected a fraction between 0 and 1, got 1.5."),
        ({"U": -0.1}, ParameterError, "U: expected a fraction between 0 and 1, got -0.1."),
        ({"U": float("nan")}, ParameterError, "U: expected a fraction between 0 and 1, got nan."),
        ({"U": 0.5 * nA}, UnitError, "U: expected a plain number"),
        ({"U": [0.2, 0.3]}, ParameterError, "U: expected one finite value, got [0.2 0.3]."),
        ({"x": 2}, ParameterError, "x: expected a fraction between 0 and 1, got 2."),
        ({"u": 2, "tau_facil": 9 * ms}, ParameterError, "u: expected a fraction between 0 and 1"),
        ({"tau_rec": 0 * ms}, ParameterError, "tau_rec: expected a positive value, got 0 ms."),
        ({"tau_rec": -800 * ms}, ParameterError, "tau_rec: expected a positive value, got -800 ms"),
        ({"tau_facil": -1 * ms}, ParameterError, "tau_facil: expected a value that is not negative"
         ", got -1 ms."),
        ({"tau_facil": 5 * Hz}, UnitError, "tau_facil: expected time (ms), got 5 Hz"),
        ({"tau_fac": 5 * ms}, ParameterError, "TsodyksMarkram has no parameter 'tau_fac'. Did you "
         "mean 'tau_facil'?"),
        ({"w_max": 1 * nA}, ParameterError, "TsodyksMarkram has no parameter 'w_max'."),
    ],
)  # fmt: skip
def test_bad_values(arguments, error, message):
    with pytest.raises(error) as caught:
        rb.TsodyksMarkram(EXP, **arguments)
    assert message in str(caught.value)


def test_inhibition_may_tire_too():
    net = rb.Network()
    cells = net.population(rb.LIF(), 2, name="cells")
    net.connect(
        cells, cells, rb.TsodyksMarkram(EXP), rule=rb.AllToAll(), weight=-1 * nA, delay=1 * ms
    )
    assert "TsodyksMarkram through Exp(3 ms)" in repr(net)
