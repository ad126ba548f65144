"""Keep a running engine's devices, trunks and numbers as the centre wants them."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from huawu.engine.host import plan
from huawu.engine.host.config import NUMBERS_FILE, TRUNKS_FILE, Population, render_population
from huawu.engine.host.config.pjsip import device_objects
from huawu.engine.host.control import EngineControl
from huawu.engine.host.files import write, write_all
from huawu.engine.host.layout import EnginePaths
from huawu.engine.host.spec import (
    NODE_PREFIX,
    TRUNK_PREFIX,
    DeviceSpec,
    EngineSpec,
    NumberSpec,
    TrunkSpec,
)
from huawu.kernel.errors import Unavailable

_RELOADS = {
    TRUNKS_FILE: (
        "res_pjsip",
        "res_pjsip_endpoint_identifier_ip",
        "res_pjsip_outbound_registration",
    ),
    NUMBERS_FILE: ("pbx_config",),
}
_AT_ONCE = 4  # requests; more only wait inside the engine


class _Record(msgspec.Struct, frozen=True):
    """What was pushed into which run of the engine; kept beside the engine's state."""

    engine: str = ""  #: its start time; "" while a push is under way
    devices: dict[str, dict[str, str]] = msgspec.field(default_factory=dict[str, dict[str, str]])
    files: dict[str, str] = msgspec.field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What one call of `apply` did."""

    steps: int = 0  #: pushes of device objects
    reloaded: tuple[str, ...] = field(default=())  #: modules


class Provisioner:
    """Brings one engine to a wanted population, by the least that does it.

    Calls that come while one is under way are served by one further round, so a burst of changes
    costs two. What was pushed is remembered beside the engine, so neither a restart of Huawu nor
    one of the engine needs more than it must.
    """

    def __init__(self, spec: EngineSpec, paths: EnginePaths, control: EngineControl) -> None:
        self._spec = spec
        self._paths = paths
        self._control = control
        self._wanted = Population()
        self._asked = 0
        self._done = 0
        self._lock = asyncio.Lock()

    @property
    def is_settled(self) -> bool:
        """Tell whether the engine has what is wanted, as far as we know.

        While it has not, good devices are unknown to it and fail to register.
        """
        return self._done == self._asked > 0

    async def apply(
        self,
        devices: tuple[DeviceSpec, ...],
        trunks: tuple[TrunkSpec, ...],
        numbers: tuple[NumberSpec, ...],
    ) -> Applied:
        """Make the engine have exactly these; returns when it has.

        Raises:
            Invalid: the specifications contradict each other; nothing was touched.
            Unavailable: the engine does not answer; call `resync` when it is back.
        """
        population = Population(devices=devices, trunks=trunks, numbers=numbers)
        render_population(self._spec, population)
        self._wanted = population
        return await self.resync()

    async def resync(self) -> Applied:
        """Bring the engine to what was wanted last; call it whenever the engine is (back) up.

        Raises:
            Unavailable: the engine does not answer.
        """
        self._asked += 1
        mine = self._asked
        async with self._lock:
            if self._done >= mine:
                return Applied()
            serving = self._asked
            applied = await self._bring(self._wanted)
            self._done = serving
            return applied

    async def _bring(self, population: Population) -> Applied:
        started = (await self._control.info()).started
        record = await asyncio.to_thread(self._read)
        files = render_population(self._spec, population)
        await asyncio.to_thread(write_all, self._paths.etc, files)
        marks = {name: _mark(text) for name, text in files.items()}
        wanted = {d.username: device_objects(self._spec, d) for d in population.devices}
        same_run = record.engine == started
        changed = [n for n, mark in marks.items() if not same_run or record.files.get(n) != mark]
        stages = await self._stages(record.devices if same_run else None, wanted)
        modules = tuple(module for name in changed for module in _RELOADS[name])
        if not stages and not modules:
            return Applied()
        await asyncio.to_thread(self._write, _Record())
        # while there are few endpoints, a reload is quick
        for module in modules:
            await self._control.reload(module)
        for stage in stages:
            await self._push(stage)
        pushed = {name: plan.prints_of(objects) for name, objects in wanted.items()}
        whole = _Record(engine=started, devices=pushed, files=marks)
        await asyncio.to_thread(self._write, whole)
        return Applied(steps=sum(map(len, stages)), reloaded=modules)

    async def _stages(
        self, before: Mapping[str, plan.Prints] | None, wanted: Mapping[str, plan.Objects]
    ) -> list[plan.Stage]:
        if before is not None:
            return plan.difference(before, wanted)
        present = await self._control.endpoints()
        return plan.full(
            wanted, [n for n in present if not n.startswith((TRUNK_PREFIX, NODE_PREFIX))]
        )

    async def _push(self, stage: plan.Stage) -> None:
        left = iter(stage)

        async def work() -> None:
            for step in left:
                if step.settings is None:
                    await self._control.delete(step.kind, step.name)
                else:
                    await self._control.put(step.kind, step.name, step.settings)

        try:
            async with asyncio.TaskGroup() as group:
                for number in range(_AT_ONCE):
                    group.create_task(work(), name=f"push {number}")
        except* Unavailable as failed:
            raise failed.exceptions[0] from None

    @property
    def _record_path(self) -> Path:
        return self._paths.state / "applied.json"

    def _read(self) -> _Record:
        try:
            return msgspec.json.decode(self._record_path.read_bytes(), type=_Record)
        except (FileNotFoundError, msgspec.DecodeError, msgspec.ValidationError):
            return _Record()

    def _write(self, record: _Record) -> None:
        write(self._record_path, msgspec.json.encode(record).decode())


def _mark(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
