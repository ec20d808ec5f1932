"""The Python of the page of the network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rheobase.experiment.program import literal
from rheobase.laboratory.network.shown import WINDOW, stride


def text(arguments: Mapping[str, Any], until: float) -> str:
    """Return the program that does what the page shows.

    Parameters
    ----------
    arguments : mapping of str to Any
        Of `rheobase.gallery.brunel`.
    until : float
        How long it runs, in ms.

    Examples
    --------
    >>> from rheobase.laboratory.network.parameters import arguments
    >>> from rheobase.laboratory.network.program import text
    >>> print(text(arguments({"g": "6"}), 700))
    import matplotlib.pyplot as plt
    <BLANKLINE>
    from rheobase import gallery
    <BLANKLINE>
    net = gallery.brunel(
        g=6.0,
        eta=2.0,
        scale=0.2,
        J="0.1 mV",
        delay="1.5 ms",
        seed=1,
    )
    exc, inh = gallery.populations(net).values()
    recording = net.run(
        "700 ms",
        record=[
            exc[::20].spikes,
            inh[::20].spikes,
            exc.rate,
            inh.rate,
        ],
        every="1 ms",
    )
    print(recording)
    recording.plot(start="200 ms", bin="1 ms")
    plt.show()
    <BLANKLINE>
    """
    step = stride(arguments["scale"])
    start = f'start="{until - WINDOW:g} ms", ' if until > WINDOW else ""
    given = "".join(f"    {name}={literal(value)},\n" for name, value in arguments.items())
    return (
        "import matplotlib.pyplot as plt\n\n"
        "from rheobase import gallery\n\n"
        f"net = gallery.brunel(\n{given})\n"
        "exc, inh = gallery.populations(net).values()\n"
        "recording = net.run(\n"
        f'    "{until:g} ms",\n'
        "    record=[\n"
        f"        exc[::{step}].spikes,\n"
        f"        inh[::{step}].spikes,\n"
        "        exc.rate,\n"
        "        inh.rate,\n"
        "    ],\n"
        '    every="1 ms",\n'
        ")\n"
        "print(recording)\n"
        f'recording.plot({start}bin="1 ms")\n'
        "plt.show()\n"
    )
