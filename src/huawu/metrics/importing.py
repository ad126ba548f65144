"""Takes in a file of somebody else's history: streamed, refused row by row, the same when repeated.

Rows are gathered beside the shelf and put there day by day at the end; a row that is there
already, by source and key, is replaced.
"""

import csv
import json
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb

from huawu.kernel.errors import Invalid
from huawu.metrics.columnar import fact_table, parquet_rows
from huawu.metrics.facts import KEYS, Fact, stored
from huawu.metrics.mapping import Refused, RowReader
from huawu.metrics.shelf import FactShelf

_BATCH: Final = 20_000  # rows
_SHOWN: Final = 2_000  # characters of a refused row

#: Told how many rows were read so far, of how many; 0 when that is not known.
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class ImportReport:
    """What became of a file's rows."""

    read: int = 0
    taken: int = 0
    left_out: int = 0  #: by the mapping's own word
    refused: int = 0
    repeated: int = 0  #: of those taken: the same key came again in this file; the last one stands
    days: list[int] = field(default_factory=list[int])  #: yyyymmdd, oldest first


def import_file(
    path: Path, reader: RowReader, shelf: FactShelf, errors: Path, progress: Progress
) -> ImportReport:
    """Take in a CSV or Parquet file.

    Args:
        path: the file; `.parquet`, else it is read as CSV.
        reader: turns its rows into facts.
        shelf: where they go.
        errors: where refused rows are told: row number, reason, the row; only when there are any.
        progress: told from time to time.

    Raises:
        Invalid: the file cannot be read at all, or lacks a column the mapping names.
        FactsInUse: another process writes facts.
    """
    rows, count = open_rows(path, reader)
    return import_rows(rows, count, reader, shelf, errors, progress)


def import_rows(
    rows: Iterator[Mapping[str, Any]],
    count: int,
    reader: RowReader,
    shelf: FactShelf,
    errors: Path,
    progress: Progress,
) -> ImportReport:
    """Take in rows; see `import_file`."""
    report = ImportReport()
    with shelf.writing(), _staging(shelf.root) as staging, _Errors(errors) as told:
        gathered: list[Fact] = []
        for row in rows:
            report.read += 1
            fact = _taken(reader, row, report, told)
            if fact is not None:
                gathered.append(fact)
            if report.read % _BATCH == 0:
                _append(staging, reader.mapping.fact, gathered)
                progress(report.read, count)
        _append(staging, reader.mapping.fact, gathered)
        _shelve(staging, reader, shelf, report)
    progress(report.read, report.read)
    return report


def _taken(
    reader: RowReader, row: Mapping[str, Any], report: ImportReport, told: "_Errors"
) -> Fact | None:
    try:
        fact = reader.read(row)
    except Refused as reason:
        report.refused += 1
        told.add(report.read, str(reason), row)
        return None
    if fact is None:
        report.left_out += 1
    else:
        report.taken += 1
    return fact


def open_rows(path: Path, reader: RowReader) -> tuple[Iterator[Mapping[str, Any]], int]:
    """Open a file; return its rows, and how many there are (0: not known before the end).

    Raises:
        Invalid: it cannot be read, or lacks a column.
    """
    if not path.is_file():
        raise Invalid("file", f"{path} is not there")
    if path.suffix == ".parquet":
        return _parquet(path, reader.wanted)
    return _csv(path, reader), 0


def _parquet(path: Path, wanted: set[str]) -> tuple[Iterator[Mapping[str, Any]], int]:
    there, count, rows = parquet_rows(path, wanted, _BATCH)
    _check_columns(wanted, there)
    return rows, count


def _csv(path: Path, reader: RowReader) -> Iterator[Mapping[str, Any]]:
    mapping = reader.mapping
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as text:
        lines = csv.DictReader(
            text, fieldnames=mapping.header or None, delimiter=mapping.delimiter, restkey="…"
        )
        _check_columns(reader.wanted, set(lines.fieldnames or ()))
        yield from lines


def _check_columns(wanted: set[str], there: set[str]) -> None:
    missing = sorted(wanted - there)
    if missing:
        raise Invalid(
            "mapping", f"the file has no {', '.join(missing)}; it has {', '.join(sorted(there))}"
        )


@contextmanager
def _staging(root: Path) -> Generator[duckdb.DuckDBPyConnection]:
    """Open a database in a file of its own, so that memory does not grow with the rows."""
    with tempfile.TemporaryDirectory(dir=root, prefix="import-") as folder:
        connection = duckdb.connect(
            str(Path(folder) / "rows.duckdb"),
            config={"memory_limit": "1GB", "threads": 2, "temp_directory": folder},
        )
        try:
            yield connection
        finally:
            connection.close()


def _append(staging: duckdb.DuckDBPyConnection, fact: str, gathered: list[Fact]) -> None:
    if not gathered:
        return
    staging.register("batch", fact_table(fact, gathered))
    staging.execute("create table if not exists rows as select * from batch limit 0")
    staging.execute("insert into rows select * from batch")
    staging.unregister("batch")
    gathered.clear()


def _shelve(
    staging: duckdb.DuckDBPyConnection, reader: RowReader, shelf: FactShelf, report: ImportReport
) -> None:
    if not report.taken:
        return
    fact = reader.mapping.fact
    keys = ", ".join(KEYS[fact])
    names = ", ".join(column.name for column in stored(fact))
    # The last of several rows with one key stands, as it would had they come in two files.
    staging.execute(
        f"create table last_rows as select {names} from rows"  # noqa: S608  (ours)
        f" qualify row_number() over (partition by {keys} order by rowid desc) = 1"
    )
    found = staging.execute(
        "select day, count(*) from last_rows group by day order by day"
    ).fetchall()
    report.repeated = report.taken - sum(count for _, count in found)
    for day, _ in found:
        rows = f"(select * from last_rows where day = {day})"  # noqa: S608
        shelf.merge(staging, fact, day, reader.mapping.source, rows)
        report.days.append(day)


class _Errors:
    """The file of refused rows; not made when there are none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: Any = None
        self._file: Any = None

    def __enter__(self) -> "_Errors":
        self._path.unlink(missing_ok=True)
        return self

    def add(self, number: int, reason: str, row: Mapping[str, Any]) -> None:
        """Tell of one row; `number` counts from 1, header lines apart."""
        if self._file is None:
            self._file = self._path.open("w", encoding="utf-8", newline="")
            self._rows = csv.writer(self._file)
            self._rows.writerow(["row", "reason", "content"])
        content = json.dumps(row, ensure_ascii=False, default=str)[:_SHOWN]
        self._rows.writerow([number, reason, content])

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
