"""Random days: callers, agents who do as they like, and faults; drawn so that they can shrink."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hypothesis import strategies as st
from tests.flow.floor.centre import (
    ALWAYS,
    CARE,
    PERSON,
    SALES,
    SKILL,
    Centre,
    PlainSetup,
    profile,
    queue,
)

from huawu.centre.model import AgentChoice, CallbackRule, Dials, RecordingPolicy
from huawu.centre.needs import SkillNeed
from huawu.contacts.machine import Phase
from huawu.engine.port import EngineEvent, NodeBack, NodeLost
from huawu.floor import signals
from huawu.kernel.errors import HouseError
from huawu.kernel.ids import AgentId, DeviceId, HoursId, TrunkId
from huawu.testing.scripted_engine import Fault
from huawu.testing.scripted_parties import Behaviour

PEOPLE: Final = tuple(AgentId(f"agt_{n}") for n in range(6))
OUT: Final = "+862112345678"
LAST_S: Final = 900  #: nobody calls after this
STAYS_S: Final = 240  #: at most


@dataclass(frozen=True, slots=True)
class Caller:
    at_ds: int  #: tenths of a second
    presses_ds: int
    key: str
    stays_ds: int
    speaks_s: int
    agrees_ds: int  #: presses the key by which they are called back, when they are asked by then


@dataclass(frozen=True, slots=True)
class Deed:
    """Something an agent does or that happens to their telephone."""

    at_ds: int
    who: int
    what: str


@dataclass(frozen=True, slots=True)
class Trouble:
    at_ds: int
    what: str
    lasts_ds: int
    act: str
    happens: bool


@dataclass(frozen=True, slots=True)
class Day:
    callers: Sequence[Caller]
    phones: Sequence[Behaviour]
    deeds: Sequence[Deed]
    troubles: Sequence[Trouble]
    outside: Behaviour


ACTS: Final = (
    "answer",
    "play",
    "stop_play",
    "music",
    "ring_device",
    "join",
    "part",
    "record",
    "hang_up",
    "record_message",
    "dial_outside",
)
TROUBLES: Final = (
    *("fail", "fail", "lose", "restart", "stop", "kill", "twice", "close"),
    *("lossy", "late", "swapped"),
)
#: One event in so many is hit while the engine's events are lossy, late or swapped.
ONE_IN: Final = 8
LATE_S: Final = 0.7

Deeds = dict[str, Callable[[Centre, AgentId], Awaitable[object]]]
DEEDS: Final[Deeds] = {
    "ready": lambda c, a: c.ready(a),
    "go": lambda c, a: c.floor.desk.ready(a, by=PERSON),
    "pause": lambda c, a: c.floor.desk.not_ready(a, "break", by=PERSON),
    "out": lambda c, a: c.floor.desk.sign_out(a, "", by=PERSON),
    "take_over": lambda c, a: c.floor.desk.sign_in(a, by=PERSON, take_over=True),
    "end_wrap": lambda c, a: c.floor.desk.end_wrap(a, by=PERSON),
    "extend": lambda c, a: c.floor.desk.extend_wrap(a, 20, by=PERSON),
    "hold": lambda c, a: c.ask(a, signals.Hold()),
    "retrieve": lambda c, a: c.ask(a, signals.Retrieve()),
    "hang_up": lambda c, a: c.ask(a, signals.HangUp()),
    "decline": lambda c, a: c.ask(a, signals.Decline()),
    "card": lambda c, a: c.ask(a, signals.PauseRecording(paused=True)),
    "uncard": lambda c, a: c.ask(a, signals.PauseRecording(paused=False)),
    "to_queue": lambda c, a: c.ask(a, signals.Transfer("queue", SALES)),
    "to_agent": lambda c, a: c.ask(a, signals.Transfer("agent", PEOPLE[0])),
    "to_outside": lambda c, a: c.ask(a, signals.Transfer("outside", OUT, "trk")),
    "unplug": lambda c, a: plug(c, a, there=False),
    "plug": lambda c, a: plug(c, a, there=True),
}

_ds = st.integers(0, LAST_S * 10)
_callers = st.builds(
    Caller,
    at_ds=_ds,
    presses_ds=st.integers(0, 150),
    key=st.sampled_from(["1", "1", "1", "2", "2", "3", "4", "9", "12", ""]),
    stays_ds=st.integers(1, STAYS_S * 10),
    speaks_s=st.integers(0, 60),
    agrees_ds=st.integers(100, 600),
)
_phones = st.builds(
    Behaviour,
    rings_after_s=st.sampled_from([0.06, 0.06, 0.06, None]),
    picks_up_after_s=st.sampled_from([0.1, 1.0, 3.0, 8.0, 19.9, 19.95, 20.0, None]),
    rejects_with=st.sampled_from([None, None, None, None, 17, 21, 20, 27]),
    rejects_after_s=st.sampled_from([0.0, 0.03, 5.0]),
    hangs_up_after_s=st.sampled_from([None, 0.01, 5.0, 30.0, 90.0]),
    hold_key=st.sampled_from([(), (), ((4.0, True), (9.0, False)), ((0.0, True),)]),
)
_deeds = st.builds(
    Deed, at_ds=_ds, who=st.integers(0, len(PEOPLE) - 1), what=st.sampled_from(sorted(DEEDS))
)
_troubles = st.builds(
    Trouble,
    at_ds=_ds,
    what=st.sampled_from(TROUBLES),
    lasts_ds=st.integers(1, 300),
    act=st.sampled_from(ACTS),
    happens=st.booleans(),
)


def days(callers: int, deeds: int, troubles: int) -> st.SearchStrategy[Day]:
    """Return days with up to so many of each."""
    return st.builds(
        Day,
        callers=st.lists(_callers, min_size=callers // 2, max_size=callers),
        phones=st.lists(_phones, min_size=len(PEOPLE), max_size=len(PEOPLE)),
        deeds=st.lists(_deeds, min_size=deeds // 4, max_size=deeds),
        troubles=st.lists(_troubles, max_size=troubles),
        outside=_phones,
    )


def setup() -> PlainSetup:
    """Return a centre where much can happen: skills, overflow, hours, announcements."""
    care = queue(
        CARE,
        max_wait_s=60.0,
        announce_every_s=20.0,
        misses_to_not_ready=0,
        hours=HoursId("hrs"),
        needs=(SkillNeed(skill=SKILL),),
        dials=Dials(trunk=TrunkId("trk")),
        callback=CallbackRule(offer_after_s=8, key="9", tries=2, again_s=30, within_h=0.1),
    )
    sales = queue(
        SALES,
        max_length=5,
        priority=1,
        recording=RecordingPolicy.NEVER,
        choice=AgentChoice.RING_ALL,
        ring_at_most=3,
    )
    skilled = [profile(agent, SKILL) for agent in PEOPLE[:4]]
    return PlainSetup([care, sales], [*skilled, *(profile(agent) for agent in PEOPLE[4:])])


async def plug(centre: Centre, agent: AgentId, *, there: bool) -> None:
    device = DeviceId(f"dev_{agent}")
    if there:
        centre.world.register(device, centre.world.devices[device].behaviour)
    else:
        centre.world.unregister(device)


async def watch(centre: Centre, wrong: list[str]) -> None:
    """Note whenever the engine's truth differs from the floor's for two seconds on end."""
    before: set[str] = set()
    while True:
        await asyncio.sleep(1)
        now = set(_zombies(centre)) | set(_unheard(centre))
        wrong.extend(sorted(now & before))
        before = now


def _zombies(centre: Centre) -> Iterable[str]:
    contacts = centre.floor.state.contacts.values()
    booked = {c.booking.leg for c in contacts if c.booking is not None}
    booked |= {one.leg for c in contacts for one in c.invited.values()}
    for leg in centre.world.legs.values():
        if leg.device is not None and not leg.gone and leg.id not in booked:
            yield f"{leg.id} of {leg.device} lives for nobody"


def _unheard(centre: Centre) -> Iterable[str]:
    for contact in centre.floor.state.contacts.values():
        if contact.phase is Phase.TALKING and contact.leg is not None and contact.booking:
            heard = centre.world.hears(contact.leg)
            if centre.world.alive(contact.leg) and contact.booking.leg not in heard:
                yield f"{contact.id} talks with {contact.booking.agent}, who is not heard"


async def live_through(centre: Centre, day: Day) -> None:
    """Let the day happen, then let everybody go home."""
    centre.world.numbers[OUT] = day.outside
    talks_s = day.outside.hangs_up_after_s or 60.0
    for caller in day.callers:
        called_back = replace(day.outside, hangs_up_after_s=talks_s, hold_key=())
        centre.world.numbers[f"+861380000{caller.at_ds:04d}"] = called_back
    async with asyncio.TaskGroup() as scope:
        for agent in PEOPLE:
            await centre.ready(agent)
        for caller in day.callers:
            scope.create_task(_call(centre, caller))
        for deed in day.deeds:
            scope.create_task(_do(centre, deed))
        for trouble in sorted(day.troubles, key=lambda t: t.at_ds):
            await _until(centre, trouble.at_ds)
            await _suffer(centre, trouble)
        await _until(centre, LAST_S * 10)
    centre.world.twist = None
    await _go_home(centre)


async def _go_home(centre: Centre) -> None:
    """Every caller leaves in the end; agents sign out; what was begun is finished."""
    await asyncio.sleep(STAYS_S + 30)
    for agent in PEOPLE:
        await _quietly(centre.floor.desk.sign_out(agent, "", by=PERSON))
    await asyncio.sleep(600)


async def _until(centre: Centre, ds: int) -> None:
    now_s = centre.world.now_s()
    await asyncio.sleep(max(ds / 10 - now_s, 0.0))


async def _quietly(deed: Awaitable[object]) -> None:
    try:
        await deed
    except HouseError:
        return


async def _call(centre: Centre, caller: Caller) -> None:
    await _until(centre, caller.at_ds)
    centre.world.call(
        called="4001",
        caller=f"1380000{caller.at_ds:04d}",
        digits=[
            *([(caller.presses_ds / 10, caller.key)] if caller.key else []),
            (caller.agrees_ds / 10, "9"),
        ],
        hang_up_after_s=caller.stays_ds / 10,
        speaks_s=caller.speaks_s,
    )


async def _do(centre: Centre, deed: Deed) -> None:
    await _until(centre, deed.at_ds)
    if centre.up:
        await _quietly(DEEDS[deed.what](centre, PEOPLE[deed.who]))


async def _suffer(centre: Centre, trouble: Trouble) -> None:
    lasts_s = trouble.lasts_ds / 10
    match trouble.what:
        case "fail":
            centre.engine.fail(trouble.act, Fault(happens=trouble.happens))
        case "lose":
            centre.world.lose()
            await asyncio.sleep(lasts_s)
            centre.world.come_back()
        case "restart":
            centre.world.lose()
            centre.world.come_back(restarted=True)
        case "stop" | "kill" as how:
            await (centre.stop() if how == "stop" else centre.kill())
            await asyncio.sleep(lasts_s)
            await centre.begin()
        case "twice" | "lossy" | "late" | "swapped":
            centre.world.twist = Twisted(centre, trouble.what)
            await asyncio.sleep(lasts_s)
            centre.world.twist = None
        case _:
            centre.setup.hours_entry = replace(ALWAYS, closed_now=True)
            await asyncio.sleep(lasts_s)
            centre.setup.hours_entry = ALWAYS


class Twisted:
    """Tells every event twice, or loses, delays or swaps one in `ONE_IN`."""

    def __init__(self, centre: Centre, how: str) -> None:
        self._queue = centre.world.events
        self._how = how
        self._count = 0
        self._kept: list[EngineEvent] = []

    def __call__(self, event: EngineEvent) -> Sequence[EngineEvent]:
        """Return what is told instead of an event, now."""
        if isinstance(event, NodeBack | NodeLost):
            return (event,)  # the driver's own word, not the engine's
        if self._how == "twice":
            return (event, event)
        kept, self._kept = self._kept, []
        self._count += 1
        if self._count % ONE_IN:
            return (event, *kept)
        if self._how == "late":
            asyncio.get_running_loop().call_later(LATE_S, self._queue.put_nowait, event)
        elif self._how == "swapped":
            self._kept = [event]
        return kept
