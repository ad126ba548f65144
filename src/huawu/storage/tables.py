"""The one description of our tables.

Each room that keeps rows declares them on `metadata` in its own `tables.py`; the migrations are
generated from there. Every table has a `tenant` column, first in its keys.
"""

from typing import Any, Final

from sqlalchemy import Column, DateTime, MetaData, Text

#: Names for every constraint, the same on each database, so that a migration can find them.
_NAMES: Final = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata: Final = MetaData(naming_convention=_NAMES)

#: An instant; aware and in UTC in Python.
Moment: Final = DateTime(timezone=True)


def tenant(*, primary_key: bool = True) -> Column[Any]:
    """Return the column every table begins with."""
    return Column("tenant", Text, primary_key=primary_key, nullable=False)
