"""The lab: a page in the browser where the neuron answers while a slider moves."""
