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
    Column("aht_low_s", ARRAY(Float)),  # null in forecasts made before there were limits
    Column("aht_high_s", ARRAY(Float)),
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

schedules: Final = Table(
    "planning_schedule",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("first", Date, nullable=False),  # a Monday
    Column("weeks", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("interval_min", Integer, nullable=False),
    Column("people", JSONB, nullable=False),  # needed: queue → by interval
    Column("weights", JSONB, nullable=False, server_default="{}"),  # of aims, beside the usual
    Column("cost", Float, nullable=False),
    Column("bound", Float, nullable=False),
    Column("conflicts", JSONB, nullable=False),  # why there can be none, in both languages
    Column("made_at", Moment, nullable=False),
    Column("made_by", Text),
    Column("published_at", Moment),
    Column("published_by", Text),
    Index(None, "tenant", "first"),
)

duties: Final = Table(
    "planning_duty",
    metadata,
    tenant(),
    Column("schedule", Text, primary_key=True),
    Column("agent", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("shift", Text, nullable=False),
    Column("start_min", Integer, nullable=False),
    Column("rests", ARRAY(Integer), nullable=False),
    Column("locked", Boolean, nullable=False),
    Column("extra_min", Integer, nullable=False),  # longer than the shift; shorter when negative
)

#: Time that somebody is not at their desk for a good reason; asked for, then decided.
absences: Final = Table(
    "planning_absence",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("agent", Text, nullable=False),
    Column("begin", Moment, nullable=False),
    Column("end", Moment, nullable=False),
    Column("cause", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("asked_by", Text),
    Column("decided_at", Moment),
    Column("decided_by", Text),
    Index(None, "tenant", "begin"),
)

#: One agent asks another to exchange duties.
swaps: Final = Table(
    "planning_swap",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("schedule", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("other", Text, nullable=False),
    Column("other_day", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Index(None, "tenant", "asked_at"),
)

#: Minutes more or less that an agent is asked for on a day.
offers: Final = Table(
    "planning_offer",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("schedule", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("extra_min", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Index(None, "tenant", "day"),
)

#: Skills that are no reserve for a while, with what they were.
loans: Final = Table(
    "planning_loan",
    metadata,
    tenant(),
    Column("agent", Text, primary_key=True),
    Column("skill", Text, primary_key=True),
    Column("reserve", Integer, nullable=False),
    Column("until", Moment, nullable=False),
)

#: What people would like to work: of a weekday for good, or of one day.
wishes: Final = Table(
    "planning_wish",
    metadata,
    tenant(),
    Column("id", Text, primary_key=True),
    Column("agent", Text, nullable=False),
    Column("weekday", Integer),
    Column("day", Date),
    Column("kind", Text, nullable=False),
    Column("shift", Text),
    Column("earliest_min", Integer, nullable=False),
    Column("latest_min", Integer, nullable=False),
    Column("weight", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index(None, "tenant", "agent"),
)

#: What became of wishes in a published schedule, by weight.
granted: Final = Table(
    "planning_granted",
    metadata,
    tenant(),
    Column("schedule", Text, primary_key=True),
    Column("agent", Text, primary_key=True),
    Column("first", Date, nullable=False),
    Column("asked", Float, nullable=False),
    Column("granted", Float, nullable=False),
    Index(None, "tenant", "first"),
)

#: The register of people: what employment says beside the set-up.
staff: Final = Table(
    "planning_staff",
    metadata,
    tenant(),
    Column("agent", Text, primary_key=True),
    Column("joined", Date),
    Column("left", Date),
    Column("home", Boolean, nullable=False),
    Column("together", Boolean, nullable=False),
    Column("rota", ARRAY(Text), nullable=False),
    Column("rota_from", Date),
    Column("leave_days", Float),
)
