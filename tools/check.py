"""All gates, each with a count of what it saw: a gate that saw nothing has failed.

    python -m tools.check            every gate
    python -m tools.check lint docs  these

Add a gate by a line in GATES.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
BIN: Final = Path(sys.executable).parent
SOURCES: Final = ("src", "tests", "tools", "bench")
_TIMEOUT_S: Final = 900


@dataclass(frozen=True, slots=True)
class Gate:
    """One program that must end well and must have seen something."""

    name: str
    command: tuple[str, ...]  #: program of the environment, or a module of `tools`, and arguments
    seen: str  #: finds in its output how much it saw, as group 1
    what: str  #: what it counts
    noise: str = "$^"  #: lines of its output that help nobody


_NOISE: Final = (
    r"^(\[FG\]|Loading|Auto-excl|Total files|Completed in|Analysis stats|Timing stats|pyright )"
    r"|^[A-Z][a-zA-Z ]+: +\d+(\.\d+)?(sec|MB)$|^\s*$"
)

GATES: Final = (
    Gate("types", ("pyright", "--stats"), r"Found (\d+) source files", "files", _NOISE),
    Gate("lint", ("tools.lint", *SOURCES), r"(\d+) files", "files"),
    Gate("format", ("ruff", "format", "--check", *SOURCES), r"(\d+) files already", "files"),
    Gate("directions", ("lint-imports", "--no-logo"), r"Analyzed (\d+) files", "files"),
    Gate("budget", ("tools.budget", *SOURCES), r"(\d+) files", "files"),
    Gate("locks", ("tools.check_locks",), r"(\d+) pins", "pins"),
    Gate("tenants", ("tools.check_tenant",), r"(\d+) tables", "tables"),
    Gate("docs", ("tools.check_docs",), r"(\d+) links", "links"),
    Gate("web-types", ("tools.web", "types"), r"(\d+) seen", "files"),
    Gate("web-lint", ("tools.web", "lint"), r"(\d+) seen", "files"),
    Gate("web-rooms", ("tools.web", "directions"), r"(\d+) seen", "modules"),
    Gate("web-unused", ("tools.web", "unused"), r"(\d+) seen", "files"),
    Gate("web-lengths", ("tools.web", "lengths"), r"(\d+) seen", "files"),
    Gate("web-words", ("tools.web", "words"), r"(\d+) seen", "words"),
    Gate("web-client", ("tools.web", "generated"), r"(\d+) seen", "events"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one gate."""

    gate: Gate
    well: bool
    seen: int
    took_s: float
    output: str

    @property
    def line(self) -> str:
        """The verdict in one line."""
        mark = "ok  " if self.well else "FAIL"
        return f"{mark}  {self.gate.name:<11}{self.seen:>6} {self.gate.what} ({self.took_s:.1f} s)"


def judge(gate: Gate, status: int, output: str, took_s: float) -> Verdict:
    """Say what came of a gate that ended with this status and output."""
    found = re.search(gate.seen, output)
    seen = int(found.group(1)) if found else 0
    output = "\n".join(line for line in output.splitlines() if not re.search(gate.noise, line))
    if status == 0 and seen == 0:
        output += f"\nThe gate ended well but saw no {gate.what}: it checks nothing.\n"
    return Verdict(gate, status == 0 and seen > 0, seen, took_s, output)


def run(gate: Gate) -> Verdict:
    """Run one gate."""
    program, *arguments = gate.command
    own = program.startswith("tools.")
    start = [sys.executable, "-m", program] if own else [str(BIN / program)]
    began = time.monotonic()
    done = subprocess.run(
        [*start, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "src"},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_TIMEOUT_S,
    )
    return judge(gate, done.returncode, done.stdout, time.monotonic() - began)


def main(names: Sequence[str]) -> int:
    """Run the named gates, or all; return the exit status."""
    chosen = [gate for gate in GATES if not names or gate.name in names]
    unknown = set(names) - {gate.name for gate in GATES}
    if unknown or not chosen:
        print(f"no such gate: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    well = True
    with ThreadPoolExecutor(max_workers=2) as pool:
        for verdict in pool.map(run, chosen):
            well = well and verdict.well
            print(verdict.line, flush=True)
            if not verdict.well:
                print(verdict.output, flush=True)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
