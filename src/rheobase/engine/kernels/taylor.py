"""Linear equations with constant coefficients, x' = A x + b + c I(t), solved exactly.

The solution is its own Taylor series, X_(k+1) = h / (k+1) * (A X_k + c I_k), with X_k and I_k the
coefficients in theta = s / h. With h times the largest rate at most one, 24 terms leave a remainder
of 1 / 24! (2e-24), and fewer do for shorter steps: the solution to the last bit, for any number of
equations and any piecewise polynomial and sinusoidal input, with the polynomial that the threshold
is sought in.
One equation with constant input has a formula in place of the series.
"""

from rheobase.engine.kernels.arrays import larger, row, smaller
from rheobase.engine.kernels.input import fastest, input_at, input_series, is_constant
from rheobase.engine.kernels.jit import jit
from rheobase.engine.kernels.stretch import set_exponential, set_polynomial


@jit
def prepare_linear(derivatives, t, limit, x, held, neuron, piece, linear, stimulus, stretch):
    """Solve from `t` for at most `limit` ms; return for how long."""
    m = row(neuron, linear.rate.shape[0])
    variables = x.shape[0]
    still = held and linear.stays[0] != 0
    if variables == 1 and (still or is_constant(stimulus, neuron, piece)):
        if still:
            set_exponential(stretch, 0.0, 0.0, x[0], 0.0)
            return limit
        decay = linear.A[m, 0, 0] * x[0]
        drive = linear.c[m, 0] * input_at(stimulus, neuron, piece, t)
        size = abs(decay) + abs(linear.b[m, 0]) + abs(drive)
        set_exponential(stretch, linear.A[m, 0, 0], decay + linear.b[m, 0] + drive, x[0], size)
        return limit
    rate = larger(linear.rate[m], fastest(stimulus, neuron, piece))
    h = smaller(limit, 1.0 / rate) if rate > 0.0 else limit
    X = stretch.coefficients
    terms = _terms(rate * h, variables + stimulus.polynomial.shape[2], X.shape[1])
    set_polynomial(stretch, terms)
    input_series(stimulus, neuron, piece, t, h, stretch.input[:terms])
    for j in range(variables):
        X[j, 0] = x[j]
    for k in range(terms - 1):
        for j in range(variables):
            total = linear.c[m, j] * stretch.input[k]
            if k == 0:
                total += linear.b[m, j]
            for q in range(variables):
                total += linear.A[m, j, q] * X[q, k]
            X[j, k + 1] = 0.0 if held and linear.stays[j] != 0 else total * h / (k + 1)
    return h


@jit
def _terms(change, at_least, at_most):
    """Return how many terms leave a remainder, change^k / k!, that rounding swallows."""
    terms = smaller(at_least, at_most)
    remainder = 1.0
    k = 0.0
    while remainder > 1e-18 and terms < at_most:
        k += 1.0
        remainder *= change / k
        terms += 1
    return terms


@jit
def no_derivatives(t, current, x, parameters, slopes):
    """Stand where a nonlinear model has its equations."""


@jit
def reset_linear(t, x, neuron, linear, before):
    """Apply the reset, x -> matrix x + offset."""
    m = row(neuron, linear.reset_offset.shape[0])
    for j in range(x.shape[0]):
        before[j] = x[j]
    for j in range(x.shape[0]):
        total = linear.reset_offset[m, j]
        for q in range(x.shape[0]):
            total += linear.reset_matrix[m, j, q] * before[q]
        x[j] = total
