"""The page of the exercises: guided steps, and a neuron of one's own to experiment with."""
