"""The same statements on other engines: every figure of the catalogue, cell for cell."""

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
from tests.contract.metrics.cluster import cluster, on_loopback
from tests.unit.metrics.day import CONTACTS, MARKS, QUEUES, STATES, tables

from huawu.metrics.asking import queue_values
from huawu.metrics.catalogue import standard_catalogue
from huawu.metrics.columnar import fact_table
from huawu.metrics.compiler import Question, dimensions, plan
from huawu.metrics.cube import Cube
from huawu.metrics.shelf import FactShelf
from huawu.metrics.warehouse import Warehouse

pytestmark = [pytest.mark.contract, pytest.mark.slow, pytest.mark.timeout(900)]

ROOT: Final = Path(__file__).resolve().parents[3]
HERE: Final = Path(__file__).parent
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


def all_at_once() -> Iterator[str]:
    """Yield what the whole catalogue asks, each way it can be asked in few statements."""
    every = standard_catalogue().all()
    for by in _BY:
        metrics = [metric for metric in every if set(by) <= set(dimensions(metric))]
        yield from (each.sql for each in plan(Question(metrics=metrics, by=by)).statements)


def facts(folder: Path) -> duckdb.DuckDBPyConnection:
    """Write facts of a month as one Parquet file each; return DuckDB that knows them by name."""
    made = {"contact": many(CONTACTS, 300), "state": many(STATES, 100), "segment": []}
    made |= {"queue": many(QUEUES, 100), "mark": many(MARKS, 60)}
    ours = duckdb.connect()
    for name, table in tables(made).items():
        ours.register(name, table)
        ours.table(name).write_parquet(str(folder / f"{name}.parquet"))
    return ours


def ask(command: Sequence[str], given: dict[str, Any]) -> Any:
    """Run a program with something on its standard input; return what it answers."""
    told = json.dumps(given)
    done = subprocess.run(
        command, input=told, stdout=subprocess.PIPE, text=True, check=True, timeout=600
    )
    return json.loads(done.stdout)


def compare(ours: duckdb.DuckDBPyConnection, asked: Sequence[str], theirs: Sequence[Any]) -> int:
    """Make sure that both gave the same rows; return how many cells they have."""
    cells = 0
    for statement, rows in zip(asked, theirs, strict=True):
        expected = as_texts(ours.execute(statement).fetchall())
        assert as_texts(rows) == expected, statement
        cells += sum(map(len, expected))
    return cells


def test_clickhouse_answers_every_metric_cell_for_cell_like_duckdb(
    tmp_path: Path, python: str
) -> None:
    ours, asked = facts(tmp_path), list(dict.fromkeys(statements()))
    given = {"folder": str(tmp_path), "statements": asked}
    assert compare(ours, asked, ask([python, str(HERE / "clickhouse.py")], given)) > 50_000


@pytest.fixture(scope="module")
def packages(python: str) -> Path:
    """Return where the engines' own Python keeps its packages."""
    (found,) = Path(python).parents[1].glob("lib/python*/site-packages")
    return found


@pytest.fixture(scope="module")
def master(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(packages, tmp_path_factory.mktemp("spark")) as address:
        yield address


def test_two_workers_of_spark_answer_every_metric_cell_for_cell_like_duckdb(
    tmp_path: Path, python: str, master: str, packages: Path
) -> None:
    ours, asked = facts(tmp_path), list(dict.fromkeys(all_at_once()))
    given = {"master": master, "folder": str(tmp_path), "statements": asked}
    answer = ask(on_loopback(packages, python, str(HERE / "spark.py")), given)
    assert answer["workers"] == 2
    assert compare(ours, asked, answer["rows"]) > 50_000


@pytest.fixture
def warehouse(server_dir: Path) -> Warehouse:
    """A month of contacts, in the files of finished days."""
    made = Warehouse(FactShelf(server_dir / "facts"))
    rows = [structs.replace(row, source="bank") for row in many(CONTACTS, 300)]
    with made.connect() as connection:
        for day in {row.day for row in rows}:
            connection.register("rows", fact_table("contact", [r for r in rows if r.day == day]))
            there = made.shelf.file("contact", day, "bank")
            made.shelf.write(connection, "contact", there, "select * from rows")
    return made


def test_huawu_lets_spark_make_the_cube_and_answers_from_it(
    server_dir: Path, warehouse: Warehouse, master: str, packages: Path
) -> None:
    begin = f"import sys; sys.path.append({str(packages)!r})"
    program = f"{begin}; from huawu.app.cli import main; main()"
    days = ("--from", "2025-11-01", "--to", "2025-11-28")
    told = ("metrics", "rebuild", *days, "--engine", master)
    where = ("env", f"HUAWU_DATA_DIR={server_dir}")
    command = on_loopback(packages, *where, sys.executable, "-c", program, *told)
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True, timeout=300)
    assert "8 files for 1 months" in done.stdout
    cube = Cube(warehouse, standard_catalogue(), {})
    assert cube.stale() == []
    every = standard_catalogue().all()
    anew = ("counted anew", "histogram")
    metrics = [m for m in every if m.facts <= {"contact"} and m.roll_up not in anew]
    values = queue_values(metrics, {})  # each contact's own threshold, as the cubes hold it
    for by in ((), ("queue", "hour"), ("agent", "queue", "half_hour")):
        question = Question(metrics=metrics, by=by, values=values)
        (statement,) = plan(question).statements
        assert cube.serve(question, statement) is not None
        assert warehouse.answer(question, cube=cube) == warehouse.answer(question)
