"""How rows of somebody else's file become facts: read from YAML, applied row by row. Pure.

source: anonbank
zone: Asia/Jerusalem
leave_out: {disposition: [phantom]}
fields:
id: call_key
at: arrival_ts
wait: {column: queue_s, unit: s}
outcome: {column: disposition, map: {abandoned_queue: abandoned}}
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import yaml
from msgspec import Struct, structs

from huawu.kernel.errors import Invalid
from huawu.metrics.facts import FACTS, Column, Fact, LocalTime, Use, milliseconds, stored

_LONGEST: Final = 200  # characters of a text
_REMEMBERED: Final = 100_000  # numbers whose region is known
_SPANS_MS: Final = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000}
_PLACED: Final = frozenset({"source", "at_ms", "day", "minute", "slot_s"})
_YES: Final = frozenset({"1", "true", "yes", "t", "y"})
_NO: Final = frozenset({"0", "false", "no", "f", "n", ""})


#: Tells where numbers are from, "" where their digits do not; `home` is the country of the others.
Regions = Callable[[Sequence[str], str], Sequence[str]]


class Refused(Exception):
    """A row that cannot become a fact; the text says which field and why."""


class Rule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a field comes from."""

    column: str = ""
    otherwise: str = ""  #: the column to look at when the first is empty
    value: str | int | float | None = None  #: the same for every row
    map: dict[str, str | int | float] = {}  #: what the file says → what it is here
    default: str | int | float | None = None  #: when empty, or not in `map`
    minus: str = ""  #: a column to be taken away: a wait is often a call less its conversation
    unit: str = "s"  #: of spans: ms, s, min, h, or clock for HH:MM:SS
    format: str = ""  #: of times: epoch, epoch_ms, or as strptime reads; "": ISO 8601
    below_zero: str = "refuse"  #: or "zero"
    hide: bool = False  #: keep only a keyed hash: for telephone numbers and names
    from_number: str = ""
    """Of a region: the column holds numbers, of this country (CN) where they tell none; what is
    kept is where the number is from, not the number."""


