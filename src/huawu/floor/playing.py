"""Playing to the customer and waiting for the end of it."""

from collections.abc import Sequence
from typing import Final

import structlog

from huawu.engine.port import Sound
from huawu.floor.call import Call, refuse
from huawu.floor.live import Live
from huawu.floor.signals import Chosen, Keyed, Played
from huawu.kernel.errors import Unavailable

_log: Final = structlog.get_logger()

#: No prompt is longer; an engine that never tells the end must not keep a caller for ever.
LONGEST_PLAY_S: Final = 660.0


async def play_out(live: Live, call: Call, sounds: Sequence[Sound], *, barge: bool) -> bool:
    """Play to the end and return True.

    With `barge` a key stops it and is kept for the next question; so does an agent being chosen.
    A caller who hears nothing because the engine did not answer is no reason to fail.
    """
    if not sounds or (barge and call.keys):
        return not sounds
    await live.ledger.settled()
    play = live.new("ply")
    try:
        await live.around.engine.play(call.leg, sounds, play=play)
        call.playing = play
        return await _end_of(live, call, play, barge=barge)
    except Unavailable as trouble:
        _log.warning("a caller heard nothing", contact=call.contact, cause=trouble.code)
        return False
    finally:
        call.playing = ""


async def _end_of(live: Live, call: Call, play: str, *, barge: bool) -> bool:
    while True:
        signal = await call.next(LONGEST_PLAY_S)
        if signal is None:
            return False
        if isinstance(signal, Played) and signal.play == play:
            return signal.completed
        if barge and isinstance(signal, Keyed | Chosen):
            await live.around.engine.stop_play(call.leg, play)
            return False
        refuse(signal, "The caller is still in the menu.")
