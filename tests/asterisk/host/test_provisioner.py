"""A running engine follows the centre."""

import asyncio
from dataclasses import replace

import pytest
from tests.asterisk.host.wire import Stranger
from tests.engine_fixture import SECRET, RunningEngine
from tests.loopback import address

from huawu.engine.host.provision import Applied, Provisioner
from huawu.engine.host.spec import DeviceSpec, Digests, NumberSpec, TrunkSpec
from huawu.kernel.errors import Invalid

pytestmark = pytest.mark.asterisk

HERE, LINE = address(44), address(45)
CLARA = DeviceSpec(
    id="dev_clara", username="clara", digest_sha256=Digests.of("clara", SECRET).sha256
)


async def register(engine: RunningEngine, user: str, secret: str = SECRET) -> int:
    async with Stranger(HERE, engine.sip) as phone:
        return (await phone.guess(user, secret))[1].status


async def test_a_device_is_let_in_changed_and_shut_out_without_a_reload(
    running_engine: RunningEngine,
) -> None:
    engine, now = running_engine, running_engine.population

    async def apply(*devices: DeviceSpec) -> Applied:
        return await engine.provisioner.apply((*now.devices, *devices), now.trunks, now.numbers)

    assert await register(engine, "clara") == 401
    assert await apply(CLARA) == Applied(steps=3)
    assert await register(engine, "clara") == 200
    renewed = replace(CLARA, digest_sha256=Digests.of("clara", "another-secret").sha256)
    assert await apply(renewed) == Applied(steps=1)
    assert await register(engine, "clara") == 401
    assert await register(engine, "clara", "another-secret") == 200
    await apply()
    assert await register(engine, "clara", "another-secret") == 401


async def test_changed_codecs_reach_the_engine(running_engine: RunningEngine) -> None:
    engine, now = running_engine, running_engine.population
    anna = replace(now.devices[0], codecs=("g722", "alaw"))
    await engine.provisioner.apply((anna, *now.devices[1:]), now.trunks, now.numbers)
    assert "(g722|alaw)" in await engine.host.command("pjsip show endpoint anna")
    await engine.reset()


async def test_nothing_new_costs_nothing_even_for_another_process(
    running_engine: RunningEngine,
) -> None:
    now = running_engine.population
    await running_engine.reset()
    other = Provisioner(running_engine.spec, running_engine.paths, running_engine.control)
    assert await other.apply(now.devices, now.trunks, now.numbers) == Applied()


async def test_a_trunk_and_a_number_come_and_go_while_the_engine_runs(
    running_engine: RunningEngine,
) -> None:
    engine, now = running_engine, running_engine.population
    trunk = TrunkSpec(id="second", host=LINE, match=(LINE,))
    numbers = (*now.numbers, NumberSpec(pattern="4003"))
    async with Stranger(LINE, engine.sip) as caller:
        assert (await caller.ask("INVITE", "10086", to="4003")).status == 401
        await engine.provisioner.apply(now.devices, (*now.trunks, trunk), now.numbers)
        assert (await caller.ask("INVITE", "10086", to="4003")).status == 404
        await engine.provisioner.apply(now.devices, (*now.trunks, trunk), numbers)
        shown = await engine.host.command("dialplan show 4003@huawu-numbers")
        assert "'4003'" in shown
        await engine.reset()
        assert (await caller.ask("INVITE", "10086", to="4003")).status == 401


async def test_a_burst_of_changes_costs_two_rounds(running_engine: RunningEngine) -> None:
    engine, now = running_engine, running_engine.population
    await engine.reset()

    async def apply(contacts: int) -> Applied:
        clara = replace(CLARA, max_contacts=contacts)
        return await engine.provisioner.apply((*now.devices, clara), now.trunks, now.numbers)

    async with asyncio.TaskGroup() as group:
        calls = [group.create_task(apply(n)) for n in range(1, 9)]
    assert sum(call.result().steps > 0 for call in calls) <= 2
    shown = (await engine.host.command("pjsip show aor clara")).split()
    assert shown[shown.index("max_contacts") + 2] == "8"
    await engine.reset()


async def test_what_contradicts_itself_is_refused_before_anything_is_touched(
    running_engine: RunningEngine,
) -> None:
    engine, now = running_engine, running_engine.population
    twin = replace(now.devices[0], id="dev_twin")
    with pytest.raises(Invalid):
        await engine.provisioner.apply((*now.devices, twin), now.trunks, now.numbers)
    assert await register(engine, "anna") == 200
