"""The real entry point, in processes of its own."""

import subprocess
import sys

import pytest

import rheobase as rb

# Not scipy itself: pint imports its bare package.
HEAVY = {"matplotlib", "numba", "pandas", "sympy", "scipy.linalg", "scipy.optimize", "rich"}


def process(*arguments, code="from rheobase.cli import main; main()"):
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )


def test_version():
    done = process("--version")
    assert (done.returncode, done.stdout) == (0, f"rheobase {rb.__version__}\n")


def test_error_has_no_traceback():
    done = process("run", "--amplitude", "2.5")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        'Error: amplitude: expected current (nA), got 2.5 without a unit. Write "2.5 nA".\n'
    )


def test_run_loads_no_plots_and_no_compiler():
    code = (
        "import sys; from rheobase.cli import main\n"
        "try: main()\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    process("run", "--amplitude", "2.5 nA")  # so that the kernel is in the cache
    done = process("run", "--amplitude", "2.5 nA", code=code)
    assert done.returncode == 0
    loaded = set(done.stderr.split())
    assert "rheobase" in loaded
    assert not HEAVY & loaded


def test_import_is_cheap():
    done = process(code="import sys, rheobase.cli; print('typer' in sys.modules)")
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["demo", "run", "fi", "New here?"]),
        (["--help"], ["demo", "run", "fi", "--version"]),
        (["run", "--help"], ["--v-threshold", "-50 mV", "--amplitude", "For example", "--json"]),
        (["fi", "--help"], ["--currents", "--points", "11", "For example"]),
        (["demo", "-h"], ["--output", "rheobase-demo"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_help(rheobase, arguments, words):
    result = rheobase(*arguments)
    assert result.exit_code == 0
    for word in words:
        assert word in result.stdout
