"""What people's hours are made of: shifts, contracts, and how the whole centre is planned.

`huawu.wfm.schedule` plans with them; here they are what people fill in.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, Gt, Le, Len, Lt, MaxLen, MinLen

from huawu.centre.form import Form
from huawu.centre.model import Name
from huawu.kernel.ids import ContractId, ShiftId

Clock = Annotated[str, MinLen(5), MaxLen(5)]  #: "HH:MM", local time
Minutes = Annotated[int, Ge(0), Le(1_440)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftBreak(Form):
    """A rest within a shift; it starts in a window that counts from the shift's start."""

    minutes: Annotated[int, Gt(0), Le(480)]  #: how long
    after: Minutes  #: starts so many minutes after the shift, at least
    before: Minutes  #: and at most
    paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Form):
    """A kind of shift: how long it lasts and when it may start."""

    id: ShiftId
    name: Name
    length_h: Annotated[float, Gt(0), Le(24)]  #: breaks included
    earliest: Clock
    latest: Clock  #: start
    every_min: Annotated[int, Gt(0), Le(240)] = 30  #: minutes between possible starts
    breaks: tuple[ShiftBreak, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(Form):
    """What an employment allows and asks in a week."""

    id: ContractId
    name: Name
    shifts: Annotated[tuple[ShiftId, ...], MinLen(1)]
    week_days: tuple[Annotated[int, Ge(0), Le(7)], Annotated[int, Ge(0), Le(7)]] = (5, 5)
    """Working days a week, least and most."""
    week_h: tuple[Annotated[float, Ge(0), Le(168)], Annotated[float, Ge(0), Le(168)]] = (0, 168)
    """Paid hours a week, least and most."""
    rest_h: Annotated[float, Ge(0), Le(72)] = 11  #: between two shifts
    days_in_a_row: Annotated[int, Ge(1), Le(14)] = 6
    weekends_of_four: Annotated[int, Ge(0), Le(4)] | None = None  #: with work; None: no limit


class OccasionKind(StrEnum):
    """What a day that differs from its weekday is like."""

    CLOSED = "closed"
    OPEN = "open"
    WORKING = "working"  #: like a weekday, though it is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion(Form):
    """A day with a cause of its own: a campaign, a bill run; days of one name are alike."""

    day: date
    name: Name
    kind: OccasionKind = OccasionKind.OPEN


Share = Annotated[float, Ge(0), Lt(1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningRules(Form):
    """How the centre's people are planned. One for the centre, id `main`."""

    id: str = "main"
    country: Annotated[str, Len(2, 2)] | None = "CN"  #: whose public holidays hold (ISO 3166)
    occasions: tuple[Occasion, ...] = ()
    interval_min: Annotated[int, Ge(15), Le(60)] = 30  #: 15, 30 or 60
    aht_s: Annotated[float, Gt(0), Le(7_200)] = 240.0
    """Mean handle time of calls where none was measured."""
    patience_s: Annotated[float, Gt(0), Le(3_600)] | None = 180.0
    """Mean patience of callers where too few gave up to measure it; None: nobody gives up."""
    shrinkage: dict[str, Share] = field(default_factory=dict[str, float])
    """By kind, the part of scheduled time that is not at the telephone."""
    uncertain: bool = False  #: staff for the forecast's whole band, not for its mean
    tolerance_min: Annotated[int, Ge(0), Le(60)] = 5  #: out of step so long before it is told
    ask_before_min: Annotated[int, Ge(0), Le(480)] = 30  #: notice for a change of the running day
    callback_taken: Annotated[float, Ge(0), Le(1)] = 0.4
    """Of callers asked whether to be called back, those who say yes: what simulations assume."""
    callback_reached: Annotated[float, Ge(0), Le(1)] = 0.8
    """Of attempts to call customers back, those that they answer: what simulations assume."""
    leave_share: Annotated[float, Gt(0), Le(1)] = 1.0
    """Of a team's people, how many may be on leave on one day; at least one may."""
