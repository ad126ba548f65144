"""Answers statements by a Spark cluster: run by its own environment's Python.

Takes the cluster's address, a folder of Parquet files and a JSON list of statements on standard
input; gives a JSON list of their rows, and how many executors there were. Imports nothing of
Huawu.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def main() -> None:
    """Answer what stands on standard input."""
    given: Any = json.load(sys.stdin)
    builder: Any = import_module("pyspark.sql").SparkSession.builder.master(given["master"])
    for name in ("spark.sql.shuffle.partitions", "spark.default.parallelism"):
        builder = builder.config(name, "4")
    session = builder.config("spark.ui.enabled", "false").getOrCreate()
    for file in sorted(Path(given["folder"]).glob("*.parquet")):
        session.read.parquet(str(file)).repartition(4).createOrReplaceTempView(file.stem)
    rows = [[list(row) for row in session.sql(text).collect()] for text in given["statements"]]
    workers = session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1  # and the driver
    session.stop()
    json.dump({"workers": workers, "rows": rows}, sys.stdout)


if __name__ == "__main__":
    main()
