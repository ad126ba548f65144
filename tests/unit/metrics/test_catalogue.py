"""The language of formulas, and what a catalogue refuses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huawu.kernel.errors import Invalid
from huawu.metrics.catalogue import Definition, read_definition, standard_catalogue
from huawu.metrics.compiler import Question, plan
from huawu.metrics.expressions import FormulaError
from huawu.metrics.parsing import parse
from huawu.metrics.portable import check_portable
from huawu.metrics.remarks import all_remarks

pytestmark = pytest.mark.unit

#: The rows of the sources (requirements K and D) and the metrics that stand for them.
SOURCES = {
    "K1": "connect_rate_inbound", "K1b": "connect_rate_total", "K1c": "connect_rate_agent",
    "K2": "service_level", "K2/S1": "service_level_s1", "K3": "csat",
    "K4": "csat_participation", "K5": "fcr", "K6": "service_flaw_rate", "K7": "work_saturation",
    "K8": "inbound_sales_success", "K9": "qa_score", "K10": "complaint_rate",
    "K11": "complaint_csat", "K12": "transfer_accuracy", "K13": "staff_turnover", "K14": "aht",
    "K14/S1": "aht_s1", "K15": "avg_rings", "K16": "avg_queue_time", "K17": "occupancy",
    "K18": "utilisation", "K19": "monitoring_pass_rate", "K20": "knowledge_exam",
    "K21": "attendance", "K22": "abandonment_rate", "K22/false": "false_abandon_rate",
    "K23": "cost_per_call", "K23/revenue": "support_cost_ratio",
}  # fmt: skip


def own(**told: Any) -> Definition:
    plain = {"id": "mine", "zh": "我", "en": "Mine", "unit": "count"}
    return read_definition({**plain, "meaning": {"zh": "我", "en": "mine"}, **told})


@pytest.mark.parametrize("row", SOURCES)
def test_every_row_of_the_sources_has_its_metric(row: str) -> None:
    assert standard_catalogue().need(SOURCES[row]).definition.meaning.zh


def test_every_business_counter_of_the_sources_is_there() -> None:
    rows = {metric.definition.row for metric in standard_catalogue().all()} - {""}
    assert rows == {f"D{number}" for number in range(1, 18)}


def test_every_contradiction_of_the_sources_is_told_beside_its_metrics() -> None:
    known = {metric.id for metric in standard_catalogue().all()}
    found = [each.id for each in all_remarks() if each.id.startswith("X")]
    assert found == [f"X{number}" for number in range(1, 13)]
    assert all(known.issuperset(each.metrics) for each in all_remarks())


def test_goals_of_other_thresholds_stand_as_examples() -> None:
    goals = standard_catalogue().need("service_level").definition.standards
    assert {(each.value, each.within) for each in goals} == {
        (0.8, "20 s"), (0.95, "20 s"), (0.9, "20 s"), (0.95, "5 s"), (0.9, "10 s"),
        (1.0, "15 s"), (0.8, "30 s"), (0.7, "160 s"),
    }  # fmt: skip


def test_service_level_has_all_its_named_readings() -> None:
    variants = {metric.id for metric in standard_catalogue().variants("service_level")}
    assert variants == {
        "service_level_live", "service_level_answered", "service_level_short",
        "service_level_exit", "service_level_sl2", "service_level_ignored", "service_level_s1",
        "service_level_15", "service_level_20", "service_level_30",
    }  # fmt: skip


@pytest.mark.parametrize("metric", [m.id for m in standard_catalogue().all()])
def test_every_metric_compiles_to_portable_sql(metric: str) -> None:
    for statement in plan(Question(metrics=[standard_catalogue().need(metric)])).statements:
        check_portable(statement.sql)


@pytest.mark.parametrize(
    ("formula", "place", "said"),
    [
        ("count(calls)", 7, "no fact 'calls'"),
        ("count(contact where asked and colour = 'red')", 31, "no 'colour'"),
        ("count(contact where outcome = 'anwsered')", 31, "never 'anwsered'"),
        ("count(contact where wait <= 20)", 29, "write s, min, h or d"),
        ("sum(contact.wait) + count(contact)", 19, "cannot be added"),
        ("offered / asa", 9, "number divided by seconds"),
        ("sum(contact.wait) * sum(contact.talk)", 19, "means nothing"),
        ("sum(contact.queue)", 1, "cannot be summed"),
        ("offered + nothing", 11, "no metric 'nothing'"),
        ("offered offered", 9, "not expected here"),
        ("count(contact where wait <= $limit)", 30, "has no value"),
        ("mine + 1", 1, "leads back to itself"),
        ("median(contact.wait)", 1, "no function 'median'"),
        ("percentile(contact.wait, 7)", 26, "between 0 and 1"),
        ("count(contact where (asked)", 28, "is expected"),
        ("offered ; drop table", 9, "not expected"),
        ("asa", 1, "unit says count"),
    ],
)
def test_a_formula_that_means_nothing_is_refused_with_its_place(
    formula: str, place: int, said: str
) -> None:
    with pytest.raises(FormulaError, match=said) as refusal:
        standard_catalogue().with_own([own(formula=formula)])
    assert refusal.value.details["place"] == place


def test_a_circle_of_two_is_refused() -> None:
    with pytest.raises(FormulaError, match="mine → yours → mine"):
        standard_catalogue().with_own(
            [own(formula="yours * 2"), own(id="yours", formula="mine / 2")]
        )


def test_an_unknown_field_of_a_definition_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match="colour"):
        own(formula="offered", colour="red")


def test_an_own_metric_stands_on_those_of_the_house() -> None:
    catalogue = standard_catalogue().with_own([own(formula="offered - answered")])
    assert catalogue.need("mine").facts == {"contact"}


def place_of_refusal(text: str) -> int:
    """Return where a text is refused; 1 when it is a formula."""
    try:
        parse(text)
    except FormulaError as refusal:
        return refusal.place
    return 1


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_refused_with_a_place(text: str) -> None:
    assert 1 <= place_of_refusal(text) <= len(text) + 1
