"""Finished days as Parquet files: `<root>/<fact>/day=<yyyymmdd>/<source>.parquet`.

Any engine reads them. One process writes at a time (`writing`), each file is replaced whole, so
a reader sees a day before or after, never half of it.
"""

import fcntl
import os
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from huawu.kernel.errors import Conflict
from huawu.metrics.facts import ADDED, KEYS, columns, stored
from huawu.metrics.measures import literal

_DAY: Final = re.compile(r"day=(\d{8})")


def kept_rows(fact: str, files: Sequence[Path]) -> str:
    """Return the table of what lies in files, some perhaps written by older versions."""
    listed = ", ".join(literal(str(file)) for file in files)
    known = columns(fact)
    added = [
        f"cast(null as {'varchar' if known[name].text else 'bigint'}) as {name}"
        for name in ADDED.get(fact, ())
    ]
    if not added:
        return f"read_parquet([{listed}])"
    return (
        f"(select * from read_parquet([{listed}], union_by_name = true)"  # noqa: S608  (ours)
        f" union all by name select {', '.join(added)} where false)"
    )


def kept_columns(fact: str) -> str:
    """Return the columns of `kept_rows`, 0 or "" where an older version did not write one."""
    added = ADDED.get(fact, ())
    return ", ".join(
        f"coalesce({each.name}, {literal('' if each.text else 0)}) as {each.name}"
        if each.name in added
        else each.name
        for each in stored(fact)
    )


class FactsInUse(Conflict):
    """Another process writes facts of this installation."""

    code = "facts-in-use"


class FactShelf:
    """The folder of one installation's finished days."""

    def __init__(self, root: Path) -> None:
        self.root: Final = root

    def files(
        self, fact: str, first_day: int | None = None, last_day: int | None = None
    ) -> Sequence[Path]:
        """Return the files of some days, both ends included; oldest first."""
        first, last = first_day or 1, last_day or 99_999_999
        folders = {
            day: Path(each.path) for day, each in self._folders(fact) if first <= day <= last
        }
        return [
            folder / name
            for _, folder in sorted(folders.items())
            for name in sorted(each.name for each in os.scandir(folder))
            if name.endswith(".parquet")
        ]

    def _folders(self, fact: str) -> Iterator[tuple[int, os.DirEntry[str]]]:
        """Yield the folder of each day."""
        root = self.root / fact
        for each in os.scandir(root) if root.is_dir() else ():
            match = _DAY.fullmatch(each.name)
            if match is not None:
                yield int(match.group(1)), each

    def changed(self, fact: str) -> Mapping[int, int]:
        """Return when files of each day (yyyymmdd) were last placed or removed, in ns since 1970.

        A file is placed by its name, which its folder notes: one look a day, not one a file.
        """
        return {day: folder.stat().st_mtime_ns for day, folder in self._folders(fact)}

    def days(self, fact: str) -> Sequence[int]:
        """Return the days (yyyymmdd) that have files."""
        return sorted(day for day, folder in self._folders(fact) if any(Path(folder).iterdir()))

    def file(self, fact: str, day: int, source: str) -> Path:
        """Return where one day of one source lies, or would."""
        return self.root / fact / f"day={day}" / f"{source}.parquet"

    @contextmanager
    def writing(self) -> Generator[None]:
        """Be the one writer for the length of the block.

        Raises:
            FactsInUse: somebody else is.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise FactsInUse(
                    "Another process writes facts just now; try again when it is done."
                ) from None
            yield

    def merge(
        self, connection: duckdb.DuckDBPyConnection, fact: str, day: int, source: str, rows: str
    ) -> None:
        """Put rows of one day and source beside those that are there; the same key is replaced.

        Args:
            connection: where `rows` can be read.
            fact: their kind.
            day: theirs.
            source: theirs.
            rows: a table or a query in brackets, with the columns of the fact.
        """
        there = self.file(fact, day, source)
        names = ", ".join(column.name for column in stored(fact))
        text = f"select {names} from {rows}"  # noqa: S608  (ours)
        if there.exists():
            same = " and ".join(f"n.{key} = o.{key}" for key in KEYS[fact])
            text += (
                f" union all select {kept_columns(fact)} from {kept_rows(fact, [there])} as o"  # noqa: S608
                f" where not exists (select 1 from {rows} as n where {same})"
            )
        self.write(connection, fact, there, text)

    def write(
        self, connection: duckdb.DuckDBPyConnection, fact: str, there: Path, query: str
    ) -> None:
        """Write what a query returns as one file, in the order of its keys, in one go."""
        there.parent.mkdir(parents=True, exist_ok=True)
        fresh = there.with_suffix(".fresh")
        order = ", ".join(("at_ms", *(key for key in KEYS[fact] if key != "at_ms")))
        connection.execute(
            f"copy (select * from ({query}) order by {order}) to {literal(str(fresh))}"  # noqa: S608
            " (format parquet, compression zstd)"
        )
        fresh.replace(there)
