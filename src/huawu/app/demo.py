"""The demo within this installation: sets it up, plays it, and tells people how to call it."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from datetime import timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from huawu.access.permissions import system_person
from huawu.app.house import Rooms
from huawu.app.settings import Settings
from huawu.demo import cast
from huawu.demo.centre import seed
from huawu.demo.past import QUEUES, past_calls
from huawu.demo.roster import Roster, read_roster
from huawu.demo.run import DemoOptions, run_demo
from huawu.engine.backoff import Backoff
from huawu.kernel.clock import SystemClock
from huawu.kernel.errors import NotFound

_log: Final = structlog.get_logger()

#: Where the day of those begins who take no calls.
_OFFICES: Final = {"planner": "planning", "analyst": "figures", "quality": "contacts"}

#: In which callers hang up, agents sign out and telephones unregister.
_GOODBYE_S: Final = 6.0


async def stage_demo(rooms: Rooms) -> Roster:
    """Set the demo centre up where it is not yet, and return its passwords."""
    person = system_person("demo")
    roster = await seed(rooms.centre, rooms.access, person, data_dir=rooms.settings.data_dir)
    await rooms.supply()
    await _bring_past(rooms)
    return roster


async def _bring_past(rooms: Rooms) -> None:
    """Give planning a demo month to forecast from, once."""
    planning, zone = rooms.planning, ZoneInfo(rooms.settings.zone)
    yesterday = planning.today - timedelta(days=1)
    for queue in QUEUES:
        if not await planning.history.any_brought(queue):
            table = past_calls(queue, yesterday, rooms.settings.demo_calls_per_hour, zone)
            await planning.history.bring(system_person("demo"), queue, table)


def remembered_roster(settings: Settings) -> Roster:
    """Return the passwords of a demo that was set up before.

    Raises:
        NotFound: it never was.
    """
    roster = read_roster(settings.data_dir)
    if not roster.members:
        raise NotFound("There is no demo here yet; `huawu run` sets it up.")
    return roster


async def play_demo(settings: Settings, roster: Roster) -> None:
    """Let the demo's callers and agents live until cancelled."""
    options = DemoOptions(
        base_url=f"http://{settings.http_host}:{settings.http_port}",
        engine=(settings.sip_host, settings.sip_port),
        roster=roster,
        voices_dir=settings.data_dir / "voices",
        zone=settings.zone,
        calls_per_hour=settings.demo_calls_per_hour,
        at_once=settings.demo_callers,
    )
    await run_demo(options, SystemClock())


async def play_demo_apart() -> None:
    """Play the demo in a process of its own until cancelled; start it again when it fails.

    Its telephones must send sound every 20 ms, whatever the centre is busy with: what comes late
    is missing in recordings. And its faults must not end the centre.
    """
    back_off = Backoff(1.0, 60.0, Random())  # noqa: S311  (jitter only)
    while True:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "huawu.app.cli", "demo", "--until-eof"),
            stdin=PIPE,  # closed when we are gone, however we went
            start_new_session=True,  # Ctrl-C is for us; we tell it in our own order
        )
        try:
            status = await process.wait()
        finally:
            await _end(process)
        _log.warning("the demo ended and is started again", status=status)
        await asyncio.sleep(back_off.next_s())


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(_GOODBYE_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def how_to_call(settings: Settings, roster: Roster) -> str:
    """Return what people need to look at the demo and to call it themselves."""
    people = [
        f"  {member.login:<14} {member.password:<28} {member.role:<11} {member.name}"
        for member in roster.members
    ]
    where = f"{settings.sip_host}:{settings.sip_port}"
    secret = roster.secret(cast.VISITOR_USERNAME)
    return "\n".join(
        [
            "",
            "The demo lives: callers ring, agents answer. Watch it: huawu status --live",
            "",
            f"Web and API   http://{settings.http_host}:{settings.http_port}",
            "People who sign in (login, password, role, name):",
            *people,
            "",
            f"Take a call yourself: sign in there as {cast.GUEST.login}, with a headset.",
            f"Listen, whisper, take over: sign in as {cast.SUPERVISOR_LOGIN}, at /app/floor.",
            *(
                f"As {role}: sign in as {login}, at /app/{_OFFICES[role]}."
                for login, _, role in cast.OFFICE
            ),
            "",
            "Call it with any SIP telephone (docs/howto/call-it.md):",
            f"  server {where}   user {cast.VISITOR_USERNAME}   password {secret}",
            f"  dial {cast.CHINESE_NUMBER} (中文) or {cast.ENGLISH_NUMBER} (English)",
            "",
            "Ctrl-C ends everything.",
        ]
    )
