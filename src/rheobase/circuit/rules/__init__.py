"""Connection rules, one a file."""

from rheobase.circuit.rules.all_to_all import AllToAll
from rheobase.circuit.rules.base import Rule
from rheobase.circuit.rules.bernoulli import Bernoulli
from rheobase.circuit.rules.fixed_indegree import FixedIndegree
from rheobase.circuit.rules.fixed_outdegree import FixedOutdegree
from rheobase.circuit.rules.fixed_total_number import FixedTotalNumber
from rheobase.circuit.rules.one_to_one import OneToOne
from rheobase.circuit.rules.pairs import Pairs

__all__ = [
    "Rule",
    "AllToAll",
    "OneToOne",
    "Bernoulli",
    "FixedIndegree",
    "FixedOutdegree",
    "FixedTotalNumber",
    "Pairs",
]
