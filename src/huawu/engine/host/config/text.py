"""The shape of Asterisk's configuration files."""

from collections.abc import Iterable

Setting = tuple[str, str | int]

HEADER = "; Written by Huawu from its own data; changes made here are lost.\n"


def section(name: str, *settings: Setting) -> str:
    """Return one `[name]` block with its settings in order."""
    lines = "".join(f"{key}={value}\n" for key, value in settings)
    return f"[{name}]\n{lines}"


def page(*blocks: str) -> str:
    """Return a whole file of blocks."""
    return HEADER + "\n" + "\n".join(blocks)


def optional(key: str, value: str | int | None) -> tuple[Setting, ...]:
    """Return the setting, or none when the value is absent."""
    return () if value is None else ((key, value),)


def each(key: str, items: Iterable[str]) -> tuple[Setting, ...]:
    """Return one setting per item, all with the same key."""
    return tuple((key, item) for item in items)


def yes(value: bool) -> str:  # noqa: FBT001 - a value to be written, not a mode
    """Return the engine's word for a truth value."""
    return "yes" if value else "no"
