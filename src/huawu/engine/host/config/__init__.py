"""The configuration of an engine as text, made from its specification by pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass

from huawu.engine.host.config import core, dialplan, modules, pjsip
from huawu.engine.host.layout import EnginePaths, EngineTree
from huawu.engine.host.spec import DeviceSpec, EngineSpec, NumberSpec, TrunkSpec, check_together

TRUNKS_FILE = "pjsip_trunks.conf"
NUMBERS_FILE = "extensions_numbers.conf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """What changes while an engine runs: devices are pushed, trunks and numbers are files."""

    devices: tuple[DeviceSpec, ...] = ()
    trunks: tuple[TrunkSpec, ...] = ()
    numbers: tuple[NumberSpec, ...] = ()


def render_engine(spec: EngineSpec, paths: EnginePaths, tree: EngineTree) -> Mapping[str, str]:
    """Return the files that only a restart of the engine makes true, by name."""
    return {
        **core.empty_confs(),
        "asterisk.conf": core.asterisk_conf(spec, paths, tree),
        "modules.conf": modules.modules_conf(),
        "logger.conf": core.logger_conf(),
        "http.conf": core.http_conf(spec),
        "ari.conf": core.ari_conf(spec),
        "manager.conf": core.manager_conf(spec),
        "rtp.conf": core.rtp_conf(spec),
        "indications.conf": core.indications_conf(),
        "musiconhold.conf": core.musiconhold_conf(paths),
        "cdr.conf": core.quiet_conf("enable"),
        "cel.conf": core.quiet_conf("enable"),
        "sorcery.conf": core.sorcery_conf(),
        "pjsip.conf": pjsip.pjsip_conf(spec),
        "extensions.conf": dialplan.extensions_conf(spec, paths),
    }


def render_population(spec: EngineSpec, population: Population) -> Mapping[str, str]:
    """Return the files that follow the centre's trunks and numbers, by name.

    Raises:
        Invalid: two specifications contradict each other.
    """
    check_together(spec, population.devices, population.trunks)
    return {
        TRUNKS_FILE: pjsip.trunks_conf(spec, population.trunks),
        NUMBERS_FILE: dialplan.numbers_conf(dict.fromkeys(population.numbers)),
    }
