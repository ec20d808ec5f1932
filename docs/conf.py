"""How Sphinx builds the documentation: ``sphinx-build -W docs docs/_build/html``."""

from importlib.metadata import version as installed_version

project = "Rheobase"
author = "The Rheobase developers"
copyright = "2026, The Rheobase developers"
version = release = installed_version("rheobase")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["_build"]
templates_path = ["_templates"]

html_theme = "furo"
html_title = f"Rheobase {release}"

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

# `name` in a docstring links to what is documented under that name, and else is plain code.
default_role = "py:obj"

autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_param = False
napoleon_use_rtype = False
