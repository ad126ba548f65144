"""Fail when a page says what is not so.

A dead link, a verb that the Makefile lacks, a room that is not in docs/house.md or is there only.
"""

import re
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
_LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CODE: Final = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_VERB: Final = re.compile(r"(?:^|[`\s(])make ([a-z][a-z-]*)", re.MULTILINE)
_TARGET: Final = re.compile(r"^([a-z][a-z%-]*):", re.MULTILINE)
_ROOM: Final = re.compile(r"^\| (?:\d+|–) \| `([a-z]+)` \|", re.MULTILINE)
_HEADING: Final = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def links(page: str) -> list[str]:
    """Return the targets of a page's links, without those that are only shown as code."""
    return _LINK.findall(_CODE.sub("", page))


def verbs(page: str) -> set[str]:
    """Return the verbs of `make` that a page's code calls."""
    return {verb for code in _CODE.findall(page) for verb in _VERB.findall(code)}


def targets(makefile: str) -> set[str]:
    """Return the Makefile's targets; one of a pattern ends in `%`."""
    return set(_TARGET.findall(makefile))


def anchors(page: str) -> set[str]:
    """Return the names under which a page's headings can be linked to."""
    plain = (re.sub(r"[^\w\s-]", "", heading.lower()) for heading in _HEADING.findall(page))
    return {re.sub(r"\s", "-", heading) for heading in plain}


def link_faults(file: Path, page: str) -> Iterator[str]:
    """Yield each link of a page that leads nowhere; other sites are not asked."""
    for link in links(page):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = file.parent / path if path else file
        if not target.exists():
            yield f"{link} does not exist"
        elif anchor and anchor not in anchors(target.read_text(encoding="utf-8")):
            yield f"{link}: no such heading"


def verb_faults(page: str, known: Collection[str]) -> Iterator[str]:
    """Yield each verb of a page that the Makefile lacks."""
    stems = tuple(target.removesuffix("%") for target in known if target.endswith("%"))
    for verb in sorted(verbs(page)):
        if verb not in known and not (stems and verb.startswith(stems)):
            yield f"`make {verb}` is not in the Makefile"


def room_faults(page: str, rooms: Collection[str]) -> Iterator[str]:
    """Yield each room that the plan lacks, and each that only the plan has."""
    planned = set(_ROOM.findall(page))
    for room in sorted(planned ^ set(rooms)):
        yield f"room `{room}` {'does not exist' if room in planned else 'is missing'}"


def rooms_of(root: Path) -> set[str]:
    """Return the rooms there are."""
    return {file.parent.name for file in (root / "src" / "huawu").glob("*/__init__.py")}


def pages(root: Path) -> list[Path]:
    """Return the Markdown files that are, or are about to be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", "*.md"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return [root / name for name in done.stdout.splitlines() if (root / name).is_file()]


def main(root: Path = ROOT) -> int:
    """Check every page; return the exit status."""
    known = targets((root / "Makefile").read_text(encoding="utf-8"))
    found: list[str] = []
    count = 0
    files = pages(root)
    for file in files:
        page = file.read_text(encoding="utf-8")
        count += len(links(page))
        faults = (*link_faults(file, page), *verb_faults(page, known))
        found.extend(f"{file.relative_to(root)}: {fault}" for fault in faults)
    plan = (root / "docs" / "house.md").read_text(encoding="utf-8")
    found.extend(f"docs/house.md: {fault}" for fault in room_faults(plan, rooms_of(root)))
    print(f"{count} links in {len(files)} pages, {len(found)} faults")
    print("".join(f"{fault}\n" for fault in found), end="")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main())
