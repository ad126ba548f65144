"""Reads a formula's text. Pure; this is the grammar.

sum     = product { ("+" | "-") product }
product = factor { ("*" | "/") factor }
factor  = number [ time ] | "$" name | "(" sum ")" | aggregate | metric's name
aggregate = function "(" fact [ "." column { "+" fact "." column } ] [ "," number ]
            [ "where" either ] ")"
either  = both { "or" both }        both = test { "and" test }
test    = "not" test | "(" either ")" | flag | column operator literal | column "in" "(" … ")"
literal = number [ time ] | "'" text "'" | "$" name     time = "s" | "min" | "h" | "d"
"""

import re
from dataclasses import dataclass
from typing import Final

from huawu.metrics.expressions import (
    Aggregate,
    Binary,
    Both,
    Condition,
    Either,
    Expression,
    FormulaError,
    Function,
    Not,
    Number,
    Parameter,
    Reference,
    Test,
    Unit,
    Within,
    column_of,
)
from huawu.metrics.facts import Column, Use, columns

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[a-z_][a-z0-9_]*)|'(?P<text>[^']*)'"
    r"|(?P<sign><=|>=|<>|[-+*/().,$=<>]))"
)
_TIMES_MS: Final = {"s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
_COMPARISONS: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})
_LONGEST: Final = 2_000  # characters
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  #: number, name, text, sign or end
    text: str
    place: int


def parse(text: str) -> Expression:
    """Read a formula.

    Raises:
        FormulaError: it is none; says where.
    """
    if len(text) > _LONGEST:
        raise FormulaError(_LONGEST, f"a formula has at most {_LONGEST} characters")
    reader = _Reader(_tokens(text))
    found = reader.sum()
    reader.end()
    return found


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            place = at + len(text[at:]) - len(text[at:].lstrip())
            raise FormulaError(place + 1, f"{text[place]!r} is not expected here")
        kind = match.lastgroup
        place = match.start(kind) + (0 if kind == "text" else 1)
        found.append(_Token(kind, match.group(kind), place))
        at = match.end()
    return [*found, _Token("end", "the end", len(text) + 1)]


