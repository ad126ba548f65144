"""`huawu run`, `huawu serve`, `huawu demo`: the long-running commands."""

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from importlib.metadata import version as version_of
from pathlib import Path
from socket import AF_INET, AF_INET6, create_server, socket
from typing import Annotated, Final

import typer
import uvicorn
from fastapi import FastAPI

from huawu.app.accounts import step_down
from huawu.app.certificates import Certificate, certificate_of
from huawu.app.cli.common import run as run_command
from huawu.app.demo import (
    how_to_call,
    play_demo,
    play_demo_apart,
    remembered_roster,
    stage_demo,
)
from huawu.app.house import Rooms, open_house
from huawu.app.http.app import build_ready_app
from huawu.app.parts import parts_of
from huawu.app.settings import Settings, read_settings
from huawu.kernel.errors import Unavailable
from huawu.kernel.scope import background

#: Requests and WebSockets get this long to end.
GOODBYE_S: Final = 5
#: Readers of WebSockets say nothing but their token.
WEBSOCKET_IN_BYTES: Final = 64 * 1024


def version() -> str:
    """Return the version of this installation."""
    return version_of("huawu")


def run() -> None:
    """Start everything with the demo, and say how to call it."""
    _step_down()
    run_command(_run_with_demo)


def serve() -> None:
    """Start the centre without the demo."""
    _step_down()
    run_command(_serve, quiet=False)  # who leads, and what was handed over, stand in its log


def demo(
    until_eof: Annotated[bool, typer.Option("--until-eof", hidden=True)] = False,
) -> None:
    """Let demo callers and agents call a centre that runs."""

    async def work(settings: Settings) -> None:
        await _demo_alone(settings, until_eof=until_eof)

    run_command(work)


def _step_down() -> None:
    settings = read_settings()
    folders = (Path(sys.prefix), Path(sys.base_prefix), Path(__file__).parent)
    if not step_down(settings.data_dir, folders):
        typer.echo(
            "Note: this checkout can only be read by root, so the server itself runs as root; "
            "PostgreSQL and Asterisk run as the system user. Clone it elsewhere, e.g. /opt/huawu."
        )


async def _serve(settings: Settings) -> None:
    with _asked_to_end() as asked:
        async with _answering(settings) as rooms:
            await _first_administrator(rooms)
            await asked.wait()


async def _run_with_demo(settings: Settings) -> None:
    with _asked_to_end() as asked:
        async with _answering(settings) as rooms:
            await _first_administrator(rooms)
            roster = await stage_demo(rooms)
            typer.echo(how_to_call(settings, roster))
            async with background() as beside:
                beside.run(play_demo_apart(), "demo")
                await asked.wait()
            typer.echo("Ending …")


async def _demo_alone(settings: Settings, *, until_eof: bool) -> None:
    roster = remembered_roster(settings)
    async with background() as beside:
        with _asked_to_end() as asked:
            beside.run(play_demo(settings, roster), "demo")
            if until_eof:
                beside.run(_read_to_eof(asked), "parent")
            await asked.wait()


async def _read_to_eof(ended: asyncio.Event) -> None:
    """Set `ended` when whoever started us is gone: the pipe to us is closed then."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()
    ended.set()


@asynccontextmanager
async def _answering(settings: Settings) -> AsyncGenerator[Rooms]:
    """Start the house and HTTP for the length of the block."""
    async with open_house(settings, _say) as rooms:
        app = await asyncio.to_thread(build_ready_app, parts_of(rooms))
        plain = _Server(_config(app))
        with ExitStack() as doors:
            door = doors.enter_context(_listening(settings.http_host, settings.http_port, "HTTP"))
            servers = [(plain, door)]
            # What was made for the start stays: looking through it for garbage would hold up every
            # call for some tenths of a second, again and again.
            gc.freeze()
            typer.echo(f"Huawu answers at http://{settings.http_host}:{settings.http_port}")
            if settings.https_port is not None:
                shown = certificate_of(settings, rooms.clock.now())
                host, port = settings.https_host, settings.https_port
                door = doors.enter_context(_listening(host, port, "HTTPS"))
                servers.append((_Server(_config(app, shown)), door))
                typer.echo(_how_to_trust(settings, shown))
            async with asyncio.TaskGroup() as group:
                for server, door in servers:
                    group.create_task(server.serve(sockets=[door]), name="http")
                try:
                    yield rooms
                finally:
                    for server, _ in servers:
                        server.should_exit = True


def _config(app: FastAPI, shown: Certificate | None = None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        timeout_graceful_shutdown=GOODBYE_S,
        log_config=None,
        access_log=False,
        server_header=False,
        ws_max_size=WEBSOCKET_IN_BYTES,
        ws_per_message_deflate=False,  # packing a large floor would hold the calls up
        ssl_certfile=None if shown is None else shown.certificate,
        ssl_keyfile=None if shown is None else shown.key,
    )


def _how_to_trust(settings: Settings, shown: Certificate) -> str:
    text = f"and at https://{settings.https_host}:{settings.https_port}"
    if shown.authority is None:
        return text
    return f"{text}\n  Let browsers trust {shown.authority} (docs/howto/desk.md)"


def _listening(host: str, port: int, what: str) -> socket:
    """Return the socket that is answered on.

    Raises:
        Unavailable: the port is taken.
    """
    family = AF_INET6 if ":" in host else AF_INET
    try:
        return create_server((host, port), family=family)
    except OSError as error:
        raise Unavailable(
            f"Port {port} of {host} cannot be used ({error.strerror}); set HUAWU_{what}_PORT to "
            "another."
        ) from None


class _Server(uvicorn.Server):
    """Leaves signals to us."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Take no signal: the whole house ends in its own order."""
        yield


@contextmanager
def _asked_to_end() -> Generator[asyncio.Event]:
    """Yield an event that Ctrl-C and SIGTERM set; a second signal ends at once.

    Whoever is asked while things start first lets them start: what is half begun is harder to end.
    """
    loop, asked = asyncio.get_running_loop(), asyncio.Event()

    def let_go() -> None:
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(sign)

    def ask() -> None:
        asked.set()
        let_go()

    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, ask)
    try:
        yield asked
    finally:
        let_go()


async def _first_administrator(rooms: Rooms) -> None:
    made = await rooms.access.users.ensure_administrator()
    if made is not None:
        user, password = made
        typer.echo(f"Administrator: {user.login}  password: {password}  (shown only now)")


def _say(step: str) -> None:
    typer.echo(f"  starting {step} …")
