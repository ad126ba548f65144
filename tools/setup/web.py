"""The web application: its Node packages, and its build in `src/huawu/webui`.

What runs from a checkout needs Node once, to build; an installed wheel brings the build along.
"""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tools.setup.console import Console
from tools.setup.environment import Environment

LOCK: Final = "web/package-lock.json"
INDEX: Final = "src/huawu/webui/index.html"
#: What lies below `web` and is made, not written.
_MADE: Final = frozenset({"node_modules"})


def prepare(environment: Environment, *, tests: bool, node: bool, console: Console) -> None:
    """Bring packages and build up to the checkout's sources.

    Args:
        environment: of the checkout; keeps the stamps.
        tests: the gates and tests need the packages even where the build is fresh.
        node: whether a fitting Node.js is there; without one, an older build stays as it is.
        console: tells people.

    Raises:
        SetupError: a package could not be had, or the sources do not build.
    """
    built = (environment.root / INDEX).is_file()
    wanted = fingerprint(environment.root)
    fresh = built and environment.fits("web", wanted)
    if not node:
        if not fresh:
            console.say(_WITHOUT_NODE)
        return
    if tests or not fresh:
        _packages(environment, console)
    if not fresh:
        console.say("  The web application (web/ → src/huawu/webui)")
        build = [*_npm(environment), "run", "build"]
        console.run(build, explain=lambda _: "The web application does not build.")
        environment.mark("web", wanted)


def fingerprint(root: Path) -> str:
    """Return a hash of the application's sources."""
    found = hashlib.sha256()
    for file in _files(root / "web"):
        found.update(str(file.relative_to(root)).encode())
        found.update(file.read_bytes())
    return found.hexdigest()


def _files(web: Path) -> Iterator[Path]:
    for path in sorted(web.iterdir()):
        if path.is_dir() and path.name not in _MADE:
            yield from sorted(file for file in path.rglob("*") if file.is_file())
        elif path.is_file():
            yield path


def _packages(environment: Environment, console: Console) -> None:
    made_from = hashlib.sha256((environment.root / LOCK).read_bytes()).hexdigest()
    if environment.fits("web-packages", made_from) and _modules(environment).is_dir():
        return
    console.say(f"  Node packages of the web application ({LOCK})")
    console.run([*_npm(environment), "ci"], explain=explain)
    environment.mark("web-packages", made_from)


def _modules(environment: Environment) -> Path:
    return environment.root / "web" / "node_modules"


def _npm(environment: Environment) -> list[str]:
    return [shutil.which("npm") or "npm", "--prefix", str(environment.root / "web")]


def explain(said: str) -> str | None:
    """Translate what npm said into what to do, None when it is nothing known."""
    for mark, advice in _ADVICE:
        if mark in said:
            return advice
    return None


_ADVICE: Final = (
    (
        "EBADENGINE",
        "This Node.js is too old for the web application's packages; 20.19 or newer is needed.",
    ),
    (
        "EINTEGRITY",
        "A Node package is not the one the lock file names: its hash differs. Do not go on; see "
        "where your packages come from (a mirror, a proxy?).",
    ),
    ("ENOSPC", "The disk is full. The web application needs 0.5 GB to be built."),
    (
        "ENOTFOUND",
        "The Node package index cannot be reached. See to the network or the proxy, then try "
        "again.",
    ),
    (
        "ETIMEDOUT",
        "The Node package index does not answer. See to the network or the proxy, then try again.",
    ),
)
_WITHOUT_NODE: Final = (
    "  Note: without Node.js 20.19 or newer with npm the web application is not built; the API\n"
    "  and the telephones work all the same. Install Node.js, run this again: then it has screens."
)
