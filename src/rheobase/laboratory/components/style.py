"""How components look: one sheet for all."""

from importlib.resources import files

STYLE = files("rheobase.laboratory.components").joinpath("components.css").read_text("utf-8")
