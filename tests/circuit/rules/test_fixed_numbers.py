"""Fixed indegree, outdegree and total number: against the plain count of what is possible."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.circuit import FixedIndegree, FixedOutdegree, FixedTotalNumber
from rheobase.errors import NetworkError, ParameterError

RULES = [FixedIndegree, FixedOutdegree, FixedTotalNumber]
SETS = st.sets(st.integers(0, 5), min_size=1)


def is_possible(rule, sources, targets):
    """The definition: whether everybody finds enough partners."""
    pairs = [(i, j) for i in sources for j in targets if rule.autapses or i != j]
    if isinstance(rule, FixedTotalNumber):
        choices = [len(pairs)]
    elif isinstance(rule, FixedIndegree):
        choices = [sum(j == target for _, j in pairs) for target in targets]
    else:
        choices = [sum(i == source for i, _ in pairs) for source in sources]
    needed = min(rule.n, 1) if rule.multapses else rule.n
    return all(choice >= needed for choice in choices)


@given(st.sampled_from(RULES), st.integers(0, 40), st.booleans(), st.booleans(), SETS, SETS)
def test_what_is_impossible_is_refused(kind, n, autapses, multapses, sources, targets):
    rule = kind(n, autapses, multapses)
    sizes = len(sources), len(targets), len(sources & targets)
    if is_possible(rule, sources, targets):
        rule.check(*sizes)
    else:
        with pytest.raises(NetworkError, match=kind.__name__):
            rule.check(*sizes)


def test_the_number_of_synapses():
    assert FixedIndegree(5).expected(10, 30) == 150.0
    assert FixedOutdegree(5).expected(10, 30) == 50.0
    assert FixedTotalNumber(5).expected(10, 30) == 5.0
    assert FixedIndegree(0).expected(10, 30) == 0.0


@pytest.mark.parametrize(
    ("rule", "sizes", "message"),
    [
        (FixedIndegree(11, multapses=False), (10, 30),
         r"FixedIndegree\(11, multapses=False\): expected at least 11 sources for each target, got "
         r"10 without multapses\. Allow them, or take a smaller n\."),
        (FixedIndegree(10, autapses=False, multapses=False), (10, 10, 10),
         r"expected at least 10 sources for each target, got 9 \(10 without itself\) without mult"),
        (FixedIndegree(3, autapses=False), (1, 1, 1), r"at least 1 sources .* got 0 \(1 without"),
        (FixedOutdegree(31, multapses=False), (10, 30), "at least 31 targets for each sou"),
        (FixedTotalNumber(301, multapses=False), (10, 30), "at least 301 pairs .* got 300 without"),
        (FixedTotalNumber(95, autapses=False, multapses=False), (10, 10, 10),
         r"at least 95 pairs of a source and a target, got 90 \(10 pairs of a neuron with itself"),
    ],
)  # fmt: skip
def test_the_messages(rule, sizes, message):
    with pytest.raises(NetworkError, match=message):
        rule.check(*sizes)


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("n", [-1, 2.5, 3.0, "3", np.nan, None, True])
def test_how_many_is_a_whole_number(kind, n):
    with pytest.raises(ParameterError, match=rf"{kind.__name__}: n: expected a whole number"):
        kind(n)


@pytest.mark.parametrize("kind", RULES)
def test_flags_and_printing(kind):
    assert repr(kind(3)) == f"{kind.__name__}(3)"
    shown = repr(kind(np.int64(3), autapses=False, multapses=False))
    assert shown == f"{kind.__name__}(3, autapses=False, multapses=False)"
    with pytest.raises(ParameterError, match="multapses: expected True or False, got 0"):
        kind(3, multapses=0)
    assert kind(3).array_shapes(4, 4) == ()
