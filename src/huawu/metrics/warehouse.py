"""Answers questions with DuckDB: finished days from Parquet, today's rows as Arrow.

    Warehouse(shelf).answer(question, fresh={"contact": table})

A row that is fresh wins over the same one in a file: so a late change shows at once, and the
files follow when the day is sealed again. Nothing is fetched at run time; all of it blocks.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol

import duckdb

from huawu.metrics.columnar import Table, fact_table, plain_table
from huawu.metrics.compiler import (
    Question,
    Statement,
    background_of,
    check_filters,
    plan,
    select_announcements,
    select_ends,
)
from huawu.metrics.days import day_after
from huawu.metrics.facts import FACTS, KEYS, stored
from huawu.metrics.gathering import figures
from huawu.metrics.leaving import Announcement
from huawu.metrics.opening import behind, select_rows
from huawu.metrics.shelf import FactShelf, kept_columns, kept_rows

#: Figures by group, as `compiler.figures` returns them.
Figures = Mapping[tuple[Any, ...], Mapping[str, float | None]]

#: How far a customer may come back, in days: what a question about repeats reads beyond its own.
LOOK_AHEAD_DAYS: Final = 8
#: How many announcements of one wait are looked at.
_ANNOUNCEMENTS: Final = 10


class Served(Protocol):
    """Answers from sums that were made before, as `cube.Cube` does."""

    def serve(self, question: Question, statement: Statement) -> str | None:
        """Return a statement that gives the same rows faster; None when it has none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one question may use."""

    memory: str = "1GB"
    threads: int = 2
    spill: Path | None = None  #: where it writes what does not fit; None: beside the facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of agents, queues and customers beside the facts."""

    teams: Mapping[str, str] = field(default_factory=dict[str, str])
    joined: Mapping[str, date] = field(default_factory=dict[str, date])  #: their first day
    projects: Mapping[str, str] = field(default_factory=dict[str, str])  #: by queue
    regions: Mapping[str, str] = field(default_factory=dict[str, str])  #: by customer


