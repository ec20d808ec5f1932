from bokeh.models import HoverTool

from rheobase.laboratory.exercise.changes import changed
from rheobase.laboratory.exercise.figures import ReadableTraces
from rheobase.laboratory.exercise.simulate import trace
from rheobase.laboratory.exercise.state import State


def test_pointing_tells_time_and_value_of_each_trace():
    traces = ReadableTraces()
    told = {
        text
        for plot in (traces.upper, traces.lower)
        for tool in plot.axes.select(HoverTool)
        for _, text in tool.tooltips
        if len(tool.renderers) == 1
    }
    assert told == {
        "@t{0.00} ms", "@v{0.000} mV", "@t{0.000} ms", "@current{0.0000} nA"
    }  # fmt: skip


def test_a_line_is_where_values_are_read_off():
    traces = ReadableTraces()
    traces.show(trace(changed(State.beginning(), {"read.t": "33 ms"})))
    assert [at.location for at in traces._at] == [33.0, 33.0]
