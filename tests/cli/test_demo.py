def test_demo_shows_the_neuron_and_writes_two_figures(rheobase, tmp_path):
    result = rheobase("demo", "--output", "a/b")
    assert result.exit_code == 0, result.output
    assert "tau_m * dv/dt = -(v - v_rest) + R*I" in result.stdout
    assert "v_threshold  -50 mV" in result.stdout
    assert "A step of 1.2 nA: 0 spikes" in result.stdout
    assert "on top of 2 nA: 5 spikes" in result.stdout
    for name in ("lif-step.png", "lif-sine.png"):
        path = tmp_path / "a" / "b" / name
        assert path.read_bytes().startswith(b"\x89PNG")
        assert str(path) in result.stdout
    assert result.stdout.splitlines()[-1].startswith("Done in ")


def test_it_can_be_run_again(rheobase, tmp_path):
    for _ in range(2):
        assert rheobase("demo").exit_code == 0
    assert len(list((tmp_path / "rheobase-demo").iterdir())) == 2


def test_a_folder_that_cannot_be_made(fails, tmp_path):
    (tmp_path / "file").write_text("")
    assert fails("demo", "--output", "file") == "file cannot be made: File exists."
    assert fails("demo", "--output", "file/x") == "file/x cannot be made: Not a directory."
