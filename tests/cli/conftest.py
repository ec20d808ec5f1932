import pytest
from typer.testing import CliRunner

from rheobase.cli.app import app


@pytest.fixture
def rheobase(tmp_path, monkeypatch):
    """Return a function that runs a command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        return CliRunner().invoke(app, list(arguments))

    return run


@pytest.fixture
def fails(rheobase):
    """Return a function that runs a command line that has to fail, and returns its one line."""

    def run(*arguments):
        result = rheobase(*arguments)
        assert result.exit_code == 2, result.output
        assert result.stdout == ""
        assert result.stderr.startswith("Error: ")
        assert result.stderr.endswith("\n")
        assert result.stderr.count("\n") == 1
        assert isinstance(result.exception, SystemExit)
        return result.stderr[len("Error: ") : -1]

    return run
