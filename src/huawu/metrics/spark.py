"""Lets a Spark cluster make the cubes of a centre that outgrew one machine.

It runs the statements of `cube` as they are. Facts and cubes lie in a folder that every worker
sees under the same path; questions are answered from the finished files here, as ever. PySpark
is an extra (`huawu[spark]`), so it is imported when it is asked for.
"""

import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from huawu.kernel.errors import Invalid, Unavailable
from huawu.metrics.facts import Use, stored

#: A wide cube has more columns than Spark's plans print, and it warns of each.
_SETTINGS: Final = {"spark.ui.enabled": "false", "spark.sql.debug.maxToStringFields": "1000"}

_TYPES: Final = {
    Use.TEXT: "string", Use.FLAG: "tinyint", Use.COUNT: "int", Use.CALENDAR: "int",
}  # fmt: skip


class SparkEngine:
    """A session on a cluster; a `cube.Engine`."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def write(self, facts: Sequence[Path], statement: str, there: Path) -> None:
        """Write what a statement returns as one Parquet file."""
        # The columns are told: files that older versions wrote lack some, which are null then.
        columns = ", ".join(f"{c.name} {_TYPES.get(c.use, 'bigint')}" for c in stored("contact"))
        rows = self._session.read.schema(columns).parquet(*map(str, facts))
        rows.createOrReplaceTempView("contact")
        parts = there.with_suffix(".parts")
        # Into one file after the work: fewer partitions before it would leave one worker the work.
        made = self._session.sql(statement).repartition(1)
        made.write.mode("overwrite").parquet(str(parts))
        (part,) = parts.glob("part-*.parquet")
        part.replace(there)
        shutil.rmtree(parts)


@contextmanager
def spark(master: str) -> Generator[SparkEngine]:
    """Open a session on a cluster, e.g. of `spark://10.0.0.1:7077`, for the length of the block.

    Raises:
        Invalid: PySpark is not installed, or this is no address of a cluster.
        Unavailable: the cluster does not answer.
    """
    if not master.startswith(("spark://", "local[", "k8s://", "yarn")):
        raise Invalid("engine", f"{master!r} is no cluster; write it like spark://10.0.0.1:7077")
    try:
        sql = import_module("pyspark.sql")
    except ImportError:
        raise Invalid(
            "engine", "PySpark is not installed; install huawu[spark], and Java 17"
        ) from None
    builder = sql.SparkSession.builder.master(master).appName("huawu")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:  # py4j wraps whatever Java says into types of its own
        raise Unavailable(f"The cluster {master} does not answer: {error}") from error
    try:
        yield SparkEngine(session)
    finally:
        session.stop()
