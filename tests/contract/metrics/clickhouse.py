"""Answers statements by ClickHouse inside this process: run by its own environment's Python.

Takes a folder of Parquet files and a JSON list of statements on standard input; gives a JSON list
of their rows. Imports nothing of Huawu.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

#: Where ClickHouse by itself says 0 or "", the other engines and the standard say NULL.
_LIKE_OTHERS = " SETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1"


def main() -> None:
    """Answer what stands on standard input."""
    given: Any = json.load(sys.stdin)
    session: Any = import_module("chdb.session").Session()
    session.query("CREATE DATABASE facts ENGINE = Atomic")
    session.query("USE facts")
    for file in sorted(Path(given["folder"]).glob("*.parquet")):
        made = f"CREATE TABLE {file.stem} ENGINE = MergeTree ORDER BY tuple() AS SELECT * FROM"
        session.query(f"{made} file('{file}')")
    answers: list[list[list[Any]]] = []
    for statement in given["statements"]:
        told = session.query(statement + _LIKE_OTHERS, "JSONCompactEachRow").data()
        answers.append([json.loads(line) for line in told.splitlines()])
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
