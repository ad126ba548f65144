"""A document of one table, over January, read in Shanghai."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from huawu.metrics.asking import Ask
from huawu.metrics.catalogue import standard_catalogue
from huawu.metrics.pages import Document, Language, Reader, document_of
from huawu.metrics.reports import Sheet

_SPAN: Final = Ask(
    metrics=(), first=date(2026, 1, 1), last=date(2026, 1, 31), where={"queue": ["que_1"]}
)
_NOW: Final = datetime(2026, 2, 1, 1, 30, tzinfo=UTC)


def document(sheet: Sheet, language: Language = "zh") -> Document:
    """Return a sheet as a document; the queue que_1 is called 销售热线."""

    def name(dimension: str, value: str) -> str:
        return "销售热线" if (dimension, value) == ("queue", "que_1") else value

    reader = Reader(language=language, zone=ZoneInfo("Asia/Shanghai"), name=name)
    return document_of(sheet.title, [sheet], standard_catalogue(), reader, about=_SPAN, now=_NOW)
