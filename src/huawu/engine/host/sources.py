"""From which Debian mirror this machine gets its packages. Pure but for reading apt's files."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

DEFAULT_MIRROR = "http://deb.debian.org/debian"
KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)

_ONE_LINE = re.compile(
    r"deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+.*main"
)
_RELEASE = re.compile(r"[a-z]+")  # not bookworm-security, not ./


@dataclass(frozen=True, slots=True)
class Mirror:
    """A Debian mirror and the keys that vouch for it."""

    uri: str
    keyring: str | None = None  #: as the machine's sources name it


def machine_mirror(apt: Path = Path("/etc/apt")) -> Mirror:
    """Return the mirror of the machine's own Debian sources, else Debian's own."""
    for mirror in _mirrors(apt):
        if "debian" in mirror.uri and "security" not in mirror.uri:
            return mirror
    return Mirror(DEFAULT_MIRROR)


def _mirrors(apt: Path) -> Iterator[Mirror]:
    lists = [apt / "sources.list", *sorted(apt.glob("sources.list.d/*.list"))]
    for path in sorted(apt.glob("sources.list.d/*.sources")):
        yield from read_deb822(path.read_text(errors="replace"))
    for path in lists:
        if path.is_file():
            yield from read_one_line(path.read_text(errors="replace"))


def read_one_line(text: str) -> Iterator[Mirror]:
    """Yield the mirrors of a sources.list."""
    for line in text.splitlines():
        found = _ONE_LINE.match(line.strip())
        if found and _is_release(found["suite"]):
            key = re.search(r"signed-by=(/\S+)", found["options"] or "")
            yield Mirror(found["uri"].rstrip("/"), key[1] if key else None)


def read_deb822(text: str) -> Iterator[Mirror]:
    """Yield the mirrors of a .sources file."""
    for stanza in re.split(r"\n\s*\n", text):
        fields = _fields(stanza.splitlines())
        usable = (
            "deb" in fields.get("types", "").split()
            and "main" in fields.get("components", "").split()
            and fields.get("enabled", "yes").lower() != "no"
            and any(map(_is_release, fields.get("suites", "").split()))
        )
        uris = fields.get("uris", "").split()
        if usable and uris:
            key = fields.get("signed-by", "").strip()
            # a key may also stand in the file itself; Debian's own keyring serves then
            named = key if key.startswith("/") and "\n" not in key else None
            yield Mirror(uris[0].rstrip("/"), named)


def _fields(lines: Iterable[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        if line.startswith("#"):
            continue
        if line[:1].isspace():
            fields[name] = f"{fields.get(name, '')}\n{line.strip()}"
            continue
        name, _, value = line.partition(":")
        name = name.strip().lower()
        fields[name] = value.strip()
    return fields


def _is_release(suite: str) -> bool:
    return bool(_RELEASE.fullmatch(suite))
