"""Tables of figures as people read them on paper and in a workbook, in one language. Pure.

A sheet holds values under the names of metrics and dimensions; a page of it has heads in words,
queues and agents by their names, moments in the centre's zone and each figure as text beside its
value.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import yaml

from huawu.metrics.asking import Ask
from huawu.metrics.catalogue import Catalogue, Metric, Standard, Words
from huawu.metrics.reports import Sheet
from huawu.metrics.telling import noted, written

Language = Literal["zh", "en"]

#: Units of columns that are no metric.
_UNITS: Final[Mapping[str, str]] = {
    "score": "points", "part": "count", "missed": "count", "extra_answered": "number",
    "extra_cost": "money", "kept_revenue": "money", "extra_gain": "money",
}  # fmt: skip
_MOMENTS: Final = frozenset({"at", "interval"})
_HEADS: Final[Mapping[str, Words]] = {
    "metric": Words("指标", "Metric"),
    "value": Words("数值", "Value"),
    "grade": Words("等级", "Grade"),
    "standards": Words("标准", "Standards"),
    "remedies": Words("改进措施", "What to do"),
}
_KINDS: Final[Mapping[str, Words]] = {
    "industry": Words("行业", "industry"),
    "recommended": Words("建议", "recommended"),
    "required": Words("要求", "required"),
    "benchmark": Words("标杆", "benchmark"),
    "typical": Words("常见", "typical"),
    "example": Words("示例", "example"),
    "own": Words("本中心", "own"),
}
_SIGNS: Final[Mapping[str, str]] = {">=": "≥", "<=": "≤"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom tables are written."""

    language: Language
    zone: tzinfo
    name: Callable[[str, str], str]  #: of a dimension's value, such as a queue's id


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place; a figure has its value and unit, too."""

    text: str
    value: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One table."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    long: frozenset[int] = frozenset()  #: columns of sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Tables with their title, ready to become a file."""

    title: str
    about: Sequence[str]  #: lines under the title: days, filters
    made: str  #: when
    language: Language
    sheets: Sequence[Sheet]  #: the same for programs
    pages: Sequence[Page]  #: for people


def document_of(
    title: Words, sheets: Sequence[Sheet], catalogue: Catalogue, reader: Reader, *, about: Ask,
    now: datetime,
) -> Document:  # fmt: skip
    """Return tables as a document; `about` says over which days and rows they count."""
    local = now.astimezone(reader.zone)
    return Document(
        title=_told(title, reader.language),
        about=_about(about, reader),
        made=f"{local:%Y-%m-%d %H:%M} {local:%Z}",
        language=reader.language,
        sheets=sheets,
        pages=[page_of(sheet, catalogue, reader) for sheet in sheets],
    )


def page_of(sheet: Sheet, catalogue: Catalogue, reader: Reader) -> Page:
    """Return a sheet as a page for `reader`."""
    metrics = {metric.id: metric for metric in catalogue.all()}
    title = _told(sheet.title, reader.language)
    if sheet.columns[:1] == ["metric"]:
        return _turned(title, sheet, metrics, catalogue, reader)
    rows = [
        [
            _cell(name, value, metrics.get(name), reader)
            for name, value in zip(sheet.columns, row, strict=True)
        ]
        for row in sheet.rows
    ]
    heads = [_head(name, metrics.get(name), reader.language) for name in sheet.columns]
    return Page(title=title, heads=heads, rows=rows)


def _turned(
    title: str, sheet: Sheet, metrics: Mapping[str, Metric], catalogue: Catalogue, reader: Reader
) -> Page:
    """Return the page of a sheet that has one line for each metric."""
    rows: list[Sequence[Cell]] = []
    for row in sheet.rows:
        line = dict(zip(sheet.columns, row, strict=True))
        metric = metrics[line["metric"]]
        remedies = (catalogue.remedies[name] for name in metric.definition.remedies)
        rows.append(
            [
                Cell(_head(metric.id, metric, reader.language)),
                _cell(metric.id, line["value"], metric, reader),
                _cell("grade", line["grade"], None, reader),
                Cell("; ".join(_standard(each, metric, reader) for each in _standards(metric))),
                Cell(" ".join(_told(each, reader.language) for each in remedies)),
            ]
        )
    heads = [_told(words, reader.language) for words in _HEADS.values()]
    return Page(title=title, heads=heads, rows=rows, long=frozenset({3, 4}))


def _standards(metric: Metric) -> Sequence[Standard]:
    """Return what the whole is held to; examples of the sources are left to the screen."""
    return [
        each
        for each in metric.definition.standards
        if not (each.queue or each.team or each.project) and each.kind != "example"
    ]


def _standard(standard: Standard, metric: Metric, reader: Reader) -> str:
    kind = _told(_KINDS.get(standard.kind, Words(standard.kind, standard.kind)), reader.language)
    if standard.value is not None:
        sign = _SIGNS.get(standard.op, standard.op)
        within = f" ({standard.within})" if standard.within else ""
        return f"{kind} {sign} {written(standard.value, metric)}{within}"
    if standard.low is None:
        return f"{kind} {_told(noted(standard), reader.language)}"
    return f"{kind} {written(standard.low, metric)} – {written(standard.high, metric)}"


def _cell(name: str, value: Any, metric: Metric | None, reader: Reader) -> Cell:
    if metric is not None:
        return Cell(written(value, metric), value, metric.definition.unit.value)
    if value is None or value == "":
        return Cell("")
    if isinstance(value, int | float):
        unit = "seconds" if name.endswith("_s") else _UNITS.get(name, "count")
        text = f"{value:,}" if unit == "count" else f"{value:,.1f}"
        return Cell(text, value, unit)
    if name in _MOMENTS:
        local = datetime.fromisoformat(value).astimezone(reader.zone)
        return Cell(f"{local:%Y-%m-%d %H:%M:%S}")
    return Cell(_value_words(reader.language).get((name, value)) or reader.name(name, value))


def _head(name: str, metric: Metric | None, language: Language) -> str:
    if metric is not None:
        its = metric.definition
        return its.en if language == "en" else its.zh
    return column_words(language).get(name, name)


def _about(ask: Ask, reader: Reader) -> Sequence[str]:
    lines: list[str] = []
    if ask.first is not None or ask.last is not None:
        lines.append(f"{ask.first or '…'} – {ask.last or '…'}")
    for name, values in ask.where.items():
        told = ", ".join(_cell(name, value, None, reader).text for value in values)
        lines.append(f"{column_words(reader.language).get(name, name)}: {told}")
    return lines


def _told(words: Words, language: Language) -> str:
    return words.en if language == "en" else words.zh


@cache
def _file() -> dict[str, Any]:
    text = (files("huawu.metrics") / "definitions" / "words.yaml").read_text("utf-8")
    return yaml.safe_load(text)


@cache
def column_words(language: Language) -> Mapping[str, str]:
    """Return what dimensions and other columns are called."""
    return {name: pair[language == "en"] for name, pair in _file()["dimension"].items()}


@cache
def _value_words(language: Language) -> Mapping[tuple[str, str], str]:
    return {
        (dimension, value): pair[language == "en"]
        for dimension, values in _file()["value"].items()
        for value, pair in values.items()
    }
