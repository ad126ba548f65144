"""`huawu wfm erlang` as a planner types it."""

import json

import pytest
from typer.testing import CliRunner

from huawu.app.cli import app

pytestmark = pytest.mark.unit


def test_one_interval_is_told_in_full_precision():
    typed = "wfm erlang c --load 10 --aht 180 --agents 14 --within 20 --json"
    told = json.loads(CliRunner().invoke(app, typed.split()).output)
    assert told["service_level"]["of_offered"] == pytest.approx(0.88835001917946, abs=1e-13)
    assert told["agents"] == 14


def test_a_time_without_end_is_null():
    typed = "wfm erlang c --load 10 --aht 180 --agents 9 --within 20 --json"
    told = json.loads(CliRunner().invoke(app, typed.split()).output)
    assert told["stable"] is False
    assert told["asa_s"] is None


def test_a_missing_option_is_named():
    done = CliRunner().invoke(app, ["wfm", "erlang", "a", "--load", "10", "--agents", "9"])
    assert done.exit_code == 1
    assert "--aht" in done.output
