"""Which Asterisk is good enough."""

import re

from huawu.engine.host.commands import run
from huawu.engine.host.layout import EngineTree
from huawu.kernel.errors import Invalid

SERIES = 22
LEAST_MINOR = 7
"""22.7 brought StasisBroadcast and claiming, by which a standby floor can take calls."""

_NUMBER = re.compile(r"(?:^|[^\d.])(\d+)\.(\d+)(?:\.(\d+))?")


def check_version(text: str) -> tuple[int, int, int]:
    """Return the version in `text`, e.g. in "Asterisk 22.10.1+dfsg…" or "1:22.10.1-1".

    Raises:
        Invalid: there is none, or it is not 22.7 or a later 22.
    """
    found = _NUMBER.search(text)
    if found is None:
        raise Invalid("asterisk", f"no version in {text!r}")
    major, minor, patch = (int(part or 0) for part in found.groups())
    if major != SERIES or minor < LEAST_MINOR:
        raise Invalid(
            "asterisk",
            f"version {major}.{minor}.{patch} does not fit; Huawu needs {SERIES}.{LEAST_MINOR} or "
            f"a later {SERIES}",
        )
    return major, minor, patch


async def asterisk_version(tree: EngineTree) -> str:
    """Return what `asterisk -V` says, e.g. "22.10.1+dfsg…".

    Raises:
        Unavailable: it cannot be run.
    """
    said = await run(tree.command("-V"), limit_s=20)
    return said.strip().removeprefix("Asterisk ")
