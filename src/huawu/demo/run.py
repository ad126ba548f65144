"""Brings the demo to life: agents at their desks, and callers who call them. Start here.

    await run_demo(options, clock)    # until cancelled

It needs nothing of the centre but its addresses and the demo's passwords, so it runs beside the
centre or in a process of its own, and goes on when the centre is started again.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import aiohttp

from huawu.demo import cast
from huawu.demo.agents import DemoAgent
from huawu.demo.called import Called
from huawu.demo.callers import Callers, CallersOptions
from huawu.demo.desk import Desk
from huawu.demo.habits import Rota
from huawu.demo.roster import Roster
from huawu.demo.voices import Voices
from huawu.kernel.clock import Clock
from huawu.testing.phone.phone import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """Where the centre is and how busy it shall be."""

    base_url: str  #: of the HTTP API, e.g. "http://127.0.0.1:8080"
    engine: tuple[str, int]  #: address and port that telephones speak SIP with
    roster: Roster
    voices_dir: Path | None = None  #: keeps what was spoken for the next start
    zone: str = "Asia/Shanghai"
    calls_per_hour: float = 150.0  #: at night; the peaks of the day reach about twice as many
    at_once: int = 8  #: callers on the line at most
    carrier_host: str = cast.CARRIER_HOST
    desks_host: str = cast.DESKS_HOST
    seed: int | None = None  #: None: another day each time


async def run_demo(options: DemoOptions, clock: Clock) -> None:
    """Let agents and callers live until cancelled; then all hang up and go within seconds.

    Raises:
        HouseError: the demo cannot speak on this machine.
    """
    rng = Random(options.seed)  # noqa: S311  (a play, no secret)
    voices = Voices(options.voices_dir)
    await voices.warm_up()
    callers = Callers(
        CallersOptions(
            engine=options.engine,
            host=options.carrier_host,
            zone=ZoneInfo(options.zone),
            calls_per_hour=options.calls_per_hour,
            at_once=options.at_once,
        ),
        voices,
        clock,
        rng,
    )
    rota = Rota(rng)
    async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as group:
        for role in cast.AGENTS:
            desk = Desk(http, options.base_url, role.login, options.roster.password(role.login))
            agent = DemoAgent(role, _account(options, role), desk, voices, rota, rng)
            group.create_task(agent.run(), name=f"demo agent {role.number}")
        group.create_task(callers.run(), name="demo callers")
        group.create_task(Called(_carrier(options), voices, rng).run(), name="demo called")


def _account(options: DemoOptions, role: cast.Role) -> Account:
    return Account(
        host=options.desks_host,
        engine=options.engine,
        username=role.username,
        secret=options.roster.secret(role.username),
    )


def _carrier(options: DemoOptions) -> Account:
    """Return where calls outside arrive."""
    return Account(
        host=options.carrier_host,
        engine=options.engine,
        username="carrier",
        port=cast.CARRIER_PORT,
    )
