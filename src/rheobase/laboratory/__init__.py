"""The lab: a page in the browser where the neuron answers while a slider moves.

`rheobase lab` serves it, and `rheobase.lab` shows it in a notebook. It needs Panel and Bokeh, which
``pip install "rheobase[lab]"`` brings.
"""

from rheobase.laboratory.notebook import lab
from rheobase.laboratory.serve import serve

__all__ = ["lab", "serve"]
