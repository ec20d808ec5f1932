"""Own equations as neurons: values, lengths, signs, defaults, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import EquationError, ParameterError, UnitError
from rheobase.units import MOhm, ms, mV, nA, nF

SEED = "R*C * du/dt = -(u - u_rest) + R*I"
VALUES = {"R": 10 * MOhm, "C": 0.8 * nF, "u_rest": -70 * mV}
FIRES = {"threshold": "u >= theta", "reset": "u = u_r", "theta": -50 * mV, "u_r": -65 * mV}


def test_the_equation_as_the_note_has_it():
    """The membrane variable is whatever the model calls it; the spikes are the LIF neuron's."""
    model = rb.Model(SEED, **FIRES, refractory="t_ref", t_ref=2 * ms, **VALUES)
    stimulus = rb.step(2.5 * nA, start=100 * ms, stop=200 * ms)
    recording = rb.run(model, stimulus, 300 * ms)
    lif = rb.run(rb.LIF(), stimulus, 300 * ms)
    assert recording.spikes[0].times.m == pytest.approx(lif.spikes[0].times.m, abs=1e-11)
    assert recording.u.m == pytest.approx(lif.v.m, abs=1e-11)


def test_what_it_is_made_of():
    model = rb.Model(SEED, **FIRES, **VALUES)
    assert model.states == ("u",)
    assert set(model.parameters) == {"R", "C", "u_rest", "theta", "u_r"}
    assert 10 * MOhm == model.R
    assert model.value("C") == 0.8
    assert model.size is None
    assert model.name == "Model"
    assert "R" in dir(model)


def test_a_linear_model_starts_at_rest():
    model = rb.Model(
        """
        tau_m * dv/dt = -(v - E) + R*(I - w)
        tau_w * dw/dt = a*(v - E_w) - w
        """,
        tau_m=8 * ms, tau_w=30 * ms, E=-70 * mV, E_w=-60 * mV, a=0.1 * nA / mV, R=10 * MOhm,
    )  # fmt: skip
    v, w = model.initial["v"].m_as("mV"), model.initial["w"].m_as("nA")
    assert v == pytest.approx(-65.0)  # -(v + 70) = (v + 60)
    assert w == pytest.approx(-0.5)
    recording = rb.run(model, rb.zero(), 100 * ms)
    assert recording.v.m == pytest.approx(np.full(1001, -65.0), abs=1e-11)


def test_each_of_many_starts_at_its_own_rest():
    model = rb.Model(SEED, **VALUES | {"u_rest": [-70, -60] * mV})
    assert model.initial["u"].m.tolist() == pytest.approx([-70.0, -60.0])
    assert model.size == 2


def test_a_model_without_a_single_rest_wants_an_initial_value():
    model = rb.Model("dv/dt = I/C", C=1 * nF)
    with pytest.raises(ParameterError, match=r"v: give an initial value, such as v=\.\.\."):
        _ = model.initial
    nonlinear = rb.Model("tau*dv/dt = -v*v/mV", tau=1 * ms)
    with pytest.raises(ParameterError, match=r"(?s)v: give an initial value.*nonlinear"):
        rb.run(nonlinear, rb.zero(), 1 * ms)


def test_integrator_says_what_and_why():
    assert "exact" in rb.Model(SEED, **VALUES).integrator.continuous
    nonlinear = rb.Model("tau*dv/dt = -v + D*exp(v/D) + R*I", tau=9 * ms, D=2 * mV, R=1 * MOhm)
    assert "Runge-Kutta of order 8" in nonlinear.integrator.continuous
    assert "Runge-Kutta of order 4" in nonlinear.integrator.grid
    assert "exp(v / D)" in nonlinear.integrator.reason.replace("v/D", "v / D")
    asked = rb.Model(SEED, method="adaptive", **VALUES)
    assert "Runge-Kutta" in asked.integrator.continuous
    assert "method='adaptive' was asked for" in asked.integrator.reason
    with pytest.raises(EquationError, match="'exact' asks for a linear model"):
        _ = rb.Model("tau*dv/dt = -v*v/mV", method="exact", tau=1 * ms, v=0 * mV).integrator


def test_replace_keeps_everything_else():
    model = rb.Model(SEED, **FIRES, method="adaptive", **VALUES, u=-60 * mV)
    other = model.replace(C=1 * nF)
    assert 1 * nF == other.C
    assert 0.8 * nF == model.C
    assert (other.threshold, other.reset, other.method) == (
        model.threshold, model.reset, model.method,
    )  # fmt: skip
    assert other.initial["u"] == -60 * mV
    with pytest.raises((ParameterError, EquationError), match=r"'c'|'D'"):
        model.replace(D=1 * nF)


