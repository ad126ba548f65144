"""Listening, with an engine that takes its time."""

import asyncio

import pytest
from tests.unit.engine.ari_peer import Peer, peered, running, until
from tests.unit.engine.test_asterisk_state import bridge, channel, new_state

from huawu.engine.asterisk_ears import Ears
from huawu.engine.asterisk_notes import LegNote
from huawu.kernel.ids import LegId

pytestmark = pytest.mark.unit

EAR, TARGET = LegId("leg_ear"), LegId("leg_agent")
SNOOPED = "channels/leg_agent/snoop/snoop-leg_ear-1"


def asked(peer: Peer) -> list[str]:
    """Return what was asked for, without the connections' own filters."""
    return [frame["uri"] for _, frame in peer.asked if frame["request_id"] != "filter"]


async def test_a_snoop_goes_into_the_bridge_only_when_the_engine_has_begun_it():
    peer = Peer(
        answers={
            f"POST {SNOOPED}": (200, channel("snoop-leg_ear-1")),
            "POST bridges/ear-leg_ear": (200, bridge("ear-leg_ear")),
        }
    )
    async with peered(peer) as connection, running(connection.run):
        await connection.wait_open(5)
        state = new_state()
        state.legs[EAR] = LegNote(dialled=True)
        ears = Ears(connection.ari, state, "cc-1")
        async with asyncio.TaskGroup() as group:
            group.create_task(ears.listen(EAR, TARGET, whisper=False))
            await until(lambda: asked(peer) == [SNOOPED])
            await asyncio.sleep(0.05)
            assert asked(peer) == [SNOOPED]
            ears.begun("snoop-leg_ear-1")

    assert asked(peer)[1:] == ["bridges/ear-leg_ear", "bridges/ear-leg_ear/addChannel"]
    assert state.legs[EAR].contact == "ear-leg_ear"
