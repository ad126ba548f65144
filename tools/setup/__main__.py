"""The steps of the set-up, in order."""

import re
import shutil
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Final

from tools.setup import account, debian, environment, web
from tools.setup.console import Console, SetupError, fail
from tools.setup.debian import Need

ROOT: Final = Path(__file__).resolve().parents[2]
NODE_AT_LEAST: Final = (20, 19)


def main(arguments: list[str]) -> int:
    """Set the checkout up; return the exit status."""
    parser = ArgumentParser(prog="python3 -m tools.setup", description="Set up this checkout.")
    parser.add_argument("--test", action="store_true", help="also what only testing needs")
    tests: bool = parser.parse_args(arguments).test
    started = time.monotonic()
    try:
        done = set_up(tests=tests, console=Console(ROOT / "build" / "setup.log"))
    except SetupError as error:
        fail(error)
        return 1
    except KeyboardInterrupt:
        fail(SetupError("Interrupted. `make setup` goes on where it stopped."))
        return 130
    print(f"{done} ({time.monotonic() - started:.1f} s)", flush=True)
    return 0


def set_up(*, tests: bool, console: Console) -> str:
    """Do every step that is not done yet and return a closing line.

    Raises:
        SetupError: a step failed; the text says what to do.
    """
    if tests:
        check_node(_node_says())
    needs = list(Need) if tests else [Need.RUN, Need.DEMO]
    wanted = debian.missing(needs)
    if wanted:
        debian.install(wanted, console)
    place = environment.Environment(ROOT)
    environment.prepare(place, tests=tests, console=console)
    web.prepare(place, tests=tests, node=node_fits(_node_says()), console=console)
    account.prepare(console)
    _engine(place, console)
    return f"Set up for {'testing' if tests else 'running'}: .venv/bin/huawu"


def _engine(place: environment.Environment, console: Console) -> None:
    """Provide Asterisk once; a start that misses it later provides it by itself."""
    if place.fits("engine", _ENGINE):
        return
    command = [str(place.program("huawu")), "engine", "install"]
    console.run(command, explain=lambda _: _ENGINE_FAILED)
    place.mark("engine", _ENGINE)


_ENGINE: Final = "asterisk-22"
_ENGINE_FAILED: Final = (
    "Asterisk could not be provided. `.venv/bin/huawu engine install` tries this step alone."
)


def check_node(said: str | None) -> None:
    """Raise SetupError when `node --version`, which said this, is missing or too old."""
    need = f"Testing needs Node.js {_dotted(NODE_AT_LEAST)} or newer with npm"
    if said is None:
        raise SetupError(f"{need} (the type checker runs on it); there is no `node` or no `npm`.")
    found = version_in(said)
    if found < NODE_AT_LEAST:
        raise SetupError(f"{need}, this is {_dotted(found) or said.strip()}.")


def node_fits(said: str | None) -> bool:
    """Say whether `node --version`, which said this, is there and new enough."""
    return said is not None and version_in(said) >= NODE_AT_LEAST


def version_in(text: str) -> tuple[int, ...]:
    """Return the first dotted number in a program's answer, () when there is none."""
    match = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


def _node_says() -> str | None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    done = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
