"""`huawu wfm schedule` as a planner types it."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huawu.app.cli import app

pytestmark = pytest.mark.unit

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "schedule"


def ask(folder: Path, *more: str, **files: Path) -> tuple[int, str]:
    given = {name: EXAMPLES / f"{name}.csv" for name in ("demand", "people")}
    given |= {"rules": EXAMPLES / "rules.yaml"} | files
    options = [word for name, path in given.items() for word in (f"--{name}", str(path))]
    out = ["--output", str(folder / "plan.csv"), "--seconds", "5", "--gap", "0.02"]
    done = CliRunner().invoke(app, ["wfm", "schedule", *options, *out, *more])
    return done.exit_code, done.output


def test_the_example_becomes_a_plan_of_everybody_who_must_work(tmp_path: Path) -> None:
    status, said = ask(tmp_path)
    rows = list(csv.DictReader((tmp_path / "plan.csv").read_text("utf-8").splitlines()))
    assert status == 0, said
    assert "above the best possible" in said
    days = [row["date"] for row in rows if row["person"] == "1001"]
    assert len(days) == len(set(days)) == 5
    assert not {"2026-12-02", "2026-12-03"} & {r["date"] for r in rows if r["person"] == "1003"}


def test_a_contract_nobody_can_meet_is_explained_in_words(tmp_path: Path) -> None:
    rules = (EXAMPLES / "rules.yaml").read_text("utf-8").replace("days: [5, 5]", "days: [7, 7]")
    (tmp_path / "rules.yaml").write_text(rules, "utf-8")
    status, said = ask(tmp_path, "--language", "zh", rules=tmp_path / "rules.yaml")
    assert status == 1
    assert "连续工作天数" in said
    assert "每周工作天数" in said
    assert not (tmp_path / "plan.csv").exists()


def test_a_bad_row_is_named_with_its_line(tmp_path: Path) -> None:
    demand = tmp_path / "demand.csv"
    demand.write_text("ts,skill,people\n2026-11-30T08:00,mandarin,-2\n", "utf-8")
    status, said = ask(tmp_path, demand=demand)
    assert status == 1
    assert "demand line 2" in said
