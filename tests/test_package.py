"""The public surface of the package: what it names, what it costs, how it is documented."""

import ast
import dataclasses
import importlib
import inspect
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import rheobase as rb

ROOT = Path(__file__).parents[1]
MODULES = sorted({*rb._HOMES.values()} | rb._SUBMODULES)
HEAVY = {"numba", "llvmlite", "sympy", "scipy", "pandas", "matplotlib", "pint", "numpy"}


def test_import_loads_nothing_heavy():
    code = "import sys, rheobase; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True).split()
    assert "rheobase" in loaded
    assert not HEAVY & set(loaded)


@pytest.mark.parametrize("name", rb.__all__)
def test_public_name_resolves(name):
    assert getattr(rb, name) is not None
    assert name in dir(rb)


def test_each_public_name_has_one_home():
    assert len(rb.__all__) == len(set(rb.__all__))
    assert {*rb._HOMES, *rb._SUBMODULES, "__version__"} == set(rb.__all__)


def test_type_checkers_see_the_same_names():
    tree = ast.parse(Path(rb.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    seen = {alias.name: node.module for node in imports for alias in node.names}
    homes = {name: f"rheobase.{home}" for name, home in rb._HOMES.items()}
    assert seen == homes | dict.fromkeys(rb._SUBMODULES, "rheobase")


def test_misspelt_name_gets_the_nearest():
    with pytest.raises(AttributeError, match=r"no attribute 'stpe'\. Did you mean 'step'\?$"):
        _ = rb.stpe
    with pytest.raises(AttributeError, match=r"Did you mean 'LIF'\?$"):
        _ = rb.lif


def test_unknown_name_gets_all_of_them():
    with pytest.raises(AttributeError, match=r"Known: 'Model', 'LIF'"):
        _ = rb.qqqqqqqq


def test_version_is_the_metadatas():
    assert rb.__version__ == version("rheobase")


def test_citation_and_changelog_have_the_version():
    assert f"version: {rb.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {rb.__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_package_is_typed():
    assert Path(rb.__file__).with_name("py.typed").exists()


def is_result(thing):
    """Return whether it is what an analysis returns: shown in the example of the function."""
    return dataclasses.is_dataclass(thing) and thing.__module__.startswith("rheobase.analysis.")


def public_things():
    """Yield every public function and class of the modules behind the package's names, once."""
    seen = set()
    for module in [importlib.import_module(f"rheobase.{name}") for name in MODULES]:
        names = getattr(module, "__all__", None) or [n for n in vars(module) if n[0] != "_"]
        for name in names:
            thing = getattr(module, name)
            ours = getattr(thing, "__module__", None) or ""
            if not inspect.isroutine(thing) and not inspect.isclass(thing):
                continue
            if is_result(thing) or (not hasattr(module, "__all__") and ours != module.__name__):
                continue
            if ours.startswith("rheobase") and thing not in seen:
                seen.add(thing)
                yield pytest.param(thing, id=f"{ours}.{name}")


@pytest.mark.parametrize("thing", list(public_things()))
def test_public_thing_is_documented(thing):
    text = inspect.getdoc(thing) or ""
    assert text, "has no docstring"
    if not (inspect.isclass(thing) and issubclass(thing, Exception)):  # their line says it all
        assert "\nExamples\n--------\n" in text, "has no Examples section"
