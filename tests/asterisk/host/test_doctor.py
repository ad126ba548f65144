"""Each thing that can be wrong is said, with its mend."""

import os
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.engine_fixture import HOST, RunningEngine, new_population, new_spec
from tests.loopback import free_port

from huawu.engine.host.config import Population
from huawu.engine.host.doctor import Finding, examine_installation, examine_running, first_fatal
from huawu.engine.host.layout import EnginePaths, EngineTree
from huawu.engine.host.spec import EngineSpec, TlsFiles

pytestmark = pytest.mark.asterisk


def of(findings: list[Finding], check: str) -> Finding:
    return next(finding for finding in findings if finding.check == check and not finding.ok)


async def test_a_good_installation_has_no_fault(engine_tree: EngineTree, tmp_path: Path) -> None:
    findings = await examine_installation(
        new_spec(), EnginePaths(tmp_path / "e"), engine_tree, new_population()
    )
    assert [finding for finding in findings if not finding.ok] == []
    assert first_fatal(findings) is None


async def test_a_running_engine_has_no_fault(running_engine: RunningEngine) -> None:
    findings = await examine_running(running_engine.spec)
    assert [finding for finding in findings if not finding.ok] == []


async def test_an_engine_that_is_not_there_is_said_twice(running_engine: RunningEngine) -> None:
    ports = {"http_port": free_port(HOST), "ami_port": free_port(HOST)}
    findings = await examine_running(replace(running_engine.spec, **ports))
    assert of(findings, "ari").mend
    assert of(findings, "ami").mend


async def test_a_port_in_use_is_named_with_its_setting(
    engine_tree: EngineTree, tmp_path: Path
) -> None:
    spec, paths = new_spec(), EnginePaths(tmp_path / "e")
    with socket.create_server((spec.http_host, spec.http_port)):
        findings = await examine_installation(spec, paths, engine_tree, Population())
    assert f"http_port: tcp port {spec.http_port}" in of(findings, "ports").message
    assert first_fatal(findings) is not None


def without(tree: EngineTree, root: Path, missing: str) -> EngineTree:
    """Return a copy of the tree, made of links, that lacks one file."""
    for folder, _, files in os.walk(tree.root):
        here = root / Path(folder).relative_to(tree.root)
        here.mkdir(parents=True)
        for name in files:
            if name != missing:
                (here / name).symlink_to(Path(folder) / name)
    return EngineTree(root)


@pytest.mark.parametrize(
    ("missing", "check", "fatal"),
    [
        ("res_pjsip.so", "modules", True),
        ("codec_g722.so", "codecs", True),
        ("asterisk", "version", True),
        ("vm-intro.wav", "sounds", False),
    ],
)
async def test_what_an_installation_lacks_is_named(
    engine_tree: EngineTree, tmp_path: Path, missing: str, check: str, *, fatal: bool
) -> None:
    tree = without(engine_tree, tmp_path / "tree", missing)
    devices = tuple(replace(d, codecs=("g722", "alaw")) for d in new_population().devices)
    population = Population(devices=devices)
    paths = EnginePaths(tmp_path / "e")
    finding = of(await examine_installation(new_spec(), paths, tree, population), check)
    assert finding.fatal is fatal
    assert finding.mend


def _with_tls(spec: EngineSpec) -> EngineSpec:
    return replace(spec, tls=TlsFiles(certificate="/nowhere/c.pem", key="/nowhere/k.pem"))


@pytest.mark.parametrize(
    ("check", "root", "spoilt"),
    [
        ("paths", Path("/tmp", "long" * 30), new_spec),
        ("folders", Path("/proc/nowhere"), new_spec),
        ("specification", Path("/tmp/huawu-nowhere"), lambda: _with_tls(new_spec())),
    ],
)
async def test_what_is_asked_wrongly_is_named(
    engine_tree: EngineTree, check: str, root: Path, spoilt: Callable[[], EngineSpec]
) -> None:
    paths = EnginePaths(root)
    findings = await examine_installation(spoilt(), paths, engine_tree, Population())
    assert of(findings, check).mend
