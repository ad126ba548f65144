"""Every metric of the catalogue, counted by hand over one small day."""

from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from tests.unit.metrics.day import contact, tables

from huawu.metrics.asking import Ask, answer_of, question_of
from huawu.metrics.catalogue import standard_catalogue
from huawu.metrics.columnar import fact_table
from huawu.metrics.shelf import FactShelf
from huawu.metrics.warehouse import Known, Warehouse

pytestmark = pytest.mark.unit

_HANDLED_S: Final = 100 + 20 + 30 + 60 + 10 + 8 + 2 + 50 + 5 + 40 + 10 + 5
_HANDLING_S: Final = 190 + 30 + 40 + 60 + 8 + 12
_LOGIN_S: Final = 400 + 8 + 190 + 30 + 40 + 300 + 60 + 8 + 12 + 152

#: Metric → what a person counts in `day`.
EXPECTED: Final[dict[str, float]] = {
    # operations
    "entering": 14, "offered": 12, "answered": 4, "abandoned": 2, "flowed_out": 4, "lost": 1,
    "waiting": 1, "short_abandoned": 1, "abandoned_long": 1, "abandoned_within_15": 1,
    "abandoned_within_180": 2, "left_in_flow": 1, "abandoned_into_self_service": 1,
    "self_served": 2, "voicemails": 1, "blocked": 1, "handled": 5, "valid_calls": 3,
    "short_calls": 1, "answered_within": 2, "abandoned_within": 1, "exited_within": 4,
    "agents_answering": 2,
    "transferred_in": 1, "transferred_out": 1, "conferences": 1, "missed_offers": 1,
    "callbacks": 3, "callbacks_answered": 1, "callbacks_chosen": 1, "callbacks_failed": 1,
    "callbacks_withdrawn": 1, "callback_kept_rate": 1 / 2, "outbound_calls": 3,
    "outbound_connected": 1,
    "abandonment_rate": 2 / 12, "abandonment_rate_long": 1 / 11, "false_abandon_rate": 1 / 14,
    "customer_loss_rate": 1 - 6 / 14, "service_level_live": 2 / 6,
    "service_level_answered": 2 / 4, "service_level_short": 2 / 11,
    "service_level_exit": 4 / 12, "service_level_sl2": 3 / 6, "service_level_ignored": 2 / 5,
    "service_level_s1": 2 / 14, "asa": 100 / 4, "patience": 205 / 2,
    "avg_queue_time": (10 + 40 + 5 + 100 + 300 + 15 + 20 + 60 + 30 + 70 + 80) / 11,
    "avg_abandon_wait": 105 / 2, "longest_wait": 300,
    "wait_p50": 20, "wait_p90": 30 + 0.6 * 10, "abandon_wait_p50": 5,
    "aht": _HANDLED_S / 5, "aht_s1": (_HANDLED_S - 30) / 5,
    "handle_p90": 90 + 0.5 * 10, "avg_talk": 258 / 5, "avg_hold": 30 / 5, "avg_wrap": 52 / 5,
    "avg_ring": 20 / 5, "avg_rings": 5 / 4, "login_time": _LOGIN_S, "talk_time": 258,
    "hold_time": 30, "wrap_time": 52, "ringing_time": 8, "available_time": 700,
    "not_ready_time": 152, "handling_time": _HANDLING_S,
    "occupancy": _HANDLING_S / (_HANDLING_S + 700), "utilisation": 258 / _LOGIN_S,
    "outbound_efficiency": 55 / _LOGIN_S,
    "queue_carried_in": 1, "queue_offered": 10, "queue_answered": 4, "queue_abandoned": 2,
    "queue_flowed_out": 3, "queue_lost": 1, "queue_waiting": 1, "queue_longest": 4,
    # assessment
    "connect_rate_agent": 4 / 12, "connect_rate_total": 6 / 14, "connect_rate_inbound": 6 / 14,
    "connect_rate_outbound": 1 / 3, "service_level": 2 / 12, "service_level_15": 1 / 12,
    "service_level_20": 2 / 12, "service_level_30": 3 / 12, "csat_rated": 3,
    "csat_satisfied": 2, "csat": 2 / 3, "csat_participation": 3 / 4,
    "fcr_repeat": 2 / 3, "fcr": 1 / 3, "fcr_survey": 1 / 2, "fcr_s3": 3 / 4,
    "repeat_contacts": 1, "service_flaw_rate": 1 / 4, "work_saturation": _HANDLING_S / 425,
    "inbound_sales_success": 2 / 5, "qa_score": 87.5, "complaint_rate": 25_000,
    "complaint_rate_all": 60_000, "attitude_complaint_rate": 25_000, "complaint_csat": 2 / 3,
    "transfer_accuracy": 1, "staff_turnover": 1 / 20, "attendance": 1 / 2,
    "knowledge_exam": 80, "monitoring_pass_rate": 1 / 2,
    "daily_outbound_calls": 3 / (_LOGIN_S / 28_800), "daily_successes": 1,
    "cost_per_call": 100 / 5, "support_cost_ratio": 1 / 5,
    # business
    "consult_count": 3, "consult_users": 1, "query_count": 1, "query_users": 1,
    "transact_requests": 2, "transact_success": 1, "transact_users": 2,
    "complaints_accepted": 3, "complaint_users": 2, "complaints_per_10k_users": 10,
    "repeat_complaints": 1, "escalated_complaints": 1, "suggestions": 1, "suggestion_users": 1,
    "inbound_sales_count": 2, "refund_count": 1, "refund_amount": 12.5, "revenue": 500,
    "cost": 100,
}  # fmt: skip


