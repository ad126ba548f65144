"""What a busy engine lists is long, and it must live through being asked for it."""

import aiohttp
import pytest
from tests.contract.engine.asterisk_rig import AsteriskRig

from huawu.engine.port import NodeLost

pytestmark = [pytest.mark.contract, pytest.mark.asterisk]

#: Together as long as the channels of thousands of calls.
BRIDGES = [f"long-{number}" for number in range(60)]
LONG_NAME = "x" * 8_000


async def test_an_engine_that_has_much_to_list_lives_through_being_looked_at(
    real: AsteriskRig,
) -> None:
    settings = real.process.ari("lists")
    login = aiohttp.encode_basic_auth(settings.user, settings.password)
    async with aiohttp.ClientSession(
        f"{settings.url}/ari/", headers={"Authorization": login}
    ) as session:
        for bridge in BRIDGES:
            made = {"type": "mixing", "name": LONG_NAME}
            async with session.post(f"bridges/{bridge}", json=made) as answer:
                assert answer.status == 200, await answer.text()
        try:
            assert (await real.engine.look(real.node)).node == real.node
        finally:
            for bridge in BRIDGES:
                await (await session.delete(f"bridges/{bridge}")).release()
    assert not real.told.all(NodeLost)
