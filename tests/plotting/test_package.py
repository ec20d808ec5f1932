import subprocess
import sys

import rheobase as rb


def test_matplotlib_is_loaded_by_drawing_only():
    code = "import sys, rheobase.plotting; print('matplotlib' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


def test_every_plot_is_named():
    assert all(callable(getattr(rb.plotting, name)) for name in rb.plotting.__all__)
