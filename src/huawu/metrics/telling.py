"""Metrics and answers as plain data, the same for HTTP, the terminal and files. Pure."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from huawu.metrics.asking import Answer
from huawu.metrics.catalogue import Catalogue, Metric, Standard, Words
from huawu.metrics.compiler import dimensions
from huawu.metrics.remarks import remarks_on

_NO_WORDS: Final = Words("", "")
_PLACES: Final = {"count": 0, "seconds": 1}


def told(metric: Metric) -> dict[str, Any]:
    """Return what there is to know of a metric."""
    its = metric.definition
    return {
        "id": its.id,
        "zh": its.zh,
        "en": its.en,
        "kind": its.kind,
        "row": its.row,
        "meaning": {"zh": its.meaning.zh, "en": its.meaning.en},
        "formula": its.formula,
        "needs": its.needs,
        "params": dict(metric.params),
        "queue_params": sorted(metric.own_params),
        "unit": its.unit.value,
        "better": its.better.value,
        "personal": metric.personal,
        "facts": sorted(metric.facts),
        "dimensions": list(dimensions(metric)),
        "roll_up": metric.roll_up,
        "periods": list(its.periods),
        "presentation": list(its.presentation),
        "sources": list(its.sources),
        "standards": [_standard(each) for each in its.standards],
        "grades": [
            {"grade": band.grade, "band": band.text, "completed": band.completed}
            for band in metric.bands
        ],
        "completed": its.completed or bool(its.holes),
        "variant_of": its.variant_of,
        "remedies": list(its.remedies),
        "note": its.note,
        "remarks": [msgspec.to_builtins(each) for each in remarks_on(its.id)],
        "version": its.version,
        "valid_from": None if its.valid_from is None else its.valid_from.isoformat(),
        "valid_to": None if its.valid_to is None else its.valid_to.isoformat(),
    }


def told_whole(metric: Metric, catalogue: Catalogue) -> dict[str, Any]:
    """Return the same with its variants, and its remedies in words."""
    words = {
        name: {"zh": catalogue.remedies[name].zh, "en": catalogue.remedies[name].en}
        for name in metric.definition.remedies
    }
    variants = [each.id for each in catalogue.variants(metric.id)]
    return {**told(metric), "variants": variants, "remedies_told": words}


def told_answer(answer: Answer) -> dict[str, Any]:
    """Return an answer: its metrics, and each row with its grades beside."""
    return {
        "metrics": [told(metric) for metric in answer.metrics],
        "by": list(answer.by),
        "rows": [dict(row) for row in answer.rows],
        "grades": [dict(each) for each in answer.grades],
    }


def written(value: float | None, metric: Metric) -> str:
    """Return a figure as people write it."""
    unit = metric.definition.unit.value
    if value is None:
        return "–"
    if unit == "ratio":
        return f"{100 * value:.2f} %"
    text = f"{value:,.{_PLACES.get(unit, 2)}f}"
    return f"{text} s" if unit == "seconds" else text


def _standard(standard: Standard) -> Mapping[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(standard)
    note = noted(standard)
    found["note"] = "" if note == _NO_WORDS else {"zh": note.zh, "en": note.en}
    return {name: value for name, value in found.items() if value not in (None, "")}


def noted(standard: Standard) -> Words:
    """Return a standard's note in both languages; what people wrote is the same in both."""
    note = standard.note
    return note if isinstance(note, Words) else Words(note, note)
