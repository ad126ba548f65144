"""The same statements on another engine: every figure of the catalogue, cell for cell."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import duckdb
import pytest
from msgspec import structs
from tests.unit.metrics.day import CONTACTS, MARKS, QUEUES, STATES, tables

from huawu.metrics.catalogue import standard_catalogue
from huawu.metrics.compiler import Question, dimensions, plan

pytestmark = [pytest.mark.contract, pytest.mark.slow, pytest.mark.timeout(900)]

ROOT: Final = Path(__file__).resolve().parents[3]
HOME: Final = ROOT / "build" / "engines"
_DAY_MS: Final = 86_400_000
#: How each metric is asked, as far as it has these dimensions.
_BY: Final = ((), ("day",), ("queue", "hour"), ("agent", "topic"), ("agent", "queue", "half_hour"))


@pytest.fixture(scope="session")
def python() -> str:
    """Make the engine's environment and return its Python; a moment when it is there."""
    uv = str(Path(sys.executable).with_name("uv"))
    found = HOME / "bin" / "python"
    if not found.exists():
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(HOME)], check=True)
    command = [uv, "pip", "install", "--quiet", "--require-hashes", "--python", str(found)]
    subprocess.run([*command, "-r", str(ROOT / "requirements-engines.lock")], check=True)
    return str(found)


def many(rows: Sequence[Any], times: int) -> list[Any]:
    """Return rows again and again over a month, with other agents, customers and spans."""
    random, found = Random(7), list[Any]()  # noqa: S311
    for number in range(times):
        for row in rows:
            at_ms = row.at_ms + random.randrange(-20, 5) * _DAY_MS + number
            told: dict[str, Any] = {"day": 20251101 + random.randrange(28), "at_ms": at_ms}
            told["minute"] = random.randrange(1440)
            told |= {"id": f"{row.id}_{number}"} if hasattr(row, "id") else {}
            told |= {"agent": random.choice(["anna", "boris", ""])} if hasattr(row, "agent") else {}
            if hasattr(row, "wait"):
                told |= {"wait": random.randrange(400_000), "talk": random.randrange(900_000)}
                told |= {"customer": random.choice(["", *map(str, range(90))])}
            found.append(structs.replace(row, **told))
    return found


def statements() -> Iterator[str]:
    """Yield what every metric asks; the calendar and teams are no facts."""
    for metric in standard_catalogue().all():
        for by in _BY:
            if set(by) <= set(dimensions(metric)):
                for statement in plan(Question(metrics=[metric], by=by)).statements:
                    if "calendar" not in statement.sql:
                        yield statement.sql


def as_texts(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    """Return rows in one order, whole numbers and NULL written alike."""
    return sorted([str(cell) for cell in row] for row in rows)


def test_clickhouse_answers_every_metric_cell_for_cell_like_duckdb(
    tmp_path: Path, python: str
) -> None:
    facts = {"contact": many(CONTACTS, 300), "state": many(STATES, 100), "segment": []}
    facts |= {"queue": many(QUEUES, 100), "mark": many(MARKS, 60)}
    ours = duckdb.connect()
    for name, table in tables(facts).items():
        ours.register(name, table)
        ours.table(name).write_parquet(str(tmp_path / f"{name}.parquet"))
    asked = list(dict.fromkeys(statements()))
    program = str(Path(__file__).with_name("clickhouse.py"))
    given = json.dumps({"folder": str(tmp_path), "statements": asked})
    done = subprocess.run(
        [python, program], input=given, capture_output=True, text=True, check=True, timeout=600
    )
    cells = 0
    for statement, theirs in zip(asked, json.loads(done.stdout), strict=True):
        expected = as_texts(ours.execute(statement).fetchall())
        assert as_texts(theirs) == expected, statement
        cells += sum(map(len, expected))
    assert cells > 50_000
