"""Callers and agents of `bench.calls`: two SIPp processes, and what they saw.

The one writes down when it calls, the other when it rings: the time between is what callers wait
for the centre's decision. Telephones of agents are not shown the caller's number, so the n-th ring
is taken for the n-th call's; where calls overtake each other that widens the tails, not the mean.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from bench.calls_scenarios import AGENT, CALLER

_CLOCK_HZ: Final = os.sysconf("SC_CLK_TCK")
_LISTENS_WITHIN_S: Final = 0.7
_PATIENCE_S: Final = 40  #: for calls to end that began
_NUMBERS: Final = count(13_000_000_001)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where somebody speaks SIP."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """What is called, and the processes that it is made of."""

    engine: Address
    called: str
    callers: Address
    agents: Address
    processes: Mapping[str, Sequence[int]]  #: by part: engine, application, database


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How people call."""

    rate: float  #: calls/s
    span_s: float
    hold_s: float
    sound: bool = True  #: both sides send sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of a load."""

    calls: int
    failed: int  #: did not reach an agent, or not end as they should
    waits_ms: Sequence[float]  #: caller's INVITE to agent's INVITE, sorted
    cpu_ms: Mapping[str, float]  #: per call, by part

    def percentile(self, share: float) -> float:
        """Return the wait that this share of the calls did not exceed; infinite without calls."""
        if not self.waits_ms:
            return float("inf")
        return self.waits_ms[min(len(self.waits_ms) - 1, int(share * len(self.waits_ms)))]


async def call(centre: Centre, load: Load, folder: Path) -> Seen:
    """Let people call and tell what came of it; every call has ended then, or has failed."""
    calls = round(load.rate * load.span_s)
    numbers = [str(next(_NUMBERS)) for _ in range(calls)]
    await asyncio.to_thread(_lay_out, folder, centre, load, numbers)
    before = _cpu_ms(centre)
    agents = await _sipp(folder, "agent", centre.agents, *_AGENTS, *(_ECHO if load.sound else ()))
    await asyncio.sleep(_LISTENS_WITHIN_S)
    try:
        limits = ("-r", f"{load.rate:g}", "-m", f"{calls}", "-l", f"{calls}")
        callers = await _sipp(
            folder, "caller", centre.callers, str(centre.engine), *_CALLERS, *limits
        )
        await _ended(callers, load.span_s + load.hold_s + _PATIENCE_S)
    finally:
        agents.kill()
        await agents.wait()
    spent = {part: ms - before[part] for part, ms in _cpu_ms(centre).items()}
    called, rang = _moments(folder / "called.log"), _moments(folder / "rang.log")
    waits = waits_ms(called, rang)
    failed = max(calls - len(waits), _failures(folder / "caller.csv"))
    cpu_ms = {part: ms / calls for part, ms in spent.items()}
    return Seen(calls=calls, failed=failed, waits_ms=waits, cpu_ms=cpu_ms)


def _lay_out(folder: Path, centre: Centre, load: Load, numbers: Sequence[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "agent.xml").write_text(AGENT)
    (folder / "caller.xml").write_text(_caller(centre, load))
    (folder / "numbers.csv").write_text("\n".join(["SEQUENTIAL", *(f"{n};" for n in numbers)]))
    (folder / "voice.alaw").write_bytes(bytes(range(256)) * 32)


def _caller(centre: Centre, load: Load) -> str:
    speaks = '<nop><action><exec rtp_stream="voice.alaw,-1,8,PCMA/8000"/></action></nop>'
    return (
        CALLER.replace("CALLED", centre.called)
        .replace("SPEAKS", speaks if load.sound else "")
        .replace("HOLD_MS", f"{load.hold_s * 1000:.0f}")
    )


_LOGS: Final = ("-trace_logs", "-log_file")
_AGENTS: Final = (
    "-aa",
    "-trace_msg",
    "-message_file",
    "msg.log",
    *_LOGS,
    "rang.log",
)  # -aa: says OK when asked whether it is there
_ECHO: Final = ("-mp", "30000", "-rtp_echo")
_CALLERS: Final = (
    *("-inf", "numbers.csv", *_LOGS, "called.log"),
    *("-trace_stat", "-stf", "caller.csv", "-fd", "1", "-timer_resol", "1"),
)


async def _sipp(
    folder: Path, role: str, at: Address, *arguments: str
) -> asyncio.subprocess.Process:
    where = ("-i", at.host, "-mi", at.host, "-p", str(at.port))
    with (folder / f"{role}.out").open("wb") as out:
        return await asyncio.create_subprocess_exec(
            *("sipp", "-sf", f"{role}.xml", *where, "-nostdin", *arguments),
            cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=out,
        )  # fmt: skip


async def _ended(process: asyncio.subprocess.Process, within_s: float) -> None:
    try:
        async with asyncio.timeout(within_s):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _moments(log: Path) -> Sequence[float]:
    """Return the moments written down, in order; each line ends with one in seconds."""
    lines = log.read_text().splitlines() if log.exists() else []
    return sorted(float(line.rpartition("\t")[2]) for line in lines if "\t" in line)


def waits_ms(called: Sequence[float], rang: Sequence[float]) -> Sequence[float]:
    """Return how long each call waited, sorted; both are moments in order.

    An agent's INVITE does not tell who calls, so each call has the first ring from it on that no
    earlier call has. A ring of nobody's, such as one left over from before, is passed over.
    """
    rings = iter(rang)
    rung = (next((ring for ring in rings if ring >= start), None) for start in called)
    return sorted((at - start) * 1e3 for start, at in zip(called, rung, strict=True) if at)


def _failures(statistics: Path) -> int:
    names, *_, last = (line.split(";") for line in statistics.read_text().splitlines())
    return int(last[names.index("FailedCall(C)")])


def _cpu_ms(centre: Centre) -> dict[str, float]:
    named = {pid for pids in centre.processes.values() for pid in pids}
    return {
        part: sum(_spent_ms(pid, named - {pid}) for pid in pids)
        for part, pids in centre.processes.items()
    }


def _spent_ms(pid: int, others: set[int]) -> float:
    """Return the processor time of a process, its ended children, and its living ones."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):  # a child that ended meanwhile
        return 0.0
    own_ms = sum(map(int, fields[11:15])) * 1e3 / _CLOCK_HZ
    return own_ms + sum(_spent_ms(int(c), others) for c in children if int(c) not in others)
