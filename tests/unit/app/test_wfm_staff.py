"""`huawu wfm staff`, `curve` and `simulate` as a planner types them, one after another."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huawu.app.cli import app

pytestmark = pytest.mark.unit

VOLUME = [
    "ts,calls,lo80,hi80",
    *(f"2026-01-05 {9 + n // 2:02}:{n % 2 * 30:02},{60 + 10 * n},50,200" for n in range(8)),
]
TARGET = ["--aht", "210", "--target", "80/20", "--patience", "120", "--interval", "30min"]


def typed(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    path = tmp_path / "volume.csv"
    path.write_text("\n".join(VOLUME))
    return path


def test_a_volume_becomes_people_for_every_interval(volume: Path):
    told = json.loads(typed("wfm", "staff", "--volume", str(volume), *TARGET, "--json"))
    assert len(told["intervals"]) == 8
    assert all(one["service_level"] >= 0.8 for one in told["intervals"])
    assert told["total"]["agent_hours"] == sum(one["agents"] for one in told["intervals"]) / 2


def test_a_plan_keeps_its_promise_when_it_is_simulated(volume: Path, tmp_path: Path):
    plan = tmp_path / "plan.csv"
    typed("wfm", "staff", "--volume", str(volume), *TARGET, "--output", str(plan))
    assert next(csv.DictReader(plan.read_text().splitlines()))["agents"]
    asked = ["--plan", str(plan), "--aht", "210", "--patience", "120", "--json"]
    told = json.loads(typed("simulate", *asked, "--days", "400"))
    levels = [one["service_level"]["mean"] for one in told["studies"]["2026-01-05"]["intervals"]]
    assert min(levels) > 0.78


def test_staff_is_set_against_service_and_money():
    asked = ["--load", "50", "--aht", "180", "--patience", "120", "--cost", "30", "--revenue", "9"]
    points = json.loads(typed("wfm", "curve", *asked, "--json"))
    assert points[0]["service_level"] < points[-1]["service_level"]
    assert points[0]["gain"] == 0


def test_two_scenarios_are_compared(tmp_path: Path):
    for agents in (10, 12):
        (tmp_path / f"{agents}.yaml").write_text(
            "interval_s: 3600\n"
            "queues: [{name: q, calls_per_hour: 180, aht_s: 180, patience_s: 120}]\n"
            f"groups: [{{name: g, agents: {agents}}}]\n"
        )
    files = [str(tmp_path / "10.yaml"), "--against", str(tmp_path / "12.yaml")]
    told = json.loads(typed("simulate", *files, "--days", "60", "--json"))
    assert told["difference"]["service_level"]["low"] > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["wfm", "staff", "--volume", "{}", "--aht", "210"], "target: give one"),
        (["wfm", "staff", "--volume", "{}", "--target", "80/20"], "aht: the volume has no column"),
        (["wfm", "staff", "--volume", "{}", *TARGET, "--shrinkage", "x=1"], "shrinkage: x is 1"),
        (["simulate"], "scenario: give a scenario"),
        (["simulate", "--plan", "{}"], "row 1: the header has no column 'agents'"),
    ],
)
def test_a_wrong_option_is_named(words: list[str], said: str, volume: Path):
    done = CliRunner().invoke(app, [word.format(volume) for word in words])
    assert done.exit_code == 1
    assert said in done.output