def ask(tmp_path: Path, *metrics: str, **told: Any) -> list[dict[str, Any]]:
    question = question_of(Ask(metrics=metrics, **told), standard_catalogue())
    known = Known(
        teams={"anna": "red", "boris": "blue"},
        joined={"anna": date(2025, 9, 1), "boris": date(2020, 1, 1)},
        regions={"x": "北京市"},
        projects={"sales": "呼入"},
    )
    found = Warehouse(FactShelf(tmp_path)).answer(question, fresh=tables(), known=known)
    return [dict(row) for row in answer_of(question, found).rows]


def test_every_metric_of_the_catalogue_is_counted_by_hand() -> None:
    assert EXPECTED.keys() == {metric.id for metric in standard_catalogue().all()}


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    facts = tmp_path_factory.mktemp("facts")
    moments = ask(facts, "queue_carried_in", "queue_waiting", by=["interval"])[0]
    return {**ask(facts, *EXPECTED)[0], **moments}


@pytest.mark.parametrize("metric", EXPECTED)
def test_a_metric_comes_to_what_a_person_counts(metric: str, counted: dict[str, Any]) -> None:
    assert counted[metric] == pytest.approx(EXPECTED[metric], abs=1e-9)


def test_each_queue_counts_its_own_part_of_a_transferred_contact(tmp_path: Path) -> None:
    rows = ask(tmp_path, "offered", "answered", by=["queue"], where={"queue": ["sales", "care"]})
    assert rows == [
        {"queue": "care", "offered": 3, "answered": 1},
        {"queue": "sales", "offered": 9, "answered": 3},
    ]


def test_talk_counts_for_the_agent_who_talked(tmp_path: Path) -> None:
    rows = ask(tmp_path, "avg_talk", by=["agent"], where={"agent": ["anna", "boris"]})
    assert [row["avg_talk"] for row in rows] == [190 / 3, 68 / 2]


def test_a_team_is_that_of_its_agents(tmp_path: Path) -> None:
    rows = ask(tmp_path, "handled", by=["team"], where={"team": ["red"]})
    assert rows == [{"team": "red", "handled": 3}]


def test_tenure_is_counted_from_an_agents_first_day_to_the_day_of_the_fact(tmp_path: Path) -> None:
    rows = ask(tmp_path, "handled", by=["tenure"], where={"agent": ["anna", "boris"]})
    assert rows == [{"tenure": "longer", "handled": 2}, {"tenure": "months_3", "handled": 3}]


def test_a_project_is_that_of_the_queue(tmp_path: Path) -> None:
    rows = ask(tmp_path, "offered", "queue_offered", by=["project"])
    assert rows == [
        {"project": "", "offered": 3, "queue_offered": 3},
        {"project": "呼入", "offered": 9, "queue_offered": 7},
    ]


def test_a_region_is_that_of_the_customers_number(tmp_path: Path) -> None:
    rows = ask(tmp_path, "handled", by=["region"], where={"region": ["北京市"]})
    assert rows == [{"region": "北京市", "handled": 3}]


def test_a_contact_that_tells_its_region_itself_is_from_there(tmp_path: Path) -> None:
    rows = [contact("a", "answered", customer="x", region="天津市"), contact("b", "answered")]
    question = question_of(Ask(metrics=["handled"], by=["region"]), standard_catalogue())
    known = Known(regions={"x": "北京市"})
    fresh = tables({"contact": rows})
    found = Warehouse(FactShelf(tmp_path)).answer(question, fresh=fresh, known=known)
    assert found == {("",): {"handled": 1}, ("天津市",): {"handled": 1}}


def test_nothing_of_nothing_is_unknown_not_zero(tmp_path: Path) -> None:
    row = ask(tmp_path, "offered", "service_level", "asa", where={"queue": ["none"]})[0]
    assert row == {"offered": 0, "service_level": None, "asa": None}


