"""Integrate-and-fire neurons, from the textbook equation to the figure.

Every public name is loaded when it is first used, so that ``import rheobase`` costs next to
nothing: neither the compiler nor the plots are paid for by those who do not use them.

Examples
--------
>>> import rheobase as rb
>>> from rheobase.units import nA, ms
>>> neuron = rb.LIF()
>>> recording = rb.run(neuron, rb.step(2.5 * nA, start=100 * ms, stop=200 * ms), 300 * ms)
>>> recording.spikes[0].count > 0
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rheobase import analysis, errors, exercises, gallery, neurodynamics, plotting, units
    from rheobase.analysis.fi_curve import fi_curve
    from rheobase.analysis.synaptic.voltage_clamp import voltage_clamp
    from rheobase.circuit import (
        AllToAll,
        Bernoulli,
        FixedIndegree,
        FixedOutdegree,
        FixedTotalNumber,
        OneToOne,
        Pairs,
    )
    from rheobase.distributions import lognormal, normal, uniform
    from rheobase.errors import (
        EquationError,
        FileError,
        NetworkError,
        ParameterError,
        RheobaseError,
        SimulationError,
        UnitError,
    )
    from rheobase.laboratory import lab
    from rheobase.network import Network, Snapshot
    from rheobase.neurons import (
        AHPLIF,
        AMAT2,
        EIF,
        GIF,
        GLIF1,
        GLIF2,
        GLIF3,
        GLIF4,
        GLIF5,
        IGIF,
        LIF,
        MAT2,
        QIF,
        AdaptiveLIF,
        AdEx,
        FitzHughNagumo,
        HodgkinHuxley,
        Izhikevich,
        Izhikevich2007,
        Model,
        MorrisLecar,
        ResonateAndFire,
    )
    from rheobase.recording import NetworkRecording, Recording, SpikeTrain, load
    from rheobase.running import run
    from rheobase.stimuli import (
        Stimulus,
        constant,
        from_array,
        from_function,
        noise,
        pulses,
        ramp,
        sine,
        step,
        zero,
    )
    from rheobase.synapses import (
        NMDA,
        STDP,
        Alpha,
        BiExp,
        Delta,
        Exp,
        PowerLawSTDP,
        Synapse,
        TripletSTDP,
        TsodyksMarkram,
    )

__version__ = "0.1.0"

__all__ = [
    "Model",
    "LIF",
    "QIF",
    "EIF",
    "AdEx",
    "Izhikevich",
    "Izhikevich2007",
    "AdaptiveLIF",
    "AHPLIF",
    "MAT2",
    "AMAT2",
    "GIF",
    "IGIF",
    "GLIF1",
    "GLIF2",
    "GLIF3",
    "GLIF4",
    "GLIF5",
    "HodgkinHuxley",
    "MorrisLecar",
    "FitzHughNagumo",
    "ResonateAndFire",
    "Stimulus",
    "constant",
    "zero",
    "step",
    "ramp",
    "sine",
    "pulses",
    "noise",
    "from_array",
    "from_function",
    "run",
    "normal",
    "lognormal",
    "uniform",
    "Network",
    "Delta",
    "Exp",
    "Alpha",
    "BiExp",
    "NMDA",
    "Synapse",
    "TsodyksMarkram",
    "STDP",
    "TripletSTDP",
    "PowerLawSTDP",
    "AllToAll",
    "OneToOne",
    "Bernoulli",
    "FixedIndegree",
    "FixedOutdegree",
    "FixedTotalNumber",
    "Pairs",
    "Snapshot",
    "Recording",
    "NetworkRecording",
    "SpikeTrain",
    "load",
    "fi_curve",
    "voltage_clamp",
    "lab",
    "RheobaseError",
    "UnitError",
    "EquationError",
    "ParameterError",
    "NetworkError",
    "SimulationError",
    "FileError",
    "analysis",
    "errors",
    "exercises",
    "gallery",
    "neurodynamics",
    "plotting",
    "units",
    "__version__",
]

_SUBMODULES = frozenset(
    {"analysis", "errors", "exercises", "gallery", "neurodynamics", "plotting", "units"}
)

_HOMES = {
    name: home
    for home, names in {
        "neurons": (
            "Model",
            "LIF",
            "QIF",
            "EIF",
            "AdEx",
            "Izhikevich",
            "Izhikevich2007",
            "AdaptiveLIF",
            "AHPLIF",
            "MAT2",
            "AMAT2",
            "GIF",
            "IGIF",
            "GLIF1",
            "GLIF2",
            "GLIF3",
            "GLIF4",
            "GLIF5",
            "HodgkinHuxley",
            "MorrisLecar",
            "FitzHughNagumo",
            "ResonateAndFire",
        ),
        "stimuli": (
            "Stimulus",
            "constant",
            "zero",
            "step",
            "ramp",
            "sine",
            "pulses",
            "noise",
            "from_array",
            "from_function",
        ),
        "running": ("run",),
        "distributions": ("normal", "lognormal", "uniform"),
        "synapses": (
            "Delta",
            "Exp",
            "Alpha",
            "BiExp",
            "NMDA",
            "Synapse",
            "TsodyksMarkram",
            "STDP",
            "TripletSTDP",
            "PowerLawSTDP",
        ),
        "circuit": (
            "AllToAll",
            "OneToOne",
            "Bernoulli",
            "FixedIndegree",
            "FixedOutdegree",
            "FixedTotalNumber",
            "Pairs",
        ),
        "network": ("Network", "Snapshot"),
        "recording": ("Recording", "NetworkRecording", "SpikeTrain", "load"),
        "analysis.fi_curve": ("fi_curve",),
        "analysis.synaptic.voltage_clamp": ("voltage_clamp",),
        "laboratory": ("lab",),
        "errors": (
            "RheobaseError",
            "UnitError",
            "EquationError",
            "ParameterError",
            "NetworkError",
            "SimulationError",
            "FileError",
        ),
    }.items()
    for name in names
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    elif name in _SUBMODULES:
        value = import_module(f"{__name__}.{name}")
    elif name.startswith("_"):  # asked for by inspect, IPython and the like, not by a person
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    else:
        from rheobase.errors import did_you_mean

        known = (known for known in __all__ if not known.startswith("_"))
        message = f"module {__name__!r} has no attribute {name!r}. {did_you_mean(name, known)}"
        raise AttributeError(message, obj=None)  # obj set: Python adds no guess of its own
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