class _Reader:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def sum(self) -> Expression:
        left = self._product()
        while (sign := self._take("+", "-")) is not None:
            left = Binary(sign.text, left, self._product(), sign.place)
        return left

    def end(self) -> None:
        if self._next.kind != "end":
            raise FormulaError(self._next.place, f"{self._next.text!r} is not expected here")

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self, *signs: str) -> _Token | None:
        """Take the next token when it is one of these signs or words."""
        token = self._next
        if token.kind in ("sign", "name") and token.text in signs:
            self._at += 1
            return token
        return None

    def _need(self, sign: str) -> _Token:
        token = self._take(sign)
        if token is None:
            raise FormulaError(self._next.place, f"{sign!r} is expected, not {self._next.text!r}")
        return token

    def _kind(self, kind: str) -> _Token:
        token = self._next
        if token.kind != kind:
            raise FormulaError(token.place, f"a {kind} is expected, not {token.text!r}")
        self._at += 1
        return token

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FormulaError(self._next.place, "is nested too deeply")

    def _product(self) -> Expression:
        left = self._factor()
        while (sign := self._take("*", "/")) is not None:
            left = Binary(sign.text, left, self._factor(), sign.place)
        return left

    def _factor(self) -> Expression:
        if self._take("(") is not None:
            self._deeper()
            inner = self.sum()
            self._need(")")
            self._depth -= 1
            return inner
        if self._take("$") is not None:
            name = self._kind("name")
            return Parameter(name.text, name.place)
        if self._next.kind == "number":
            return self._number()
        name = self._kind("name")
        if self._take("(") is None:
            return Reference(name.text, name.place)
        return self._aggregate(name)

    def _number(self) -> Number:
        number = self._kind("number")
        unit = self._take(*_TIMES_MS)
        if unit is None:
            return Number(float(number.text), number.place)
        seconds = float(number.text) * _TIMES_MS[unit.text] / 1000
        return Number(seconds, number.place, Unit.SECONDS)

    def _aggregate(self, name: _Token) -> Aggregate:
        try:
            function = Function(name.text)
        except ValueError:
            known = ", ".join(Function)
            raise FormulaError(
                name.place, f"there is no function {name.text!r}; there are {known}"
            ) from None
        fact = self._fact()
        added = self._columns(fact) if function is not Function.COUNT else ()
        quantile = self._quantile() if function is Function.PERCENTILE else 0.0
        where = self._either(fact) if self._take("where") is not None else None
        self._need(")")
        return Aggregate(function, fact, added, where, name.place, quantile)

    def _fact(self) -> str:
        token = self._kind("name")
        try:
            columns(token.text)
        except KeyError:
            column_of(token.text, "", token.place)
        return token.text

    def _columns(self, fact: str) -> tuple[str, ...]:
        self._need(".")
        found = [self._column(fact)[0].name]
        while self._take("+") is not None:
            other = self._kind("name")
            if other.text != fact:
                raise FormulaError(other.place, f"only columns of {fact!r} can be added here")
            self._need(".")
            found.append(self._column(fact)[0].name)
        return tuple(found)

    def _column(self, fact: str) -> tuple[Column, int]:
        token = self._kind("name")
        return column_of(fact, token.text, token.place), token.place

    def _quantile(self) -> float:
        self._need(",")
        token = self._kind("number")
        value = float(token.text)
        if not 0 < value < 1:
            raise FormulaError(token.place, "a percentile is between 0 and 1")
        return value

    def _either(self, fact: str) -> Condition:
        parts = [self._both(fact)]
        while self._take("or") is not None:
            parts.append(self._both(fact))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self, fact: str) -> Condition:
        parts = [self._test(fact)]
        while self._take("and") is not None:
            parts.append(self._test(fact))
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _test(self, fact: str) -> Condition:
        self._deeper()
        try:
            if self._take("not") is not None:
                return Not(self._test(fact))
            if self._take("(") is not None:
                inner = self._either(fact)
                self._need(")")
                return inner
            return self._comparison(fact)
        finally:
            self._depth -= 1

    def _comparison(self, fact: str) -> Condition:
        column, place = self._column(fact)
        if self._take("in") is not None:
            return self._within(column)
        sign = self._take(*_COMPARISONS)
        if sign is None:
            if column.use is not Use.FLAG:
                raise FormulaError(place, f"{column.name!r} is no yes or no; compare it")
            return Test(column.name, "=", 1)
        if column.text and sign.text not in ("=", "<>"):
            raise FormulaError(sign.place, f"{column.name!r} is a text: only = and <> compare it")
        return Test(column.name, sign.text, self._literal(column))

    def _within(self, column: Column) -> Within:
        self._need("(")
        words = [self._plain(column)]
        while self._take(",") is not None:
            words.append(self._plain(column))
        self._need(")")
        return Within(column.name, tuple(words))

    def _plain(self, column: Column) -> str | float:
        place = self._next.place
        found = self._literal(column)
        if isinstance(found, Parameter):
            raise FormulaError(place, "a list holds no parameters")
        return found

    def _literal(self, column: Column) -> float | str | Parameter:
        if self._take("$") is not None:
            name = self._kind("name")
            if column.text:
                raise FormulaError(name.place, f"{column.name!r} is a text, parameters are numbers")
            return Parameter(name.text, name.place)
        if column.text:
            return self._word(column)
        token = self._kind("number")
        number = float(token.text)
        if column.use is not Use.SPAN:
            return number
        unit = self._take(*_TIMES_MS)
        if unit is None:
            raise FormulaError(token.place, f"{column.name!r} is a time: write s, min, h or d")
        return number * _TIMES_MS[unit.text]

    def _word(self, column: Column) -> str:
        token = self._kind("text")
        if column.words and token.text not in column.words:
            known = ", ".join(column.words)
            raise FormulaError(
                token.place, f"{column.name!r} is never {token.text!r}; it is one of {known}"
            )
        return token.text
