"""Fail when a lock file names a host, lacks a hash, or does not fit pyproject.toml.

Needs no network: whether a lock could be newer is not asked, only whether it is whole and ours.
`make lock` mends what it can.
"""

import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parents[1]
#: Each lock, and the groups of pyproject.toml it must hold; "" is the project's own dependencies.
LOCKS: Final[Mapping[str, tuple[str, ...]]] = {
    "requirements.lock": ("",),
    "requirements-dev.lock": ("", "dev"),
    "requirements-setup.lock": ("setup",),
    "requirements-bench.lock": ("bench",),
    "requirements-engines.lock": ("engines",),
}
_PIN: Final = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^\s;\\]+)")
_HOST: Final = re.compile(r"://|^\s*--(?!hash=)|\s@\s")


def pins(lock: str) -> dict[str, str]:
    """Return the version of each package a lock file names."""
    found = (_PIN.match(line) for line in lock.splitlines())
    return {canonicalize_name(m["name"]): m["version"] for m in found if m}


def form_faults(lock: str) -> Iterator[str]:
    """Yield what is wrong with the form of a lock file, one line each."""
    for number, line in enumerate(lock.splitlines(), start=1):
        if _HOST.search(line):
            yield f"line {number} names a host, a path or an option: {line.strip()}"
    for block in re.split(r"\n(?=\S)", lock.strip()):
        if _PIN.match(block) and "--hash=sha256:" not in block:
            yield f"{block.splitlines()[0]}: no hash"


def conditional(lock: str) -> set[str]:
    """Return the packages that are pinned once, and only for some machines (`; marker`)."""
    lines = [(m, line) for line in lock.splitlines() if (m := _PIN.match(line))]
    often = Counter(canonicalize_name(m["name"]) for m, _ in lines)
    names = {canonicalize_name(m["name"]) for m, line in lines if ";" in line}
    return {name for name in names if often[name] == 1}


def fit_faults(wanted: Iterable[str], lock: str) -> Iterator[str]:
    """Yield each requirement that the pins of a lock do not fulfil."""
    pinned, some_only = pins(lock), conditional(lock)
    for text in wanted:
        need = Requirement(text)
        name = canonicalize_name(need.name)
        version = pinned.get(name)
        if name in some_only and need.marker is None:
            yield f"{need.name} is pinned for some machines only: `make lock`"
        if version is None:
            yield f"{need.name} is in pyproject.toml and not in the lock: `make lock`"
        elif version not in need.specifier:
            yield f"{need.name} {version} does not fit `{text}`: `make lock`"


def differences(one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[str]:
    """Yield each package that two locks, installed into one place, disagree about."""
    for name in sorted(one.keys() & other.keys()):
        if one[name] != other[name]:
            yield f"{name} is {one[name]} in one lock and {other[name]} in another: `make lock`"


def npm_faults(lock: Mapping[str, Any]) -> Iterator[str]:
    """Yield each package of an npm lock that names its host or has no checksum."""
    packages: Mapping[str, Mapping[str, Any]] = lock.get("packages", {})
    for name, package in packages.items():
        if "resolved" in package:
            yield f"{name} names a host (`resolved`)"
        elif name and "integrity" not in package and not package.get("link"):
            yield f"{name} has no checksum (`integrity`)"


def main(root: Path = ROOT) -> int:
    """Check all lock files; return the exit status."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {"": project["project"]["dependencies"], **project["dependency-groups"]}
    texts = {name: (root / name).read_text(encoding="utf-8") for name in LOCKS}
    pinned = {name: pins(text) for name, text in texts.items()}
    found: list[str] = []
    for name, parts in LOCKS.items():
        wanted = [need for part in parts for need in groups[part]]
        faults = (*form_faults(texts[name]), *fit_faults(wanted, texts[name]))
        found.extend(f"{name}: {fault}" for fault in faults)
    first, *others = pinned.values()
    found.extend(fault for other in others for fault in differences(first, other))
    found.extend(_npm(root / "web" / "package-lock.json"))
    count = sum(len(versions) for versions in pinned.values())
    print(f"{count} pins in {len(texts)} locks, {len(found)} faults")
    print("".join(f"{fault}\n" for fault in found), end="")
    return 1 if found or not all(pinned.values()) else 0


def _npm(file: Path) -> Sequence[str]:
    if not file.is_file():
        return []
    lock = json.loads(file.read_text(encoding="utf-8"))
    return [f"{file.name}: {fault}" for fault in npm_faults(lock)]


if __name__ == "__main__":
    sys.exit(main())
