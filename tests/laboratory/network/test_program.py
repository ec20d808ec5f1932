import matplotlib as mpl
import matplotlib.pyplot as plt

from rheobase.laboratory.network import program
from rheobase.laboratory.network.parameters import arguments


def test_it_runs_as_it_stands(capsys):
    mpl.use("Agg")
    exec(program.text(arguments({"scale": "0.08"}), 600.0), {})
    axes = plt.gcf().axes
    assert axes[1].get_xlim() == (100.0, 600.0)
    assert "0 to 600 ms" in capsys.readouterr().out
    plt.close("all")


def test_texts_cannot_leave_their_quotes():
    hostile = {**arguments({}), "J": '0.1 mV") or print("'}
    assert 'J="0.1 mV\\") or print(\\""' in program.text(hostile, 500.0)
