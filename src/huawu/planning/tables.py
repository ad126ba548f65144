"""Rows of what planners keep. A day's intervals stand in one row, as arrays from midnight on."""

from typing import Final

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from huawu.storage.tables import Moment, metadata, tenant

#: Calls that somebody brought from elsewhere; they stand before the facts of the same day.
volumes: Final = Table(
    "planning_volume",
    metadata,
    tenant(),
    Column("queue", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("step_min", Integer, nullable=False),
    Column("calls", ARRAY(Float), nullable=False),  # null where there was no row
    Column("aht_s", ARRAY(Float), nullable=False),  # null where it is not known
)

forecasts: Final = Table(
    "planning_forecast",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("queue", Text, nullable=False),
    Column("interval_min", Integer, nullable=False),
    Column("known_to", Date, nullable=False),  # the last day it learnt from
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("model", Text, nullable=False),
    Column("accuracy", JSONB, nullable=False),
    Column("notes", JSONB, nullable=False),
    Column("trust", ARRAY(Float), nullable=False),  # by intervals passed; see forecast.intraday
    Column("patience_s", Float),  # as measured from the facts
    Column("made_at", Moment, nullable=False),
    Column("made_by", Text),
    Index(None, "tenant", "queue", "made_at"),
)

forecast_days: Final = Table(
    "planning_forecast_day",
    metadata,
    tenant(),
    Column("forecast", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("open", ARRAY(Boolean), nullable=False),
    Column("calls", ARRAY(Float), nullable=False),
    Column("low", ARRAY(Float), nullable=False),
    Column("high", ARRAY(Float), nullable=False),
    Column("aht_s", ARRAY(Float)),
)

#: What a planner knows better; holds for every version of the forecast.
overrides: Final = Table(
    "planning_override",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("queue", Text, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("begin_min", Integer, nullable=False),
    Column("end_min", Integer, nullable=False),
    Column("factor", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", Text),
    Column("withdrawn_at", Moment),
    Column("withdrawn_by", Text),
    Index(None, "tenant", "queue", "first"),
)
