"""sipp as a process: many callers from one scenario, made of steps.

    result = await Sipp(folder, host="127.0.0.13", engine=(…)).call(
        "4001", [Wait(7), HangUp()], calls=20, per_second=5
    )
    assert result.failed == 0

Callers sound a tone in A-law. They cannot press keys: sipp sends those from another port, which
the engine takes for a stranger's; `huawu.testing.phone` can.
"""

import asyncio
import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from huawu.testing.phone.sound import tone

_SDP: Final = """\
v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
"""


@dataclass(frozen=True, slots=True)
class Wait:
    """Stay on the line."""

    s: float


@dataclass(frozen=True, slots=True)
class HangUp:
    """Hang up; the last step."""


@dataclass(frozen=True, slots=True)
class AwaitHangUp:
    """Stay until the other side hangs up; the last step."""

    within_s: float = 60.0


Step: TypeAlias = Wait | HangUp | AwaitHangUp


@dataclass(frozen=True, slots=True)
class SippResult:
    """What became of the calls."""

    succeeded: int
    failed: int
    output: str


class Sipp:
    """Callers at one address."""

    def __init__(
        self,
        folder: Path,
        *,
        host: str,
        port: int,
        engine: tuple[str, int],
        caller: str = "13800001111",
        tone_hz: float = 440.0,
    ) -> None:
        self._folder = folder
        self._host, self._port = host, port
        self._engine = engine
        self._caller = caller
        self._sound = folder / "say.alaw"
        self._sound.write_bytes(tone(tone_hz, s=1.0))

    async def call(
        self, number: str, steps: Sequence[Step], *, calls: int = 1, per_second: float = 1.0
    ) -> SippResult:
        """Place calls and return when all have ended; cancelling ends them."""
        path = self._folder / "scenario.xml"
        path.write_text(scenario(steps, caller=self._caller, sound=self._sound))
        process = await asyncio.create_subprocess_exec(
            "sipp",
            f"{self._engine[0]}:{self._engine[1]}",
            *("-sf", str(path), "-s", number, "-i", self._host, "-p", str(self._port)),
            *("-mi", self._host, "-m", str(calls), "-r", str(max(int(per_second), 1))),
            *("-l", str(calls), "-nostdin", "-timeout", "120s", "-trace_err"),
            cwd=self._folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            output, _ = await process.communicate()
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        text = output.decode(errors="replace")
        return SippResult(_count(text, "Successful"), _count(text, "Failed"), text)


def scenario(steps: Sequence[Step], *, caller: str, sound: Path) -> str:
    """Return the scenario of one caller as sipp reads it."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="caller">',
        _send("INVITE", caller, to_tag="", body=_SDP, retransmitted=True),
        '<recv response="100" optional="true"/>',
        '<recv response="180" optional="true"/>',
        '<recv response="183" optional="true"/>',
        '<recv response="200" rrs="true"/>',
        _send("ACK", caller, to_tag="[peer_tag_param]"),
        f'<nop><action><exec rtp_stream="{sound},-1,8"/></action></nop>',
        *(_step(step, caller) for step in steps),
        "</scenario>",
    ]
    return "\n".join(parts) + "\n"


def _step(step: Step, caller: str) -> str:
    if isinstance(step, Wait):
        return f'<pause milliseconds="{int(step.s * 1000)}"/>'
    if isinstance(step, HangUp):
        bye = _send("BYE", caller, to_tag="[peer_tag_param]", retransmitted=True)
        return f'{bye}\n<recv response="200"/>'
    answer = (
        "<send><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n"
        "[last_Call-ID:]\n[last_CSeq:]\nContent-Length: 0\n\n]]></send>"
    )
    return f'<recv request="BYE" timeout="{int(step.within_s * 1000)}"/>\n{answer}'


def _send(
    method: str, caller: str, *, to_tag: str, body: str = "", retransmitted: bool = False
) -> str:
    number = {"INVITE": 1, "ACK": 1, "BYE": 2}[method]
    kind = "Content-Type: application/sdp\n" if body else ""
    retransmit = ' retrans="500"' if retransmitted else ""
    return (
        f"<send{retransmit}><![CDATA[\n{method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n"
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
        f"From: <sip:{caller}@[local_ip]:[local_port]>;tag=[call_number]\n"
        f"To: <sip:[service]@[remote_ip]:[remote_port]>{to_tag}\n"
        f"Call-ID: [call_id]\nCSeq: {number} {method}\n"
        f"Contact: <sip:{caller}@[local_ip]:[local_port]>\nMax-Forwards: 70\n"
        f"{kind}Content-Length: [len]\n\n{body}\n]]></send>"
    )


def _count(output: str, kind: str) -> int:
    """Return the cumulative count from sipp's last screen."""
    found = re.findall(rf"{kind} call\s*\|\s*\d+\s*\|\s*(\d+)", output)
    return int(found[-1]) if found else 0
