"""Models and stimuli as arrays and native code, and the clock that drives them."""

from rheobase.engine.execution import Result, simulate
from rheobase.engine.plan import Clock, Plan, make_plan

__all__ = ["Clock", "Plan", "Result", "make_plan", "simulate"]
