"""`huawu wfm forecast` as a planner types it."""

import csv
import gzip
import json
from pathlib import Path

import pytest
from tests.unit.wfm.forecast.made import rows
from typer.testing import CliRunner

from huawu.app.cli import app

pytestmark = pytest.mark.unit


def typed(folder: Path, *more: str) -> list[str]:
    asked = ["wfm", "forecast", "--input", str(folder / "past.csv.gz"), "--horizon", "7d"]
    return [*asked, "--output", str(folder / "out.csv"), *more]


def test_a_packed_file_becomes_a_plan_with_a_record_of_how_well_it_did(tmp_path: Path):
    with gzip.open(tmp_path / "past.csv.gz", "wt") as file:
        file.write("\n".join(rows(12, step_min=5)))
    done = CliRunner().invoke(app, typed(tmp_path, "--notes", str(tmp_path / "notes.json")))
    assert done.exit_code == 0, done.output
    plan = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert list(plan[0]) == ["ts", "calls", "lo80", "hi80"]
    assert plan[0]["ts"] == "2026-03-30 09:00:00"
    assert len(plan) == 5 * 16
    assert all(float(p["lo80"]) < float(p["calls"]) < float(p["hi80"]) for p in plan)
    record = json.loads((tmp_path / "notes.json").read_text())
    assert record["model"] == record["accuracy"][0]["model"]
    assert 0 < record["accuracy"][0]["wape"] < 0.1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--horizon", "soon"], "horizon: 'soon'"),
        (["--zone", "Mars/Base"], "zone: there is no zone"),
        (["--holidays", "XX"], "holidays: there is no country"),
        (["--interval", "1min"], "interval: rows are 30 min apart"),
    ],
)
def test_a_wrong_option_is_named(more: list[str], said: str, tmp_path: Path):
    with gzip.open(tmp_path / "past.csv.gz", "wt") as file:
        file.write("\n".join(rows(2)))
    done = CliRunner().invoke(app, typed(tmp_path, *more))
    assert done.exit_code == 1
    assert said in done.output


def test_a_file_that_is_not_packed_says_so(tmp_path: Path):
    (tmp_path / "past.csv.gz").write_text("ts,calls\n")
    done = CliRunner().invoke(app, typed(tmp_path))
    assert done.exit_code == 1
    assert "cannot be read" in done.output
