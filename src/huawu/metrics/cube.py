"""The cube: sums of contact facts by agent, queue, half hour and channel, and roll-ups of it.

A cube holds only sums, counts, histogram cuts and maxima; ratios, grades and percentiles are
made when somebody asks. Its columns are the aggregate calls of the catalogue, each under a name
made of its own text, so that the compiler finds them again. Files lie by month; a month is stale
when facts of it, or of the week in which customers may come back, changed after it was cubed.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Final, Protocol

import duckdb

from huawu.metrics.asking import queue_values
from huawu.metrics.catalogue import Catalogue
from huawu.metrics.compiler import REPEATS, TIMES, Question, Statement, select
from huawu.metrics.days import day_after
from huawu.metrics.expressions import Function, aggregates
from huawu.metrics.facts import stored
from huawu.metrics.measures import Measure, column_name, literal, measure
from huawu.metrics.portable import check_portable
from huawu.metrics.shelf import FactShelf
from huawu.metrics.warehouse import LOOK_AHEAD_DAYS, Warehouse

FACT: Final = "contact"


@dataclass(frozen=True, slots=True)
class Shape:
    """One cube: what its rows are told apart by."""

    name: str
    by: tuple[str, ...]  #: columns as the facts call them; `month`, `half_hour` are computed
    histograms: bool  #: whether percentiles can be made of it


#: Smallest first: the first that holds what is asked is read.
SHAPES: Final = (
    Shape("queue_month", ("month", "queue", "channel"), histograms=True),
    Shape("agent_month", ("month", "agent"), histograms=False),
    Shape("centre", ("day", "half_hour", "channel"), histograms=True),
    Shape("queue_day", ("day", "queue", "channel"), histograms=True),
    Shape("agent_day", ("day", "agent"), histograms=False),
    Shape("queue", ("day", "half_hour", "queue", "channel"), histograms=True),
    Shape("agent", ("day", "agent", "queue", "channel"), histograms=False),
    Shape("full", ("day", "half_hour", "queue", "agent", "channel"), histograms=False),
)
#: Grains of time that can be made of `month`, `day` and `half_hour`.
_OF_MONTHS: Final = frozenset({"year", "month"})
_OF_DAYS: Final = frozenset({"year", "quarter_year", "month", "week", "weekday", "day"})
_OF_HALF_HOURS: Final = frozenset({"hour", "half_hour"})


class Engine(Protocol):
    """Makes cubes by the same statements where this machine is too small, as `spark` does."""

    def write(self, facts: Sequence[Path], statement: str, there: Path) -> None:
        """Write what a statement returns as one Parquet file.

        Args:
            facts: files that the statement reads under the name `contact`.
            statement: portable, see `portable`.
            there: the file to write.
        """
        ...


def calls_of(
    catalogue: Catalogue, shape: Shape, settings: Mapping[str, Mapping[str, float]]
) -> list[str]:
    """Return the aggregate calls that a cube holds, each once; `settings` as `question_of`."""
    found: dict[str, None] = {}
    for metric in catalogue.all():
        for each in aggregates(metric.bound(queue_values([metric], settings))):
            if each.fact == FACT:
                found.update(dict.fromkeys(_held(measure(each), shape)))
    return list(found)


def _held(each: Measure, shape: Shape) -> Sequence[str]:
    if not each.additive or (each.function is Function.PERCENTILE and not shape.histograms):
        return ()
    return each.sql


class Cube:
    """The cubes of one installation."""

    shapes: Final = SHAPES

    def __init__(
        self,
        warehouse: Warehouse,
        catalogue: Catalogue,
        settings: Mapping[str, Mapping[str, float]],
    ) -> None:
        self._warehouse = warehouse
        self._known = {
            shape: {column_name(call): call for call in calls_of(catalogue, shape, settings)}
            for shape in SHAPES
        }
        # Other columns, other files: a cube of another catalogue is never taken for this one.
        self._digest = {
            shape: blake2b(" ".join(known).encode(), digest_size=4).hexdigest()
            for shape, known in self._known.items()
        }

    @property
    def shelf(self) -> FactShelf:
        """Where facts and cubes lie."""
        return self._warehouse.shelf

    def file(self, shape: Shape, month: int) -> Path:
        """Return where a month (yyyymm) of a cube lies, or would."""
        return self.shelf.root / "cube" / shape.name / f"{month}-{self._digest[shape]}.parquet"

    def months(self) -> list[int]:
        """Return the months (yyyymm) that have contact facts in files."""
        return _months(self.shelf.changed(FACT))

    def stale(self) -> list[int]:
        """Return the months whose facts changed after they were cubed."""
        changed = self.shelf.changed(FACT)
        return [
            month
            for month in _months(changed)
            if not all(self._fresh(shape, month, changed) for shape in SHAPES)
        ]

    def _fresh(self, shape: Shape, month: int, changed: Mapping[int, int]) -> bool:
        """Say whether a file is newer than every day that it was made of."""
        there = self.file(shape, month)
        if not there.exists():
            return False
        made = there.stat().st_mtime_ns
        last = day_after(_last(month), LOOK_AHEAD_DAYS)
        return all(at <= made for day, at in changed.items() if month * 100 < day <= last)

    def build(
        self,
        months: Iterable[int],
        shapes: Sequence[Shape] = SHAPES,
        engine: Engine | None = None,
    ) -> int:
        """Cube some months anew; return how many files were written.

        Args:
            months: yyyymm.
            shapes: which cubes of them.
            engine: reads the facts; what is rolled up from finer cubes is made here. None: DuckDB.

        Raises:
            FactsInUse: another process writes facts.
        """
        written = 0
        with self.shelf.writing():
            for month in months:
                with self._warehouse.connect() as connection:
                    written += self._build(connection, month, shapes, engine)
        return written

    def _build(
        self,
        connection: duckdb.DuckDBPyConnection,
        month: int,
        shapes: Sequence[Shape],
        engine: Engine | None,
    ) -> int:
        first, last = month * 100 + 1, _last(month)
        facts = self.shelf.files(FACT, first, day_after(last, LOOK_AHEAD_DAYS))
        source = FACT if engine is not None else self._source(connection, first, last, len(shapes))
        for shape in sorted(shapes, key=lambda each: (-len(each.by), "month" in each.by)):
            finer = _finer(shape, shapes)
            with _placing(self.file(shape, month)) as fresh:
                if finer is not None:
                    _copy(connection, self._rolled_up(shape, self.file(finer, month)), fresh)
                elif engine is not None:
                    engine.write(facts, self.statement(shape, source, first, last), fresh)
                else:
                    _copy(connection, self.statement(shape, source, first, last), fresh)
        return len(shapes)

    def _source(
        self, connection: duckdb.DuckDBPyConnection, first: int, last: int, readers: int
    ) -> str:
        """Return the table of some days' facts to be read by one shape, or by several."""
        self._warehouse.attach(
            connection, FACT, Question(metrics=(), first_day=first, last_day=last), {}
        )
        if readers == 1:
            return FACT
        # Customers who came back are looked for once, not once a shape.
        names = ", ".join(f"f.{column.name}" for column in stored(FACT))
        connection.execute(
            f"create temp table month as select {names}, f.repeat"  # noqa: S608  (ours)
            f" from {REPEATS.format(source=FACT)} as f where f.day >= {first} and f.day <= {last}"
        )
        return "month"

    def statement(self, shape: Shape, source: str, first: int, last: int) -> str:
        """Write the statement that makes a cube of some days out of a table of facts."""
        table = REPEATS.format(source=source) if source == FACT else source
        dims = [f"{_column(name)} as {name}" for name in shape.by]
        calls = [f"{call} as {name}" for name, call in self._known[shape].items()]
        grouped = ", ".join(_column(name) for name in shape.by)
        text = (
            f"select {', '.join([*dims, *calls])} from {table} as f"  # noqa: S608
            f" where f.day >= {first} and f.day <= {last} group by {grouped}"
        )
        check_portable(text)
        return text

    def _rolled_up(self, shape: Shape, full: Path) -> str:
        """Write the statement that makes a coarser cube out of the finest: sums of sums."""
        calls = [f"{_gather(call)} as {name}" for name, call in self._known[shape].items()]
        month = ", day - day % 100 as month" if "month" in shape.by else ""
        source = f"(select *{month} from read_parquet({literal(str(full))}))"  # noqa: S608  (ours)
        dims = ", ".join(shape.by)
        return f"select {', '.join([dims, *calls])} from {source} group by {dims}"  # noqa: S608

    # — asking —

    def serve(self, question: Question, statement: Statement) -> str | None:
        """Return a statement that asks a cube instead of the facts; None when none holds it all."""
        if statement.fact != FACT or not _plain(question):
            return None
        asked = {*question.by, *question.where}
        calls = [call for _, each in statement.measures for call in each.sql]
        changed = self.shelf.changed(FACT)
        for shape in SHAPES:
            held = all(column_name(call) in self._known[shape] for call in calls)
            whole = "month" not in shape.by or _whole_months(question, changed)
            if held and whole and asked <= _dimensions(shape):
                files = self._files(shape, question, changed)
                return None if files is None else _over(question, shape, calls, files)
        return None

    def _files(
        self, shape: Shape, question: Question, changed: Mapping[int, int]
    ) -> list[Path] | None:
        """Return the files of the months asked about; None when one of them is stale."""
        first, last = _days(question)
        months = [month for month in _months(changed) if first // 100 <= month <= last // 100]
        if not months or not all(self._fresh(shape, month, changed) for month in months):
            return None
        return [self.file(shape, month) for month in months]


def _finer(shape: Shape, shapes: Sequence[Shape]) -> Shape | None:
    """Return the smallest cube that a coarser one can be made of."""
    for each in shapes:
        wanted = {"day" if name == "month" else name for name in shape.by}
        more = "month" not in each.by and set(each.by) >= wanted and each.by != shape.by
        if more and each.histograms >= shape.histograms:
            return each
    return None


def _copy(connection: duckdb.DuckDBPyConnection, text: str, there: Path) -> None:
    connection.execute(f"copy ({text}) to {literal(str(there))} (format parquet)")


@contextmanager
def _placing(there: Path) -> Generator[Path]:
    """Give a path to write to; what stands there at the end takes the place of the month's file."""
    there.parent.mkdir(parents=True, exist_ok=True)
    fresh = there.with_suffix(".fresh")
    yield fresh
    for older in there.parent.glob(f"{there.name[:6]}-*.parquet"):
        older.unlink()
    fresh.replace(there)


def _plain(question: Question) -> bool:
    """Cubes know no teams, no moments, and nothing of who may see what but queues."""
    return question.since_ms is None and all(sight.teams is None for sight in question.sights)


def _dimensions(shape: Shape) -> frozenset[str]:
    of_days = _OF_MONTHS if "month" in shape.by else _OF_DAYS
    of_half_hours = _OF_HALF_HOURS if "half_hour" in shape.by else frozenset[str]()
    return of_days | of_half_hours | frozenset(shape.by)


def _days(question: Question) -> tuple[int, int]:
    return question.first_day or 0, question.last_day or 99_999_999


def _whole_months(question: Question, days: Iterable[int]) -> bool:
    """Say whether a question is about all days that have facts in its months."""
    first, last = _days(question)
    here = (day for day in days if first // 100 <= day // 100 <= last // 100)
    return all(first <= day <= last for day in here)


def _column(name: str) -> str:
    return TIMES.get(name, f"f.{name}")


def _over(question: Question, shape: Shape, calls: Sequence[str], files: Sequence[Path]) -> str:
    # A half hour is a minute of the day and a month the day before its first, so that the grains
    # of time are made as from the facts.
    listed = ", ".join(literal(str(file)) for file in files)
    clock = ", half_hour as minute" if "half_hour" in shape.by else ""
    if "month" in shape.by:  # its files are the days asked for
        clock = ", month as day"
        question = replace(question, first_day=None, last_day=None)
    source = f"(select *{clock} from read_parquet([{listed}]))"  # noqa: S608  (ours)
    return select(question, FACT, [_gather(call) for call in calls], source)


def _gather(call: str) -> str:
    how = "max" if call.startswith("cast(max(") else "sum"
    return f"cast({how}({column_name(call)}) as bigint)"


def _months(days: Iterable[int]) -> list[int]:
    return sorted({day // 100 for day in days})


def _last(month: int) -> int:
    following = month + 1 if month % 100 < 12 else month + 89
    return day_after(following * 100 + 1, -1)
