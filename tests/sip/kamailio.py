"""Kamailio as a process, with the configuration of `deploy/`, in front of engines.

async with Kamailio(folder, trunk_side=address(16), device_side=address(17), engines=[...]):
...
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

_DEPLOY: Final = Path(__file__).resolve().parents[2] / "deploy" / "kamailio"
PORT: Final = 5060
_STARTS_WITHIN_S: Final = 15.0


class Kamailio:
    """One dispatcher; it has probed its engines once when the block begins."""

    def __init__(
        self,
        folder: Path,
        *,
        trunk_side: str,
        device_side: str,
        engines: Sequence[tuple[str, int]],
        carriers: Sequence[str],
    ) -> None:
        self._folder = folder
        self._trunk_side = trunk_side
        self._device_side = device_side
        self._engines = engines
        self._carriers = carriers
        self._process: asyncio.subprocess.Process | None = None

    @property
    def for_carriers(self) -> tuple[str, int]:
        """Where carriers send their calls."""
        return self._trunk_side, PORT

    @property
    def for_devices(self) -> tuple[str, int]:
        """Where telephones register."""
        return self._device_side, PORT

    async def __aenter__(self) -> Self:
        engines = [f"1 sip:{host}:{port} 0 0\n" for host, port in self._engines]
        (self._folder / "dispatcher.list").write_text("".join(engines))
        carriers = [f"1 {host} 32\n" for host in self._carriers]
        (self._folder / "address.list").write_text("".join(carriers))
        with (self._folder / "log.txt").open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *("kamailio", "-DD", "-E", "-f", str(_DEPLOY / "kamailio.cfg")),
                *("-A", f"TRUNK_SIDE=udp:{self._trunk_side}:{PORT}"),
                *("-A", f'TRUNK_HOST="{self._trunk_side}"'),
                *("-A", f"DEVICE_SIDE=udp:{self._device_side}:{PORT}"),
                *("-A", f'CONFIG_DIR="{self._folder}/"', "-A", "PING_S=1"),
                *("-Y", str(self._folder), "-P", str(self._folder / "pid"), "-m", "32", "-M", "4"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            async with asyncio.timeout(_STARTS_WITHIN_S):
                while not await self._listens():  # noqa: ASYNC110  (another process)
                    await asyncio.sleep(0.1)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                async with asyncio.timeout(5):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
                await self._process.wait()

    async def _listens(self) -> bool:
        """Ask it whether it is there."""
        loop = asyncio.get_running_loop()
        answered = loop.create_future()
        probe = (
            f"OPTIONS sip:{self._device_side}:{PORT} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self._device_side};rport;branch=z9hG4bK{id(answered):x}\r\n"
            f"From: <sip:probe@test>;tag=1\r\nTo: <sip:{self._device_side}>\r\n"
            f"Call-ID: {id(answered):x}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 5\r\n"
            "Content-Length: 0\r\n\r\n"
        )
        line, _ = await loop.create_datagram_endpoint(
            lambda: _Ears(answered), remote_addr=self.for_devices
        )
        try:
            line.sendto(probe.encode())
            async with asyncio.timeout(0.5):
                await answered
        except (TimeoutError, OSError):
            return False
        finally:
            line.close()
        return True


class _Ears(asyncio.DatagramProtocol):
    def __init__(self, answered: "asyncio.Future[None]") -> None:
        self._answered = answered

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data.startswith(b"SIP/2.0 200") and not self._answered.done():
            self._answered.set_result(None)

    def error_received(self, exc: Exception) -> None:
        if not self._answered.done():
            self._answered.set_exception(exc)
