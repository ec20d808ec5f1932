"""A network on paper: tables of what there is and what it will need, as text and for notebooks."""

from __future__ import annotations

from html import escape
from typing import TypeAlias

from rheobase.circuit import (
    Circuit,
    Constant,
    CurrentDrive,
    Drive,
    NoiseDrive,
    OfTime,
    PerNeuron,
    PoissonDrive,
    Projection,
    expected_synapses,
    memory_needed,
)
from rheobase.circuit.drives import drive_name
from rheobase.circuit.gap_junctions import expected_gap_junctions, gap_junctions_name
from rheobase.circuit.projections import projection_name, target_dimension
from rheobase.circuit.values import describe
from rheobase.recording.table import table_html, table_text
from rheobase.units import CONDUCTANCE, TIME

_Table: TypeAlias = tuple[tuple[str, ...], list[tuple[str, ...]], tuple[int, ...]]
"""The header, the rows, and the columns whose entries stand on the right."""


def as_text(circuit: Circuit) -> str:
    """Return tables of populations, projections, gap junctions and drives, and the sums."""
    parts = [_title(circuit), *(table_text(*table) for table in _tables(circuit)), _sum(circuit)]
    return "\n\n".join(parts)


def as_html(circuit: Circuit) -> str:
    """Return the same as HTML; all text that came from outside is escaped."""
    tables = "".join(table_html(*table) for table in _tables(circuit))
    return f"<div><b>{escape(_title(circuit))}</b></div>{tables}<div>{escape(_sum(circuit))}</div>"


def _title(circuit: Circuit) -> str:
    return f"Network(seed={circuit.seed}, dt={circuit.dt:g} ms, precision='{circuit.precision}')"


def _tables(circuit: Circuit) -> list[_Table]:
    tables: list[_Table] = [
        (("population", "size", "model", "integrated by"), _populations(circuit), (1,)),
        (
            ("projection", "synapse", "rule", "weight", "delay", "synapses expected"),
            _projections(circuit),
            (5,),
        ),
        (("gap junctions", "rule", "conductance", "expected"), _gap_junctions(circuit), (3,)),
        (("drive", "what"), _drives(circuit), ()),
    ]
    return [(header, rows, right) for header, rows, right in tables if rows]


def _populations(circuit: Circuit) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for number, population in enumerate(circuit.populations):
        if population.model is None:
            model, method = "spike source", "given times"
        else:
            model = population.model.name
            method = circuit.composed(number).model.integrator.grid.split(" (")[0]
        rows.append((population.name, f"{population.size:,}", model, method))
    return rows


def _projections(circuit: Circuit) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for projection in circuit.projections:
        weight = target_dimension(projection.target, projection.synapse, circuit.populations)
        rows.append(
            (
                projection_name(projection, circuit.populations),
                _synapse(projection),
                repr(projection.rule),
                describe(projection.weight, weight),
                describe(projection.delay, TIME),
                f"{round(expected_synapses(projection, circuit.populations)):,}",
            )
        )
    return rows


def _synapse(projection: Projection) -> str:
    if projection.plasticity is None:
        return repr(projection.synapse)
    return f"{projection.plasticity.name} through {projection.synapse!r}"


def _gap_junctions(circuit: Circuit) -> list[tuple[str, ...]]:
    return [
        (
            gap_junctions_name(gaps, circuit.populations),
            repr(gaps.rule),
            describe(gaps.conductance, CONDUCTANCE),
            f"{round(expected_gap_junctions(gaps, circuit.populations)):,}",
        )
        for gaps in circuit.gaps
    ]


def _drives(circuit: Circuit) -> list[tuple[str, ...]]:
    return [
        (drive_name(drive, circuit.populations), _what(drive, circuit)) for drive in circuit.drives
    ]


def _what(drive: Drive, circuit: Circuit) -> str:
    match drive:
        case PoissonDrive():
            dimension = target_dimension(drive.target, drive.synapse, circuit.populations)
            weight = describe(drive.weight, dimension)
            return f"{drive.synapse!r}, rate {_rate(drive.rate)}, weight {weight}"
        case CurrentDrive():
            return repr(drive.stimulus)
        case NoiseDrive():
            whose = "the same for all" if drive.shared else "its own for each"
            return f"mean {drive.mean:g} nA, sd {drive.sd:g} nA, {whose}"


def _rate(rate: Constant | PerNeuron | OfTime) -> str:
    match rate:
        case Constant():
            return f"{1e3 * rate.value:g} Hz"
        case PerNeuron():
            low, high = 1e3 * rate.values.min(), 1e3 * rate.values.max()
            return f"{low:g} to {high:g} Hz ({rate.values.size} values)"
    return describe(rate, TIME)


def _sum(circuit: Circuit) -> str:
    sources = sum(each.size for each in circuit.populations if each.is_spike_source)
    synapses = sum(expected_synapses(each, circuit.populations) for each in circuit.projections)
    counts = [(circuit.size - sources, "neurons"), (sources, "spike sources")]
    parts = [f"{count:,} {what}" for count, what in counts if count or what == "neurons"]
    parts.append(f"{round(synapses):,} synapses")
    if circuit.gaps:
        gaps = sum(expected_gap_junctions(each, circuit.populations) for each in circuit.gaps)
        parts.append(f"{round(gaps):,} gap junctions")
    return ", ".join([*parts, f"about {_bytes(memory_needed(circuit).total)}"])


def _bytes(count: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} bytes"
