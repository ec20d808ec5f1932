"""Processes that compute for the lab, so that nobody's simulation holds up the page of another."""

from rheobase.laboratory.workers.keepers import Keepers, Place
from rheobase.laboratory.workers.pool import Pool
from rheobase.laboratory.workers.worker import Worker

__all__ = ["Keepers", "Place", "Pool", "Worker"]
