"""The page of one neuron: its parameters, a current, and what it does."""
