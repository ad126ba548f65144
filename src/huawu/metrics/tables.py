"""Rows of fresh facts, those whose day is not sealed yet; and an administrator's own metrics."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from huawu.metrics.facts import FACTS, KEYS, Use, stored
from huawu.storage.tables import Moment, metadata, tenant

_TYPES: Final = {
    Use.TEXT: Text,
    Use.FLAG: SmallInteger,
    Use.COUNT: Integer,
    Use.CALENDAR: Integer,
}


def _table(fact: str) -> Table:
    keys = ("source", *KEYS[fact])
    return Table(
        f"metrics_{fact}",
        metadata,
        tenant(),
        *(
            Column(
                each.name,
                _TYPES.get(each.use, BigInteger),
                primary_key=each.name in keys,
                nullable=False,
                autoincrement=False,
            )
            for each in stored(fact)
        ),
        Index(None, "tenant", "day"),
    )


#: The table of each kind of fact.
facts: Final[dict[str, Table]] = {fact: _table(fact) for fact in FACTS}

definitions: Final = Table(
    "metrics_definition",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", JSONB, nullable=False),  # as in `definitions/*.yaml`
    Column("changed_by", Text),
    Column("changed_at", Moment, nullable=False),
)

standards: Final = Table(
    "metrics_standard",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("metric", Text, nullable=False),
    Column("body", JSONB, nullable=False),  # as in `definitions/*.yaml`
    Column("changed_by", Text),
    Column("changed_at", Moment, nullable=False),
)