def test_it_prints_and_has_a_notebook_form():
    model = rb.Model(SEED + "\n", **FIRES, **VALUES)
    assert SEED in str(model)
    assert "fires when: u >= theta" in str(model)
    assert "0.8 nF" in str(model)
    assert "u &gt;= theta" in model._repr_html_()
    hostile = rb.Model("tau*dv/dt = -v*where(v < 1*mV and v > 0*mV, 1, 2)", tau=1 * ms, v=0 * mV)
    assert "v < 1" not in hostile._repr_html_()


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"R": 10}, (UnitError, EquationError), "R"),
        ({"R": 10 * nF}, (UnitError, EquationError), "(?s)R.*C.*du/dt|resistance|balance"),
        ({"R": -10 * MOhm}, ParameterError, r"R = -10 MΩ.*must be positive"),
        ({"C": 0 * nF}, ParameterError, "C = 0 nF.*must be positive"),
        ({"C": [1, 0, 1] * nF}, ParameterError, "must be positive"),
        ({"u_rest": np.nan * mV}, ParameterError, "u_rest: expected a finite value, got nan"),
        ({"u_rest": np.inf * mV}, ParameterError, "u_rest: expected a finite value, got inf"),
        ({"u": -np.inf * mV}, ParameterError, "u: expected a finite value"),
        ({"u": 3 * nA}, (UnitError, EquationError), "u"),
        ({"u_rst": -70 * mV}, (ParameterError, EquationError), "'u_rst' is given but no equation"),
        ({"R": [1, 2] * MOhm, "C": [1, 2, 3] * nF}, ParameterError, "R has 2.*C has 3"),
        ({"R": [[1, 2]] * MOhm}, ParameterError, r"R: .*1-D array.*shape \(1, 2\)"),
        ({"theta": -65 * mV}, ParameterError, "(?s)'u >= theta'.*fire for ever.*u_r = -65 mV"),
        ({"theta": -80 * mV}, ParameterError, "fire for ever"),
        ({"theta": [-50, -80] * mV}, ParameterError, "fire for ever"),
        ({"method": "exat"}, ParameterError, "method: .*'exat'.*Did you mean 'exact'"),
        ({"R": "ten MOhm"}, UnitError, "R: expected a number and a unit"),
        ({"R": "10 MOm"}, UnitError, "R: .*'10 MOm'.*Did you mean"),
        ({"refractory": "t_ref", "t_ref": -1 * ms}, ParameterError, "refractory: .*t_ref = -1 ms"),
        ({"refractory": "t_ref", "t_ref": 1 * mV}, (UnitError, EquationError), "refractory"),
        ({"refractory": "u"}, (EquationError, ParameterError), "refractory"),
        ({"refractory": "t_reff"}, EquationError, "t_reff"),
    ],
)  # fmt: skip
def test_bad_values(changes, error, message):
    with pytest.raises(error, match=message):
        rb.Model(SEED, **{**FIRES, **VALUES, **changes})


def test_a_missing_value():
    with pytest.raises(EquationError, match="u_rest"):
        rb.Model(SEED, R=10 * MOhm, C=1 * nF)


def test_a_missing_value_that_looks_like_one_given():
    with pytest.raises((EquationError, ParameterError), match=r"(?s)u_rest.*urest|urest.*u_rest"):
        rb.Model(SEED, R=10 * MOhm, C=1 * nF, urest=-70 * mV)


@pytest.mark.parametrize("clock", ["continuous", "grid"])
def test_parameters_may_be_called_anything(clock):
    """Names of the kernels' own functions and variables among them."""
    names = ["row", "gap", "x", "jit", "h", "inf", "neuron", "derivatives", "run", "np"]
    model = rb.Model(
        f"tau*dv/dt = -v*v*v/(1*mV**2)*{'*'.join(names)}", "v < 0.3*mV",
        "v = 1*mV*" + "*".join(names), tau=1 * ms, v=1 * mV, **dict.fromkeys(names, 1.0),
    )  # fmt: skip
    got = rb.run(model, rb.zero(), 6 * ms, 0.1 * ms, clock=clock).spikes[0].times.m
    assert got == pytest.approx([(1 / 0.09 - 1) / 2], abs=0.11 if clock == "grid" else 1e-7)


def test_values_are_read_only():
    model = rb.Model(SEED, **VALUES)
    with pytest.raises(AttributeError, match="replace"):
        model.R = 5 * MOhm
    with pytest.raises(TypeError):
        model.values["R"] = 5 * MOhm


def test_an_array_given_is_not_watched():
    given = np.array([10.0, 20.0])
    model = rb.Model(SEED, **VALUES | {"R": given * MOhm})
    given[:] = -1.0
    assert model.value("R").tolist() == [10.0, 20.0]
