"""What the server says of mistakes, in the language of who asks. Pure but for its one table.

Sentences are written in English where a mistake is found; `sentences_zh.toml` has them in
Chinese. One that is not there stays English: the API's users read it, too.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

_HOLE: Final = re.compile(re.escape("{}"))
#: A field or a metric before its sentence, such as `formula: at character 3: …`.
_PLACE: Final = re.compile(r"([\w.\[\]-]+): (.+)", re.DOTALL)


def told(sentence: str, languages: str) -> str:
    """Return a sentence in the first language of an `Accept-Language`, as far as it is known."""
    return in_chinese(sentence) if languages.lower().startswith("zh") else sentence


def in_chinese(sentence: str) -> str:
    """Return a sentence in Chinese; what is not in the table stays as it is."""
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(sentence)
        if found is not None:
            return _filled(chinese, [in_chinese(part) for part in found.groups()])
    placed = _PLACE.fullmatch(sentence)
    if placed is None:
        return sentence
    rest = in_chinese(placed[2])
    return sentence if rest == placed[2] else f"{placed[1]}：{rest}"


@cache
def table() -> Mapping[str, str]:
    """Return the Chinese sentence of each English one, both with their holes."""
    text = files("huawu.app.http").joinpath("sentences_zh.toml").read_text("utf-8")
    return {
        english: chinese
        for group in tomllib.loads(text).values()
        for english, chinese in group.items()
    }


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what fits each sentence, those first that leave least open."""
    order = sorted(table(), key=lambda english: -len(_HOLE.sub("", english)))
    return tuple((_pattern(english), table()[english]) for english in order)


def _pattern(english: str) -> re.Pattern[str]:
    """Return what fits a sentence; what it begins with is no place, which ends in a colon."""
    first, *others = english.split("{}")
    begins = "([^:]*?)" if not first and others else "(.*?)"
    rest = "(.*?)".join(re.escape(part) for part in others)
    return re.compile(re.escape(first) + (begins + rest if others else ""), re.DOTALL)


def _filled(chinese: str, parts: list[str]) -> str:
    return re.sub(r"\{(\d)\}", lambda hole: parts[int(hole[1]) - 1], chinese)
