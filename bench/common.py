"""What every benchmark writes: one JSON file under build/bench, and the same as a table.

A benchmark is a module of this folder with a `main` that measures and then calls `write`; it is
run by `make bench-NAME`, and all of them by `make bench`.
"""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
OUT: Final = ROOT / "build" / "bench"
COLUMNS: Final = ("case", "metric", "value", "unit", "goal", "met", "peer", "peer_value", "ratio")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured figure.

    At most one of `at_least` and `at_most` is given: the goal, in `unit`. A figure without a
    goal is for information.
    """

    case: str  #: what was done, with its size: `append, 64 writers`
    metric: str  #: what was measured: `durable events`, `p99`
    unit: str  #: `events/s`, `ms`, `s`, `MB`
    value: float
    at_least: float | None = None
    at_most: float | None = None
    peer: str | None = None  #: another program measured in the same run, with its version
    peer_value: float | None = None  #: its figure, in the same unit

    def __post_init__(self) -> None:
        if self.at_least is not None and self.at_most is not None:
            raise ValueError(f"{self.case}, {self.metric}: one goal, at_least or at_most")
        if (self.peer is None) != (self.peer_value is None):
            raise ValueError(f"{self.case}, {self.metric}: a peer and its value come together")

    @property
    def goal(self) -> str | None:
        """The goal as people write it, None when there is none."""
        if self.at_least is not None:
            return f">= {_short(self.at_least)}"
        return None if self.at_most is None else f"<= {_short(self.at_most)}"

    @property
    def met(self) -> bool | None:
        """Whether the goal was reached, None when there is none."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most

    @property
    def ratio(self) -> float | None:
        """Our value over the peer's, None without a peer."""
        return self.value / self.peer_value if self.peer_value else None

    def as_json(self) -> dict[str, Any]:
        """Return the row as it is stored."""
        return {
            "case": self.case,
            "metric": self.metric,
            "unit": self.unit,
            "value": self.value,
            "peer": self.peer,
            "peer_value": self.peer_value,
            "ratio": self.ratio,
            "goal": self.goal,
            "met": self.met,
        }


def write(name: str, rows: Sequence[Row], *, out: Path = OUT) -> Path:
    """Store the rows as `<out>/<name>.json`, print them as a table, and return the file.

    Raises:
        ValueError: there are no rows; a benchmark that measured nothing must not look done.
    """
    if not rows:
        raise ValueError(f"the benchmark {name} measured nothing")
    found = {
        "name": name,
        "machine": machine(),
        "commit": commit(),
        "rows": [row.as_json() for row in rows],
    }
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"{name}.json"
    file.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\n{name} · {found['machine']} · {found['commit']}\n{table(rows)}")
    return file


def table(rows: Sequence[Row]) -> str:
    """Return the rows as text in aligned columns; a column that says nothing is left out."""
    cells = [[_short(row.as_json()[column]) for column in COLUMNS] for row in rows]
    used = [i for i in range(len(COLUMNS)) if any(line[i] for line in cells)]
    lines = [[COLUMNS[i] for i in used], *([line[i] for i in used] for line in cells)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(used))]
    padded = ("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(line.rstrip() for line in padded)


def machine() -> str:
    """Say what was measured on: processor, cores, memory, system, Python. No host name."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    system = f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()}"
    python = f"Python {platform.python_version()}"
    return f"{_processor()}, {cores} cores, {memory_gib:.0f} GiB, {system}, {python}"


def commit() -> str:
    """Return the commit measured, with `+` when files differ from it; `unknown` without git."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(ROOT), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
        return done.stdout.strip()

    try:
        changed = git("status", "--porcelain", "--untracked-files=no")
        return git("rev-parse", "--short=12", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _short(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, int | float):
        if abs(value) >= 100:
            return f"{value:,.0f}"
        return f"{value:.3g}"
    return str(value)
