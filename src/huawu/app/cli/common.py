"""What every command does alike: read settings, run to the end, tell errors in one line."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn, TypeVar

import structlog
import typer

from huawu.app.settings import Settings, read_settings
from huawu.kernel.errors import HouseError

T = TypeVar("T")


def log_to_stderr(level: int) -> None:
    """Let log lines go to stderr: as text on a terminal, else as JSON."""
    shape: Any = (
        structlog.dev.ConsoleRenderer(colors=False)
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            _drop_personal,
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            shape,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _drop_personal(
    _: Any, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Personal data stand only under `pii.*` and never reach a log."""
    return {key: value for key, value in event.items() if not key.startswith("pii.")}


def run(command: Callable[[Settings], Coroutine[Any, Any, T]], *, quiet: bool = True) -> T:
    """Run a command with the settings of this machine; an expected failure is one line."""
    log_to_stderr(logging.WARNING if quiet else logging.INFO)
    # a service that is stopped while it starts undoes what it has started, as with Ctrl-C
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    try:
        return asyncio.run(command(read_settings()))
    except HouseError as trouble:
        fail(trouble.message)
    except BaseExceptionGroup as many:
        trouble = _first_expected(many)
        if trouble is None:
            raise
        fail(trouble.message)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _as_ctrl_c(_: int, __: FrameType | None) -> None:
    signal.raise_signal(signal.SIGINT)


def _first_expected(many: BaseExceptionGroup[BaseException]) -> HouseError | None:
    """Return the first expected failure of a group; None when there is none."""
    expected = many.subgroup(HouseError)
    while expected is not None:
        first = expected.exceptions[0]
        if isinstance(first, HouseError):
            return first
        expected = first
    return None


@contextmanager
def telling() -> Generator[None]:
    """Tell an expected failure in one line and end: for commands without settings and loop."""
    try:
        yield
    except HouseError as trouble:
        fail(trouble.message)


def fail(message: str) -> NoReturn:
    """End with a message on stderr."""
    typer.secho(f"huawu: {message}", err=True, fg=typer.colors.RED)
    raise typer.Exit(1)
