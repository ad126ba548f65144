"""What may be dialled outside: denied unless a rule allows it, and never above the caps.

`verdict` is pure. `OutsideDesk` keeps the counts of one floor.
"""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import phonenumbers

from huawu.centre.hours import is_open
from huawu.centre.model import OutsidePolicy, Trunk
from huawu.floor.context import Setup
from huawu.kernel.clock import Clock
from huawu.kernel.errors import LimitReached, NotFound, Refused
from huawu.kernel.ids import AgentId, LegId, TrunkId

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)


class NotDialled(Refused):
    """The rules for outside calls forbid this number."""

    code = "outside-refused"


class OutsideLimit(LimitReached):
    """A cap on outside calls is reached."""

    code = "outside-limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What is in use and was used."""

    on_trunk: int = 0  #: outside calls on this trunk now
    by_agent: int = 0  #: outside calls of this agent now
    last_minute: int = 0
    last_day: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """May it be dialled?"""

    dial: str = ""  #: what to dial; "" when refused
    rule: str = ""
    #: which rule refused: "number", "prefix", "trunk", "shown", "night", or a cap's name
    emergency: bool = False


def normal(number: str, region: str) -> str:
    """Return a number as E.164, or its bare digits when it is a short one; "" if unreadable."""
    bare = "".join(c for c in number if c.isdigit() or c == "+")
    if not bare.startswith("+") and 3 <= len(bare) <= 6:
        return bare
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def verdict(
    policy: OutsidePolicy, trunk: Trunk, number: str, usage: Usage, *, night: bool = False
) -> Verdict:
    """Say whether `number` may be dialled through `trunk` now. Pure.

    Emergency numbers are always let through: no prefix, no cap, at any hour. The rest needs an
    allowed prefix, no denied one, a number of ours to show, room under every cap, and day:
    stolen passwords are used at night and over holidays.
    """
    bare = "".join(c for c in number if c.isdigit())
    if bare in policy.emergency:
        return Verdict(dial=bare, emergency=True)
    dial = normal(number, policy.region)
    refused = _refused(policy, trunk, dial) or _capped(policy, trunk, usage)
    if night and not refused:
        refused = "night"
    return Verdict(rule=refused) if refused else Verdict(dial=dial)


def _refused(policy: OutsidePolicy, trunk: Trunk, dial: str) -> str:
    if not dial:
        return "number"
    if not dial.startswith(policy.allowed_prefixes) or dial.startswith(policy.denied_prefixes):
        return "prefix"
    if not trunk.outbound:
        return "trunk"
    return "" if trunk.shown else "shown"


def _capped(policy: OutsidePolicy, trunk: Trunk, usage: Usage) -> str:
    caps = (
        ("per_trunk", usage.on_trunk, min(policy.per_trunk, trunk.max_calls)),
        ("per_agent", usage.by_agent, policy.per_agent),
        ("per_minute", usage.last_minute, policy.per_minute),
        ("per_day", usage.last_day, policy.per_day),
    )
    return next((name for name, used, cap in caps if used >= cap), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """On whose behalf an outside call is made."""

    agent: AgentId | None = None  #: None when a flow does it


@dataclass(slots=True)
class OutsideDesk:
    """Counts outside calls and decides on new ones."""

    setup: Setup
    clock: Clock
    _running: dict[LegId, tuple[TrunkId, AgentId | None]] = field(
        default_factory=dict[LegId, tuple[TrunkId, AgentId | None]]
    )
    _made: deque[datetime] = field(default_factory=deque[datetime])

    def check(self, trunk: TrunkId, number: str, asker: Asker, shown: str = "") -> str:
        """Return what to dial; `shown` is our number that is shown instead of the trunk's.

        Raises:
            NotFound: there is no such trunk.
            Refused: a rule forbids it; `rule` says which.
            LimitReached: a cap is reached; `rule` says which.
        """
        line = self.setup.trunk(trunk)
        if line is None:
            raise NotFound(f"There is no trunk {trunk}.")
        line = replace(line, shown=shown or line.shown)
        policy = self.setup.outside_policy()
        night = self.is_night()
        found = verdict(policy, line, number, self._usage(trunk, asker), night=night)
        if found.dial:
            return found.dial
        if found.rule.startswith("per_"):
            raise OutsideLimit("Too many outside calls at the moment.", rule=found.rule)
        raise NotDialled(
            "This number may not be dialled; an administrator can allow it.", rule=found.rule
        )

    def dialable(self, trunk: TrunkId, number: str, shown: str = "") -> str:
        """Return what to dial for a number at any hour, whatever the caps; "" when one may not.

        Emergency numbers are for those who need help at once, not for a call that is planned.
        """
        line = self.setup.trunk(trunk)
        if line is None:
            return ""
        line, policy = replace(line, shown=shown or line.shown), self.setup.outside_policy()
        found = verdict(policy, line, number, Usage())
        return "" if found.emergency else found.dial

    def is_night(self) -> bool:
        """Say whether the policy's hours are closed; hours that are gone are never open."""
        policy = self.setup.outside_policy()
        if policy.hours is None:
            return False
        hours = self.setup.hours(policy.hours)
        return hours is None or not is_open(hours, self.clock.now())

    def began(self, leg: LegId, trunk: TrunkId, asker: Asker) -> None:
        """Count a call that is being dialled."""
        self.carries(leg, trunk, asker)
        self._made.append(self.clock.now())

    def carries(self, leg: LegId, trunk: TrunkId, asker: Asker) -> None:
        """Count a call that was dialled before as running."""
        self._running[leg] = (trunk, asker.agent)

    def ended(self, leg: LegId) -> None:
        """Forget a call that is over."""
        self._running.pop(leg, None)

    def _usage(self, trunk: TrunkId, asker: Asker) -> Usage:
        now = self.clock.now()
        while self._made and self._made[0] <= now - _DAY:
            self._made.popleft()
        running = self._running.values()
        mine = sum(agent == asker.agent for _, agent in running if asker.agent is not None)
        return Usage(
            on_trunk=sum(line == trunk for line, _ in running),
            by_agent=mine,
            last_minute=sum(made > now - _MINUTE for made in self._made),
            last_day=len(self._made),
        )
