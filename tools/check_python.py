"""Fail when the interpreter is too old for Huawu.

The only file that an older interpreter must be able to read, down to 3.7.
"""

from __future__ import annotations

import sys

AT_LEAST = (3, 11, 2)


def refusal(found: tuple[int, ...]) -> str | None:
    """Return why this version of Python cannot be used, None when it can."""
    if found >= AT_LEAST:
        return None
    return (
        f"Huawu needs Python {_dotted(AT_LEAST)} or newer, this is {_dotted(found)}. "
        "Choose another one: make setup PYTHON=/usr/bin/python3"
    )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


if __name__ == "__main__":
    sys.exit(refusal(sys.version_info[:3]))