def test_days_and_hours_are_told_in_local_time(tmp_path: Path) -> None:
    rows = ask(tmp_path, "offered", by=["day", "hour"])
    assert [(row["day"], row["hour"], row["offered"]) for row in rows] == [
        ("2025-11-25", "12:00", 11),
        ("2025-11-26", "12:00", 1),
    ]


def test_weeks_quarters_and_weekdays_come_from_the_calendar(tmp_path: Path) -> None:
    rows = ask(tmp_path, "offered", by=["quarter_year", "week", "weekday"])
    assert [(r["quarter_year"], r["week"], r["weekday"]) for r in rows] == [
        ("2025-Q4", "2025-W48", "Tue"),
        ("2025-Q4", "2025-W48", "Wed"),
    ]


def test_a_parameter_may_be_told_with_the_question(tmp_path: Path) -> None:
    assert ask(tmp_path, "answered_within", params={"within": "30 s"}) == [{"answered_within": 3}]


def test_every_queue_may_have_its_own_threshold(tmp_path: Path) -> None:
    settings = {"sl_within_s": {"sales": 10_000.0, "care": 60_000.0}}
    question = question_of(
        Ask(metrics=["service_level_live"], by=["queue"], where={"queue": ["sales", "care"]}),
        standard_catalogue(),
        settings,
    )
    found = Warehouse(FactShelf(tmp_path)).answer(question, fresh=tables())
    levels = {group: each["service_level_live"] for group, each in found.items()}
    assert levels == {("care",): 1.0, ("sales",): 1 / 5}


PROMISED: Final = (5, 60, 0)


@pytest.mark.parametrize(("told", "answered"), [({}, 2), ({"params": {"within": "45 s"}}, 3)])
def test_each_contact_is_measured_by_what_it_was_promised(
    tmp_path: Path, told: dict[str, Any], answered: int
) -> None:
    rows = [
        contact(f"c{n}", "answered", queue="sales", asked=1, wait=30, threshold=threshold)
        for n, threshold in enumerate(PROMISED)
    ]
    question = question_of(
        Ask(metrics=["answered_within"], by=["project"], **told),
        standard_catalogue(),
        {"sl_within_s": {"sales": 40_000.0}},
    )
    found = Warehouse(FactShelf(tmp_path)).answer(question, fresh=tables({"contact": rows}))
    assert found == {("",): {"answered_within": answered}}


def test_facts_that_an_older_version_wrote_have_nothing_promised(tmp_path: Path) -> None:
    shelf = FactShelf(tmp_path)
    warehouse = Warehouse(shelf)
    rows = fact_table("contact", [contact("old", "answered", queue="sales", asked=1)])
    with shelf.writing(), warehouse.connect() as connection:
        connection.register("old_rows", rows.drop_columns(["threshold", "region"]))
        there = shelf.file("contact", 20251125, "huawu")
        shelf.write(connection, "contact", there, "select * from old_rows")
    question = question_of(Ask(metrics=["answered_within", "offered"]), standard_catalogue())
    assert warehouse.answer(question) == {(): {"answered_within": 1, "offered": 1}}
    with shelf.writing(), warehouse.connect() as connection:
        connection.register("new_rows", fact_table("contact", [contact("new", "abandoned")]))
        shelf.merge(connection, "contact", 20251125, "huawu", "new_rows")
    assert warehouse.answer(question) == {(): {"answered_within": 1, "offered": 1}}


def test_who_waits_at_the_end_of_a_quarter_hour_is_not_added_up(tmp_path: Path) -> None:
    assert ask(tmp_path, "queue_waiting", by=["queue"])[0]["queue_waiting"] is None
    assert ask(tmp_path, "queue_waiting", by=["quarter"])[0]["queue_waiting"] is None
    day = {"first": date(2025, 11, 25), "last": date(2025, 11, 25)}
    assert ask(tmp_path, "queue_waiting", by=["quarter"], **day)[0]["queue_waiting"] == 1


def test_what_is_told_by_month_is_unknown_by_day(tmp_path: Path) -> None:
    assert ask(tmp_path, "staff_turnover", by=["month"])[0]["staff_turnover"] == 1 / 20
    assert ask(tmp_path, "staff_turnover", by=["day"])[0]["staff_turnover"] is None


def test_what_nobody_ever_judged_is_unknown_not_zero(tmp_path: Path) -> None:
    metrics = ("answered", "fcr", "complaint_rate", "csat_participation")
    earlier = {"last": date(2025, 11, 24)}
    assert ask(tmp_path, *metrics, **earlier)[0] == {
        "answered": 0, "fcr": None, "complaint_rate": None, "csat_participation": None,
    }  # fmt: skip


def test_whom_nobody_complained_of_has_none_where_complaints_are_recorded(tmp_path: Path) -> None:
    row = ask(tmp_path, "fcr", "complaint_rate", where={"agent": ["boris"]})[0]
    assert row == {"fcr": 0, "complaint_rate": 0}
