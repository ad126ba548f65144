"""Lines and telephones by TLS whose sound is SRTP: called over, heard on both sides, or refused."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.e2e.house import flow as f
from tests.e2e.house.conftest import TLS_CARRIER
from tests.e2e.house.world import (
    AGENT_HZ,
    CALLER_HZ,
    OUTSIDE_HZ,
    PERSON,
    STRAIGHT,
    World,
    agent_id,
    queue,
    until,
    until_hears,
)
from tests.loopback import address, free_port
from tests.sip.baresip import Baresip, BaresipPlace
from tests.sip.tls import Login, SafeWay

from huawu.access.permissions import system_person
from huawu.centre import model as m
from huawu.centre.devices import new_secret, with_secret
from huawu.floor.dialling import Dial, begin
from huawu.kernel.ids import DEFAULT_TENANT, DeviceId, TrunkId
from huawu.testing.phone.sound import amplitude, tone

pytestmark = pytest.mark.e2e

DESK = address(59)
NUMBER = "+861088880000"
BORIS = agent_id("boris")
SET_UP = system_person("test", DEFAULT_TENANT)


def place(world: World, host: str, number: str, tone_hz: float) -> BaresipPlace:
    """Return where an encrypted telephone stands."""
    options = world.rooms.settings
    assert options.sip_tls_port is not None
    return BaresipPlace(
        host=host,
        port=free_port(host),
        control_port=free_port(host),
        engine=(options.sip_host, options.sip_tls_port),
        number=number,
        tone_hz=tone_hz,
        authority=options.data_dir / "tls" / "authority.crt",
        encrypts=True,
    )


async def save(world: World, *things: object) -> None:
    await world.rooms.centre.save_all(list(things), SET_UP)
    await world.rooms.supply()


@pytest.fixture
async def carrier(world: World) -> AsyncGenerator[BaresipPlace]:
    """The far side of an encrypted line, which is set up and leads out for the queue."""
    trusted = world.rooms.settings.sip_tls_authorities
    assert trusted is not None
    there = place(world, TLS_CARRIER, NUMBER, CALLER_HZ)
    there = replace(there, proof=trusted.with_name("proof.pem"))
    trunk = m.Trunk(
        id=TrunkId("trk_safe"),
        name="safe",
        host=TLS_CARRIER,
        port=there.port + 1,
        match=(TLS_CARRIER, "127.0.0.1"),  # baresip binds no address for connections
        transport=m.Transport.TLS,
        encrypted=True,
        outbound=True,
        shown="+861095500",
    )
    before = world.rooms.centre.view.get(m.Queue, f.QUEUE)
    await save(world, trunk, queue(f.QUEUE, dials=m.Dials(trunk=trunk.id)))
    yield there
    await save(world, before)
    await world.rooms.centre.remove(m.Trunk, trunk.id, expected_version=None, person=SET_UP)
    await world.rooms.supply()


async def hears(telephone: Baresip, hz: float) -> None:
    await until(lambda: amplitude(telephone.heard(0.3), hz) > 1000, f"{hz:g} Hz is heard")


async def test_a_call_by_tls_with_srtp_is_heard_on_both_sides(
    world: World, carrier: BaresipPlace, tmp_path: Path
) -> None:
    await world.ready("anna")
    async with Baresip(tmp_path, carrier) as caller:
        await caller.dial(STRAIGHT)
        agent = await world.picks_up("anna")
        await until_hears(agent, CALLER_HZ)
        await hears(caller, AGENT_HZ)
        await caller.hang_up()


async def test_a_call_by_tls_that_offers_no_srtp_is_refused(
    carrier: BaresipPlace, tmp_path: Path
) -> None:
    async with Baresip(tmp_path, replace(carrier, encrypts=False)) as caller:
        await caller.dial(STRAIGHT)
        closed = await caller.until("CALL_CLOSED")
        assert "488" in closed["param"]


async def test_an_agent_calls_out_by_tls_with_srtp_and_both_hear_each_other(
    world: World, carrier: BaresipPlace, tmp_path: Path
) -> None:
    await world.ready("anna")
    async with Baresip(tmp_path, replace(carrier, tone_hz=OUTSIDE_HZ)) as customer:
        await begin(world.rooms.floor.live, Dial(agent_id("anna"), f.QUEUE, NUMBER), PERSON)
        agent = await world.picks_up("anna")
        await customer.until("CALL_INCOMING")
        await customer.accept()
        await until_hears(agent, OUTSIDE_HZ)
        await hears(customer, AGENT_HZ)
        await customer.hang_up()


@pytest.fixture
async def desk(world: World) -> AsyncGenerator[tuple[BaresipPlace, Login]]:
    """Boris has an encrypted telephone instead of his own."""
    login = Login(username="safedesk", secret=new_secret())
    device = m.Device(id=DeviceId("dev_safe"), username=login.username, encrypted=True)
    before = world.rooms.centre.view.get(m.AgentProfile, BORIS)
    assert before is not None
    await save(world, with_secret(device, login.secret), replace(before, device=device.id))
    yield place(world, DESK, login.username, AGENT_HZ), login
    await world.everyone_out()
    await save(world, before)
    await world.rooms.centre.remove(m.Device, device.id, expected_version=None, person=SET_UP)
    await world.rooms.supply()


async def test_a_desk_telephone_by_tls_with_srtp_is_rung_and_heard(
    world: World, desk: tuple[BaresipPlace, Login], tmp_path: Path
) -> None:
    there, login = desk
    assert there.authority is not None
    async with (
        Baresip(tmp_path, there) as telephone,
        SafeWay(login, there.engine, there.authority, (there.host, there.port)),
    ):
        await world.ready("boris")
        caller = await world.call(STRAIGHT)
        await telephone.until("CALL_INCOMING")
        await telephone.accept()
        caller.call.audio.sound = tone(CALLER_HZ)
        await hears(telephone, CALLER_HZ)
        await until_hears(caller.call, AGENT_HZ)
        caller.call.hang_up()
        await telephone.until("CALL_CLOSED")
