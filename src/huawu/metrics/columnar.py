"""Rows as Arrow tables: the one place that speaks pyarrow, whose types nobody wrote down."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportMissingTypeStubs=false

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from huawu.kernel.errors import Invalid
from huawu.metrics.facts import Fact, Use, stored

#: An Arrow table; DuckDB reads it without copying.
Table: TypeAlias = Any

_TYPES: Final[Mapping[Use, Any]] = {
    Use.TEXT: pa.string(),
    Use.FLAG: pa.int8(),
    Use.COUNT: pa.int32(),
    Use.CALENDAR: pa.int32(),
}


def _schema(fact: str) -> Any:
    return pa.schema(
        [pa.field(c.name, _TYPES.get(c.use, pa.int64()), nullable=False) for c in stored(fact)]
    )


def fact_table(fact: str, rows: Sequence[Fact]) -> Table:
    """Return facts as a table with the columns that are kept, in their order."""
    shape = _schema(fact)
    columns = [
        pa.array([getattr(row, name) for row in rows], shape.field(name).type)
        for name in shape.names
    ]
    return pa.Table.from_arrays(columns, schema=shape)


def row_table(fact: str, rows: Sequence[Sequence[Any]]) -> Table:
    """Return rows of a fact, their values in the order of `stored`, as a table."""
    shape = _schema(fact)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(shape)
    arrays = [pa.array(c, field.type) for c, field in zip(columns, shape, strict=True)]
    return pa.Table.from_arrays(arrays, schema=shape)


def one_table(parts: Sequence[Table]) -> Table:
    """Return tables of the same columns as one; at least one is needed."""
    return pa.concat_tables(parts)


def plain_table(
    columns: Mapping[str, Sequence[str] | Sequence[int]], *, texts: AbstractSet[str]
) -> Table:
    """Return columns as a table: those named in `texts` are texts, the others whole numbers."""
    kinds = {name: pa.string() if name in texts else pa.int32() for name in columns}
    return pa.table({name: pa.array(values, kinds[name]) for name, values in columns.items()})


def parquet_rows(
    path: Path, wanted: set[str], batch: int
) -> tuple[set[str], int, Iterator[Mapping[str, Any]]]:
    """Open a Parquet file; return its columns' names, its length and the rows' wanted columns.

    Raises:
        Invalid: it is no Parquet file.
    """
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise Invalid("file", f"{path} is no Parquet file: {error}") from None

    def rows() -> Iterator[Mapping[str, Any]]:
        names = sorted(wanted)
        for each in file.iter_batches(batch_size=batch, columns=names):
            columns = [each.column(name).to_pylist() for name in names]
            for values in zip(*columns, strict=True):
                yield dict(zip(names, values, strict=True))

    return set(file.schema_arrow.names), file.metadata.num_rows, rows()


def parquet_bytes(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """Return columns of plain values as a Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({name: list(values) for name, values in columns.items()}), sink)
    return sink.getvalue().to_pybytes()
