"""A line by TLS whose sound is SRTP: set up, called over, heard on both sides, or refused."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.e2e.house.world import AGENT_HZ, CALLER_HZ, STRAIGHT, World, until, until_hears
from tests.loopback import address, free_port
from tests.sip.baresip import Baresip, BaresipPlace

from huawu.access.permissions import system_person
from huawu.centre.model import Transport, Trunk
from huawu.kernel.ids import DEFAULT_TENANT, TrunkId
from huawu.testing.phone.sound import amplitude

pytestmark = pytest.mark.e2e

LINE = address(58)


@pytest.fixture
async def place(world: World) -> AsyncGenerator[BaresipPlace]:
    """Where the far side of an encrypted line stands; the line is set up."""
    trunk = Trunk(
        id=TrunkId("trk_safe"),
        name="safe",
        host=LINE,
        port=5061,
        match=(LINE, "127.0.0.1"),  # baresip binds no address for connections
        transport=Transport.TLS,
        encrypted=True,
    )
    person = system_person("test", DEFAULT_TENANT)
    await world.rooms.centre.save(trunk, expected_version=None, person=person)
    await world.rooms.supply()
    options = world.rooms.settings
    assert options.sip_tls_port is not None
    yield BaresipPlace(
        host=LINE,
        port=free_port(LINE),
        control_port=free_port(LINE),
        engine=(options.sip_host, options.sip_tls_port),
        tone_hz=CALLER_HZ,
        authority=options.data_dir / "tls" / "authority.crt",
        encrypts=True,
    )
    await world.rooms.centre.remove(Trunk, trunk.id, expected_version=None, person=person)
    await world.rooms.supply()


async def test_a_call_by_tls_with_srtp_is_heard_on_both_sides(
    world: World, place: BaresipPlace, tmp_path: Path
) -> None:
    await world.ready("anna")
    async with Baresip(tmp_path, place) as caller:
        await caller.dial(STRAIGHT)
        agent = await world.picks_up("anna")
        await until_hears(agent, CALLER_HZ)
        await until(lambda: amplitude(caller.heard(0.3), AGENT_HZ) > 1000, "the agent is heard")
        await caller.hang_up()


async def test_a_call_by_tls_that_offers_no_srtp_is_refused(
    place: BaresipPlace, tmp_path: Path
) -> None:
    async with Baresip(tmp_path, replace(place, encrypts=False)) as caller:
        await caller.dial(STRAIGHT)
        closed = await caller.until("CALL_CLOSED")
        assert "488" in closed["param"]
