"""The snippet of the note that Rheobase grew from, with nothing but its import lines changed."""

import os
import subprocess
import sys

SNIPPET = """
import rheobase.units as b2
import matplotlib.pyplot as plt
import numpy as np
from rheobase.neurodynamics.leaky_integrate_and_fire import LIF
from rheobase.neurodynamics.tools import input_factory, plot_tools


LIF.getting_started()
LIF.print_default_parameters()
"""


def run(code):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_snippet_runs_as_it_stands():
    done = run(SNIPPET + "print(len(plt.get_fignums()), 'figures')")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[:2] == ["nr of spikes: 0", "nr of spikes: 5"]
    assert "resting potential            -70 mV" in lines
    assert lines[-1] == "2 figures"
