"""The server is killed at each write of a call: before it is durable, and just after."""

import signal
from collections.abc import AsyncGenerator

import pytest
from tests.e2e.faults.centre import Hurt
from tests.e2e.faults.wire import Trap, Wire
from tests.e2e.house.world import AGENT_HZ, until, until_hears

from huawu.app.engines import engine_paths
from huawu.events.call import RecordingStarted
from huawu.events.contact import ContactLost
from huawu.testing.phone.call import PhoneCall

pytestmark = pytest.mark.e2e

#: Every write of a call that is answered, in order.
ON_THE_WAY = (
    "contact.created",
    "contact.queued",
    "reservation.created",
    "reservation.offered",
    "reservation.accepted",
    "reservation.connected",
    "call.recording_started",
)
AT_THE_END = ("contact.ended", "call.recording_finalised")
#: Those that `make test` has.
OFTEN = {("reservation.created", "after"), ("reservation.accepted", "before")}


def points(kinds: tuple[str, ...]) -> list[object]:
    """Return each kind before and after its commit, those that `make test` leaves out as slow."""
    return [
        pytest.param(kind, when, marks=() if (kind, when) in OFTEN else pytest.mark.slow)
        for kind in kinds
        for when in ("before", "after")
    ]


@pytest.fixture(scope="module")
async def wired(shared_centre: Hurt) -> AsyncGenerator[tuple[Hurt, Wire]]:
    """The centre with a wire between server and database."""
    server = shared_centre.server
    async with Wire.to(server.options.postgres_dir / "run") as wire:
        direct = server.options
        server.options = direct.model_copy(update={"database_url": wire.url})
        await shared_centre.die_and_begin_again()
        yield shared_centre, wire
        server.options = direct
        await shared_centre.die_and_begin_again()


@pytest.fixture
async def centre(wired: tuple[Hurt, Wire]) -> AsyncGenerator[Hurt]:
    """The centre behind its wire, with nobody in it."""
    yield wired[0]
    await wired[0].made_whole()
    await wired[0].everybody_leaves()


async def recorded(centre: Hurt, after: int) -> None:
    """Wait until the engine has written sound; who leaves before leaves nothing to store."""
    [started, *_] = await centre.story.told(RecordingStarted, after)
    spool = engine_paths(centre.server.options).recordings
    raw = spool / f"{started.recording}-rx.sln"
    await until(lambda: raw.exists() and raw.stat().st_size > 0, "the talk is recorded")


async def killed_at(centre: Hurt, wire: Wire, kind: str, when: str) -> PhoneCall:
    """Let somebody call and leave, until the server dies of it; begin again, return the call."""
    server, before = centre.server, await centre.story.mark()
    wire.trap = Trap(kind, when, lambda: server.send(signal.SIGKILL))
    centre.answers = 9
    call = await centre.call()
    if kind in AT_THE_END:
        await until_hears(call, AGENT_HZ)
        await recorded(centre, before)
        call.hang_up()
    await server.ended()
    after = await centre.story.mark()
    await server.start()
    await centre.resynced(after)
    return call


@pytest.mark.parametrize(("kind", "when"), points(ON_THE_WAY))
async def test_whoever_called_as_the_server_was_killed_talks_with_an_agent(
    wired: tuple[Hurt, Wire], centre: Hurt, kind: str, when: str
) -> None:
    before = await centre.story.mark()
    call = await killed_at(centre, wired[1], kind, when)
    await until_hears(call, AGENT_HZ)
    assert not await centre.story.all(ContactLost, before)


@pytest.mark.parametrize(("kind", "when"), points(AT_THE_END))
async def test_a_call_that_ended_as_the_server_was_killed_is_over_and_the_next_one_works(
    wired: tuple[Hurt, Wire], centre: Hurt, kind: str, when: str
) -> None:
    await killed_at(centre, wired[1], kind, when)
    await centre.story.until(lambda s: not s.contacts, "the contact is over")
    centre.answers = 1
    await until_hears(await centre.call(), AGENT_HZ)
