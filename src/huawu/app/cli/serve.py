"""`huawu run`, `huawu serve`, `huawu demo`: the long-running commands."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from importlib.metadata import version as version_of
from pathlib import Path
from socket import AF_INET, AF_INET6, create_server, socket
from typing import Annotated, Final

import typer
import uvicorn

from huawu.app.accounts import step_down
from huawu.app.cli.common import run as run_command
from huawu.app.demo import (
    how_to_call,
    play_demo,
    play_demo_apart,
    remembered_roster,
    stage_demo,
)
from huawu.app.house import Rooms, open_house
from huawu.app.http.app import build_app
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
    run_command(_serve)


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
    async with _answering(settings) as rooms:
        await _first_administrator(rooms)
        await _until_asked()


async def _run_with_demo(settings: Settings) -> None:
    async with _answering(settings) as rooms:
        await _first_administrator(rooms)
        roster = await stage_demo(rooms)
        typer.echo(how_to_call(settings, roster))
        async with background() as beside:
            beside.run(play_demo_apart(), "demo")
            await _until_asked()
        typer.echo("Ending …")


async def _demo_alone(settings: Settings, *, until_eof: bool) -> None:
    roster = remembered_roster(settings)
    asked = asyncio.Event()
    async with background() as beside:
        beside.run(play_demo(settings, roster), "demo")
        if until_eof:
            beside.run(_read_to_eof(asked), "parent")
        await _until_asked(asked)


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
        config = uvicorn.Config(
            build_app(parts_of(rooms)),
            host=settings.http_host,
            port=settings.http_port,
            timeout_graceful_shutdown=GOODBYE_S,
            log_config=None,
            access_log=False,
            server_header=False,
            ws_max_size=WEBSOCKET_IN_BYTES,
            ws_per_message_deflate=False,  # packing a large floor would hold the calls up
        )
        server = _Server(config)
        with _listening(settings) as door:
            async with asyncio.TaskGroup() as group:
                group.create_task(server.serve(sockets=[door]), name="http")
                typer.echo(f"Huawu answers at http://{settings.http_host}:{settings.http_port}")
                try:
                    yield rooms
                finally:
                    server.should_exit = True


def _listening(settings: Settings) -> socket:
    """Return the socket that HTTP is answered on.

    Raises:
        Unavailable: the port is taken.
    """
    family = AF_INET6 if ":" in settings.http_host else AF_INET
    try:
        return create_server((settings.http_host, settings.http_port), family=family)
    except OSError as error:
        raise Unavailable(
            f"Port {settings.http_port} of {settings.http_host} cannot be used "
            f"({error.strerror}); set HUAWU_HTTP_PORT to another."
        ) from None


class _Server(uvicorn.Server):
    """Leaves signals to us."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Take no signal: the whole house ends in its own order."""
        yield


async def _until_asked(asked: asyncio.Event | None = None) -> None:
    """Wait for Ctrl-C, SIGTERM or `asked`; a second signal ends at once."""
    loop, asked = asyncio.get_running_loop(), asked or asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, asked.set)
    await asked.wait()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.remove_signal_handler(sign)


async def _first_administrator(rooms: Rooms) -> None:
    made = await rooms.access.users.ensure_administrator()
    if made is not None:
        user, password = made
        typer.echo(f"Administrator: {user.login}  password: {password}  (shown only now)")


def _say(step: str) -> None:
    typer.echo(f"  starting {step} …")
