"""Words of a text for search: Chinese has no blanks, so its words are pairs of characters.

A text is found by a question when it holds every word of it. Latin words are found by their
beginning too.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"
_RUNS: Final = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+")
_IS_HAN: Final = re.compile(f"[{_HAN}]")
_BEGINNINGS: Final = range(2, 13)  #: lengths of beginnings by which a Latin word is found


def words_of(text: str) -> list[str]:
    """Return the words under which `text` is found, sorted, each once."""
    found: set[str] = set()
    for run in _runs(text):
        if _IS_HAN.match(run):
            found.update(run)
            found.update(_pairs(run))
        else:
            found.add(run)
            found.update(run[:size] for size in _BEGINNINGS if size < len(run))
    return sorted(found)


def words_asked(question: str) -> list[str]:
    """Return the words that a text must hold to be an answer; [] when nothing is asked."""
    found: set[str] = set()
    for run in _runs(question):
        if _IS_HAN.match(run) and len(run) > 1:
            found.update(_pairs(run))
        else:
            found.add(run)
    return sorted(found)


def _runs(text: str) -> list[str]:
    return _RUNS.findall(unicodedata.normalize("NFKC", text).casefold())


def _pairs(run: str) -> Iterator[str]:
    return (run[place : place + 2] for place in range(len(run) - 1))