class Warehouse:
    """All facts of one installation, to be asked."""

    def __init__(self, shelf: FactShelf, limits: Limits | None = None) -> None:
        self.shelf: Final = shelf
        self._limits = limits or Limits()
        self._opening = Lock()
        self._engine: duckdb.DuckDBPyConnection | None = None

    def answer(
        self,
        question: Question,
        *,
        fresh: Mapping[str, Table] | None = None,
        known: Known | None = None,
        cube: Served | None = None,
    ) -> Figures:
        """Return the figures asked for, by group.

        Args:
            question: what.
            fresh: today's rows, by fact.
            known: what is known of agents and customers beside the facts.
            cube: asked first, unless fresh rows stand beside the files.

        Raises:
            Invalid: a metric has no such dimension.
        """
        asked = plan(question)
        rows = fresh or {}
        with self.connect() as connection:
            _register(connection, known or Known())
            if any("calendar" in statement.sql for statement in asked.statements):
                connection.register("calendar", _calendar(self._days(rows)))
            answers: list[list[Any]] = []
            for statement in asked.statements:
                served = None
                if cube is not None and not _any(rows.get(statement.fact)):
                    served = cube.serve(question, statement)
                if served is None:
                    self.attach(connection, statement.fact, question, rows)
                answers.append(connection.execute(served or statement.sql).fetchall())
            background: list[list[Any]] = []
            for statement in asked.background:
                self.attach(connection, statement.fact, background_of(question), rows)
                background.append(connection.execute(statement.sql).fetchall())
        return figures(asked, answers, background)

    def _days(self, fresh: Mapping[str, Table]) -> set[int]:
        """Return every day that any fact has."""
        found = {day for fact in FACTS for day in self.shelf.days(fact)}
        for table in fresh.values():
            found.update(table.column("day").to_pylist())
        return found

    def contacts(
        self,
        question: Question,
        most: int,
        *,
        fresh: Mapping[str, Table],
        known: Known,
    ) -> list[dict[str, Any]]:
        """Return the newest contacts behind a question's metrics, as plain rows.

        Raises:
            Invalid: a filter that what is counted does not have.
        """
        fact = behind(question)
        check_filters(question, fact)
        names = [column.name for column in stored("contact")]
        with self.connect() as connection:
            for each in {fact, "contact"}:
                self.attach(connection, each, _since_the_day_before(question), fresh)
            _register(connection, known)
            connection.register("calendar", _calendar(self._days(fresh)))
            statement = select_rows(question, fact, names, most)
            rows = connection.execute(statement).fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]

    def leavings(
        self, question: Question, *, fresh: Mapping[str, Table], known: Known
    ) -> tuple[dict[int, tuple[int, int]], list[Announcement]]:
        """Return who ceased to wait, by second, and when announcements were heard."""
        for fact in ("contact", "segment"):
            check_filters(question, fact)
        with self.connect() as connection:
            _register(connection, known)
            connection.register("calendar", _calendar(self._days(fresh)))
            for fact in ("contact", "segment"):
                self.attach(connection, fact, question, fresh)
            ended = connection.execute(select_ends(question)).fetchall()
            heard = connection.execute(select_announcements(question, _ANNOUNCEMENTS)).fetchall()
        ends: dict[int, tuple[int, int]] = {}
        for second, outcome, count in ended:
            left, other = ends.get(int(second), (0, 0))
            gone = outcome == "abandoned"
            ends[int(second)] = (left + count, other) if gone else (left, other + count)
        told = [
            Announcement(number=n, heard=count, early_s=early / 1000, middle_s=middle / 1000,
                         late_s=late / 1000)
            for n, count, (early, middle, late) in heard
        ]  # fmt: skip
        return ends, told

    def rows(
        self, fact: str, names: Sequence[str], question: Question, fresh: Table
    ) -> list[dict[str, Any]]:
        """Return columns of every fact of a kind on the days of a question, in order of time."""
        with self.connect() as connection:
            self.attach(connection, fact, question, {fact: fresh})
            first, last = question.first_day or 0, question.last_day or 99_999_999
            rows = connection.execute(
                f"select {', '.join(names)} from {fact} where day between ? and ? order by at_ms",  # noqa: S608
                [first, last],
            ).fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]

    @contextmanager
    def connect(self) -> Generator[duckdb.DuckDBPyConnection]:
        """Lend a connection with nothing in it; all of a warehouse share one engine's limits."""
        with self._opening:
            if self._engine is None:
                self._engine = self._open()
            connection = self._engine.cursor()
        try:
            connection.execute("set enable_progress_bar = false")
            yield connection
        finally:
            connection.close()

    def _open(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(
            config={
                "memory_limit": self._limits.memory,
                "threads": self._limits.threads,
                "temp_directory": str(self._limits.spill or self.shelf.root / "spill"),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": False,
                "enable_external_file_cache": False,  # the system keeps files in memory already
            }
        )

    def attach(
        self,
        connection: duckdb.DuckDBPyConnection,
        fact: str,
        question: Question,
        fresh: Mapping[str, Table],
    ) -> None:
        """Let the connection read a fact under its own name."""
        last = question.last_day
        ahead = None if last is None else day_after(last, LOOK_AHEAD_DAYS)
        files = self.shelf.files(fact, question.first_day, ahead)
        table = fresh.get(fact)
        names = ", ".join(column.name for column in stored(fact))
        kept = f"select {kept_columns(fact)} from {kept_rows(fact, files)} as o"  # noqa: S608  (ours)
        sources = [kept] if files else []
        if _any(table) or not files:
            if files:
                same = " and ".join(f"n.{key} = o.{key}" for key in ("source", *KEYS[fact]))
                sources[0] += f" where not exists (select 1 from fresh_{fact} as n where {same})"  # noqa: S608
            connection.register(f"fresh_{fact}", fact_table(fact, ()) if table is None else table)
            sources.append(f"select {names} from fresh_{fact}")  # noqa: S608
        connection.execute(f"create or replace temp view {fact} as {' union all '.join(sources)}")


def _since_the_day_before(question: Question) -> Question:
    """Return a question that reaches contacts which began before midnight, too."""
    first = question.first_day
    return replace(question, first_day=None if first is None else day_after(first, -1))


def _register(connection: duckdb.DuckDBPyConnection, known: Known) -> None:
    connection.register("members", _members(known))
    for table, (key, value), found in (
        ("projects", ("queue", "project"), known.projects),
        ("regions", ("customer", "region"), known.regions),
    ):
        columns = {key: list(found), value: list(found.values())}
        connection.register(table, plain_table(columns, texts=columns.keys()))


def _members(known: Known) -> Table:
    agents = sorted({*known.teams, *known.joined})
    days = [known.joined.get(agent) for agent in agents]
    columns = {
        "agent": agents,
        "team": [known.teams.get(agent, "") for agent in agents],
        "joined": [0 if day is None else day.toordinal() for day in days],
    }
    return plain_table(columns, texts={"agent", "team"})


def _any(table: Table | None) -> bool:
    return table is not None and table.num_rows > 0


def _calendar(days: Iterable[int]) -> Table:
    """Return week, weekday and quarter of days."""
    rows = [calendar_row(day) for day in sorted(days)]
    names = ("day", "week", "weekday", "quarter_year", "number")
    return plain_table({name: [row[name] for row in rows] for name in names}, texts=set())


def calendar_row(day: int) -> dict[str, int]:
    """Return ISO week (yyyyww), ISO weekday (1 is Monday), quarter (yyyyq) and number of a day."""
    found = date(day // 10_000, day // 100 % 100, day % 100)
    year, week, weekday = found.isocalendar()
    return {
        "day": day,
        "week": year * 100 + week,
        "weekday": weekday,
        "quarter_year": found.year * 10 + (found.month + 2) // 3,
        "number": found.toordinal(),
    }
