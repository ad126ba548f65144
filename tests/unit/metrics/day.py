"""One small day whose every figure can be counted by hand."""

from typing import Any, Final

from huawu.metrics.columnar import Table, fact_table
from huawu.metrics.facts import (
    ContactFact,
    Fact,
    LocalTime,
    MarkFact,
    QueueFact,
    SegmentFact,
    StateFact,
)

NOON_MS: Final = 1_764_043_200_000  # 2025-11-25 12:00 in Shanghai
_HERE: Final = LocalTime("Asia/Shanghai")


def placed(at_s: float = 0) -> dict[str, Any]:
    """Return the fields that say when, `at_s` seconds after noon."""
    at_ms = NOON_MS + round(at_s * 1000)
    day, minute, slot_s = _HERE.place(at_ms)
    return {"at_ms": at_ms, "day": day, "minute": minute, "slot_s": slot_s}


def contact(name: str, outcome: str, at_s: float = 0, **told: Any) -> ContactFact:
    """Return a contact; times are told in seconds."""
    spans = {k: v * 1000 for k, v in told.items() if k in _SPANS}
    return ContactFact(id=name, outcome=outcome, **placed(at_s), **{**told, **spans})


_SPANS: Final = frozenset({"flow", "wait", "ring", "talk", "hold", "wrap", "threshold"})
_ASKED: Final[dict[str, Any]] = {"asked": 1, "queue": "sales"}

CONTACTS: Final = [
    contact("c01", "answered", agent="anna", customer="x", topic="t", wait=10, ring=4, rings=1,
            talk=100, hold=20, wrap=30, flow=5, transferred_out=1, **_ASKED),
    contact("c01", "answered", 150, part=1, asked=1, queue="care", agent="boris", customer="x",
            topic="t", wait=40, ring=8, rings=2, talk=60, wrap=10, transferred_in=1),
    contact("c02", "abandoned", wait=5, **_ASKED),
    contact("c03", "abandoned", wait=100, announced=1, **_ASKED),
    contact("c04", "flowed_out", asked=1, queue="care", wait=300),
    contact("c05", "lost", asked=1, queue="care", wait=15),
    contact("c06", "waiting", **_ASKED),
    contact("c07", "self_served", flow=40),
    contact("c08", "left_in_flow", flow=12),
    contact("c09", "blocked"),
    contact("c10", "answered", 86_400, agent="boris", customer="x", topic="t", wait=20, ring=4,
            rings=1, talk=8, wrap=2, conference=1, missed=1, **_ASKED),
    contact("c11", "voicemail", wait=60, **_ASKED),
    contact("c12", "answered", direction="outbound", agent="anna", talk=50, wrap=5),
    contact("c13", "unanswered", direction="outbound", agent="anna"),
    contact("c14", "answered", agent="anna", customer="y", wait=30, ring=4, rings=1, talk=40,
            hold=10, wrap=5, announced=2, callback=1, **_ASKED),
    contact("c16", "callback", wait=80, **_ASKED),
    contact("c17", "unanswered", direction="outbound", queue="sales", callback=1),
    contact("c18", "withdrawn", direction="outbound", queue="sales", callback=1),
    contact("c15", "self_served", wait=70, **_ASKED),
]  # fmt: skip


def state(agent: str, name: str, length_s: int, at_s: float = 0, **told: Any) -> StateFact:
    """Return a stretch of an agent's time."""
    return StateFact(agent=agent, state=name, length=length_s * 1000, **placed(at_s), **told)


STATES: Final = [
    state("anna", "available", 400),
    state("anna", "ringing", 8, 400),
    state("anna", "talking", 190, 408),
    state("anna", "hold", 30, 598),
    state("anna", "wrap", 40, 628),
    state("boris", "available", 300),
    state("boris", "talking", 60, 300),
    state("boris", "conference", 8, 360),
    state("boris", "wrap", 12, 368),
    state("boris", "not_ready", 152, 380, reason="lunch"),
]

QUEUES: Final = [
    QueueFact(queue="sales", **placed(), offered=7, answered=3, abandoned=2, flowed_out=2,
              waiting=0, longest=4),
    QueueFact(queue="care", **placed(), carried_in=1, offered=3, answered=1, flowed_out=1, lost=1,
              waiting=1, longest=2),
]  # fmt: skip

_MARKS: Final[list[tuple[str, dict[str, Any]]]] = [
    ("survey", {"word": "satisfied", "topic": "resolved"}),
    ("survey", {"word": "satisfied", "topic": "unresolved"}),
    ("survey", {"word": "attitude"}),
    ("resolution", {"word": "resolved"}),
    ("complaint", {"word": "upheld", "customer": "x", "topic": "attitude"}),
    ("complaint", {"customer": "x"}),
    ("complaint", {"customer": "y"}),
    ("repeat_complaint", {"customer": "x"}),
    ("escalation", {"word": "outside", "customer": "y"}),
    ("complaint_survey", {"word": "satisfied"}),
    ("complaint_survey", {"word": "very_satisfied"}),
    ("complaint_survey", {"word": "dissatisfied"}),
    ("sale_offer", {"count": 5}),
    ("sale_offer", {"count": 7, "topic": "outbound"}),
    ("sale", {"count": 2}),
    ("sale", {"topic": "outbound"}),
    ("qa", {"points": 9000}),
    ("qa", {"points": 8500}),
    ("monitoring", {"word": "passed"}),
    ("monitoring", {"word": "failed"}),
    ("transfer_check", {"word": "correct"}),
    ("consult", {"customer": "x"}),
    ("consult", {"customer": "x", "count": 2}),
    ("query", {"customer": "y"}),
    ("query", {"customer": "z", "word": "indirect"}),
    ("transaction", {"customer": "x", "word": "success"}),
    ("transaction", {"customer": "y"}),
    ("suggestion", {"customer": "y"}),
    ("refund", {"money": 1250}),
    ("headcount", {"word": "start", "count": 19}),
    ("headcount", {"word": "end", "count": 21}),
    ("leaver", {"count": 1}),
    ("exam", {"points": 8000}),
    ("attendance", {"word": "present"}),
    ("attendance", {"word": "absent"}),
    ("schedule", {"word": "work", "length": 425_000}),
    ("schedule", {"word": "meal", "length": 75_000}),
    ("cost", {"money": 10_000}),
    ("revenue", {"money": 50_000}),
    ("users", {"count": 3000}),
]
MARKS: Final = [
    MarkFact(id=f"m{i}", kind=kind, **placed(), **told) for i, (kind, told) in enumerate(_MARKS)
]

_ALL: Final[dict[str, list[Any]]] = {
    "contact": CONTACTS,
    "state": STATES,
    "queue": QUEUES,
    "mark": MARKS,
    "segment": list[SegmentFact](),
}


def tables(rows: dict[str, list[Any]] = _ALL) -> dict[str, Table]:
    """Return facts as a warehouse takes them."""
    return {fact: fact_table(fact, list[Fact](found)) for fact, found in rows.items()}