class FileMapping(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole mapping file."""

    source: str  #: letters, digits, - and _; with the row's key it makes a row the same row
    fields: dict[str, Rule | str]
    fact: str = "contact"
    zone: str = "UTC"  #: of times without one, and of the days that reports go by
    leave_out: dict[str, list[str]] = {}  #: column → values of rows that are no facts
    delimiter: str = ","
    header: list[str] = []  #: names of a CSV file's columns when it has no header line


def read_mapping(text: str) -> FileMapping:
    """Read a mapping file.

    Raises:
        Invalid: names the field and the mend.
    """
    try:
        found = msgspec.convert(yaml.safe_load(text), FileMapping)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$.")
        raise Invalid(path.rstrip("`") or "mapping", message) from None
    except yaml.YAMLError as error:
        raise Invalid("mapping", f"is no YAML: {error}") from None
    check_mapping(found)
    return found


def check_mapping(mapping: FileMapping) -> None:
    """Make sure that a mapping fits its fact.

    Raises:
        Invalid: names the field and the mend.
    """
    if not mapping.source.replace("-", "").replace("_", "").isalnum():
        raise Invalid("source", "is letters, digits, - and _, such as `old-centre`")
    if mapping.source == "huawu":
        raise Invalid("source", "is the journal's own name; choose another")
    if mapping.fact not in FACTS:
        raise Invalid("fact", f"there is no {mapping.fact!r}; there are {', '.join(FACTS)}")
    try:
        ZoneInfo(mapping.zone)
    except (ZoneInfoNotFoundError, ValueError):
        mend = f"{mapping.zone!r} is no time zone; write one like Europe/Rome"
        raise Invalid("zone", mend) from None
    _check_fields(mapping)


def _check_fields(mapping: FileMapping) -> None:
    allowed = sorted(({each.name for each in stored(mapping.fact)} - _PLACED) | {"at"})
    for name in mapping.fields:
        if name not in allowed:
            raise Invalid(f"fields.{name}", f"is no field of {mapping.fact}: {', '.join(allowed)}")
        home = _rule(mapping.fields[name]).from_number
        if home and name != "region":
            raise Invalid(f"fields.{name}.from_number", "is for the region alone")
        if home and not (len(home) == 2 and home.isalpha() and home.isupper()):
            raise Invalid(f"fields.{name}.from_number", "use two capital letters, such as CN")
    required = [each.name for each in structs.fields(FACTS[mapping.fact]) if each.required]
    for name in ("at", *(each for each in required if each not in _PLACED)):
        if name not in mapping.fields:
            raise Invalid(f"fields.{name}", "is needed: say which column it is")


class RowReader:
    """Turns rows into facts by a mapping."""

    def __init__(self, mapping: FileMapping, secret: bytes, regions: Regions | None = None) -> None:
        """`regions` is needed where the mapping takes regions from numbers."""
        self.mapping: Final = mapping
        self._make = FACTS[mapping.fact]
        self._local = LocalTime(mapping.zone)
        rules = {name: _rule(told) for name, told in mapping.fields.items()}
        self._at = rules.pop("at")
        known = {column.name: column for column in stored(mapping.fact)}
        self._fields = [
            (name, rule, _reader(known[name], rule, secret, regions))
            for name, rule in rules.items()
        ]
        self._leave_out = {name: frozenset(words) for name, words in mapping.leave_out.items()}

    @property
    def wanted(self) -> set[str]:
        """The file's columns that the mapping names."""
        rules = [self._at, *(rule for _, rule, _ in self._fields)]
        told = (name for rule in rules for name in (rule.column, rule.otherwise, rule.minus))
        named = {name for name in told if name}
        return named | self._leave_out.keys()

    def read(self, row: Mapping[str, Any]) -> Fact | None:
        """Return the fact of a row; None when the mapping leaves it out.

        Raises:
            Refused: it cannot be one.
        """
        for name, words in self._leave_out.items():
            if str(row.get(name)) in words:
                return None
        at_ms = milliseconds(self._instant(_first(row, self._at)))
        day, minute, slot_s = self._local.place(at_ms)
        values: dict[str, Any] = {}
        for name, rule, read in self._fields:
            raw = _mapped(rule, _first(row, rule))
            if raw is not None and rule.minus:
                raw = _number(name, raw) - _number(name, row.get(rule.minus) or 0)
            if raw is not None:
                values[name] = read(raw)
        try:
            return self._make(
                source=self.mapping.source,
                at_ms=at_ms,
                day=day,
                minute=minute,
                slot_s=slot_s,
                **values,
            )
        except TypeError:
            missing = [f.name for f in structs.fields(self._make) if f.required]
            name = next(each for each in missing if each not in values and each not in _PLACED)
            raise Refused(f"{name}: is empty") from None

    def _instant(self, raw: Any) -> datetime:
        if raw is None:
            raise Refused("at: is empty")
        try:
            found = _instant(raw, self._at.format)
        except (ValueError, OverflowError, OSError):
            raise Refused(f"at: {str(raw)[:40]!r} is no time") from None
        if not 1970 <= found.year < 2200:
            raise Refused(f"at: the year {found.year} cannot be right")
        return found if found.tzinfo else found.replace(tzinfo=self._local.zone).astimezone(UTC)


def _rule(told: Rule | str) -> Rule:
    return Rule(column=told) if isinstance(told, str) else told


def _first(row: Mapping[str, Any], rule: Rule) -> Any:
    if rule.value is not None:
        return rule.value
    found = row.get(rule.column)
    if found is None or found == "":
        found = row.get(rule.otherwise) if rule.otherwise else None
    return None if found == "" else found


def _mapped(rule: Rule, raw: Any) -> Any:
    if raw is None:
        return rule.default
    if not rule.map:
        return raw
    return rule.map.get(str(raw), raw if rule.default is None else rule.default)


def _instant(raw: Any, form: str) -> datetime:
    if isinstance(raw, datetime):
        return raw
    if form in ("epoch", "epoch_ms"):
        return datetime.fromtimestamp(float(raw) / (1000 if form == "epoch_ms" else 1), UTC)
    text = str(raw).strip()
    if form:
        return datetime.strptime(text, form)  # noqa: DTZ007  (the zone is the mapping's)
    return datetime.fromisoformat(text)


def _reader(
    column: Column, rule: Rule, secret: bytes, regions: Regions | None
) -> Callable[[Any], Any]:
    if rule.from_number:
        return _region_reader(rule.from_number, regions)
    if column.text:
        return _text_reader(column, rule, secret)
    if column.use is Use.FLAG:
        return lambda raw: _flag(column.name, raw)
    factor = {Use.MONEY: 100, Use.POINTS: 100}.get(column.use, 1)
    if column.use is Use.SPAN:
        if rule.unit == "clock":
            return lambda raw: _limited(column.name, _clock(column.name, raw), rule)
        if rule.unit not in _SPANS_MS:
            raise Invalid(f"fields.{column.name}.unit", "is ms, s, min, h or clock")
        factor = _SPANS_MS[rule.unit]
    return lambda raw: _limited(column.name, _number(column.name, raw) * factor, rule)


def _region_reader(home: str, regions: Regions | None) -> Callable[[Any], str]:
    if regions is None:
        raise TypeError("a mapping that takes regions from numbers needs `regions`")

    @lru_cache(_REMEMBERED)
    def region(number: str) -> str:
        return regions([number], home)[0]

    return lambda raw: region(str(raw))


def _text_reader(column: Column, rule: Rule, secret: bytes) -> Callable[[Any], str]:
    words = frozenset(column.words)

    def read(raw: Any) -> str:
        text = str(raw)
        if rule.hide:
            return blake2b(text.encode(), key=secret, digest_size=10).hexdigest()
        if words and text not in words:
            raise Refused(f"{column.name}: {text[:40]!r} is none of {', '.join(column.words)}")
        if len(text) > _LONGEST:
            raise Refused(f"{column.name}: is longer than {_LONGEST} characters")
        return text

    return read


def _flag(name: str, raw: Any) -> int:
    text = str(raw).strip().lower()
    if text in _YES:
        return 1
    if text in _NO:
        return 0
    raise Refused(f"{name}: {text[:40]!r} is neither yes nor no")


def _number(name: str, raw: Any) -> float:
    try:
        found = float(raw)
    except (TypeError, ValueError):
        raise Refused(f"{name}: {str(raw)[:40]!r} is no number") from None
    if not abs(found) < 1e12:
        raise Refused(f"{name}: {raw} cannot be right")
    return found


def _clock(name: str, raw: Any) -> float:
    parts = str(raw).split(":")
    total = 0.0
    for part in parts:
        total = total * 60 + _number(name, part)
    return total * 1000


def _limited(name: str, value: float, rule: Rule) -> int:
    if value < 0 and rule.below_zero != "zero":
        raise Refused(f"{name}: {value:g} is below zero")
    return max(0, round(value))
