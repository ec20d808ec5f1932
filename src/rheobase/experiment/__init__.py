"""One experiment, a neuron, a stimulus and a run, as settings: from a file, and as a program.

The settings are text with units, as someone writes them: a file holds them, the command line adds
to them, the lab shows them, and each of these can give them to the others.

Examples
--------
>>> from rheobase.experiment import parse_settings, program, run_experiment
>>> settings = parse_settings(b'stimulus.amplitude = "2.5 nA"', "cell.toml")
>>> run_experiment(settings).spikes[0].count
22
>>> print(program(settings))
import rheobase as rb
<BLANKLINE>
neuron = rb.LIF()
stimulus = rb.constant("2.5 nA")
recording = rb.run(neuron, stimulus, "300 ms")
print(recording.spikes[0])
<BLANKLINE>
"""

from rheobase.experiment.building import KINDS, make_neuron, make_stimulus
from rheobase.experiment.describing import neuron_settings
from rheobase.experiment.program import program
from rheobase.experiment.reading import parse_settings, read_settings
from rheobase.experiment.running import run_experiment
from rheobase.experiment.settings import Settings
from rheobase.experiment.writing import settings_text

__all__ = [
    "KINDS",
    "Settings",
    "make_neuron",
    "make_stimulus",
    "neuron_settings",
    "parse_settings",
    "program",
    "read_settings",
    "run_experiment",
    "settings_text",
]
