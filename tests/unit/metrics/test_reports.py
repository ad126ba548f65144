"""Reports as data, their files, and what moved a figure."""

import csv
import io
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.metrics.documents import document

from huawu.kernel.errors import Invalid
from huawu.metrics.asking import Answer
from huawu.metrics.catalogue import Words, standard_catalogue
from huawu.metrics.compiler import dimensions
from huawu.metrics.exporting import export
from huawu.metrics.reports import REPORTS, Sheet, score, sheet_of
from huawu.metrics.splitting import split

pytestmark = pytest.mark.unit

HOUSE = standard_catalogue()
parts = st.dictionaries(
    st.sampled_from("abcd"), st.tuples(st.integers(0, 900), st.integers(1, 900)), min_size=1
)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_asks_only_what_its_metrics_can_be_asked(name: str) -> None:
    for section in REPORTS[name].sections:
        for metric in section.metrics:
            assert set(section.by) <= set(dimensions(HOUSE.need(metric))), (metric, section.by)


def test_the_kpi_report_has_a_line_for_each_metric_with_grade_and_remedies() -> None:
    section = REPORTS["kpi"].sections[0]
    metrics = [HOUSE.need(name) for name in section.metrics]
    row = {metric.id: 0.5 for metric in metrics}
    answer = Answer(metrics=metrics, by=(), rows=[row], grades=[{"connect_rate_agent": 2}])
    sheet = sheet_of(section, answer, HOUSE)
    line = dict(zip(sheet.columns, sheet.rows[0], strict=True))
    assert (line["zh"], line["shown"], line["grade"]) == ("接通率", "50.00 %", 2)
    assert "核对人力" in str(line["remedies"])


SHEET = Sheet(title=Words("表", "Sheet"), columns=["queue", "offered"], rows=[["=1+1", 3]])


def test_a_name_that_looks_like_a_formula_stays_a_text() -> None:
    rows = list(csv.reader(io.StringIO(export(document(SHEET), "csv").decode("utf-8-sig"))))
    assert rows == [["queue", "offered"], ["'=1+1", "3"]]
    page = ZipFile(io.BytesIO(export(document(SHEET), "xlsx"))).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in page


def test_parquet_holds_the_rows() -> None:
    assert export(document(SHEET), "parquet")[:4] == b"PAR1"


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(Invalid, match="is none of xlsx"):
        export(document(SHEET), "odt")


@given(parts, parts)
def test_the_parts_of_a_change_sum_to_the_whole(
    before: dict[str, tuple[float, float]], after: dict[str, tuple[float, float]]
) -> None:
    moved, found = split(before, after)
    assert sum(each.mix + each.rate for each in found) == pytest.approx(moved, abs=1e-9)


def test_a_queue_that_only_grew_moves_by_mix_and_one_that_only_slowed_by_rate() -> None:
    _, grown = split({"a": (100, 1), "b": (300, 1)}, {"a": (300, 3), "b": (300, 1)})
    assert all(each.rate == 0 for each in grown)
    moved, slowed = split({"a": (100, 1), "b": (300, 1)}, {"a": (200, 1), "b": (300, 1)})
    assert (slowed[0].part, slowed[0].mix, slowed[0].rate) == ("a", 0, moved)


def test_nothing_to_compare_moves_nothing() -> None:
    assert split({}, {"a": (1, 1)}) == (0.0, [])


@pytest.mark.parametrize(
    ("weights", "grades", "points"),
    [
        ([60, 40], [5, 5], 100),
        ([60, 40], [5, 2], 60 + 40 * 2 / 5),
        ([60, 40], [None, 4], 80),
        ([60, 40], [None, None], None),
    ],
    ids=["all best", "weighted", "nobody judged one", "nobody judged any"],
)
def test_a_score_is_what_the_grades_earn_of_what_they_could(
    weights: list[float], grades: list[int | None], points: float | None
) -> None:
    assert score(weights, grades) == points


def test_a_scorecard_weighs_a_hundred_points_of_what_one_agent_can_do() -> None:
    section = REPORTS["scorecards"].sections[0]
    metrics = [HOUSE.need(name) for name in section.metrics]
    assert sum(section.weights) == 100
    assert all(metric.personal and metric.bands for metric in metrics)
    row = {"agent": "anna", **{metric.id: 0.99 for metric in metrics}}
    answer = Answer(metrics=metrics, by=("agent",), rows=[row], grades=[{"csat": 5, "qa_score": 3}])
    sheet = sheet_of(section, answer, HOUSE)
    assert sheet.columns[:3] == ["agent", "score", "csat"]
    assert sheet.rows[0][1] == round(100 * (25 * 5 + 20 * 3) / 5 / 45, 1)


@pytest.mark.parametrize("name", ["agents", "scorecards"])
def test_what_no_agent_took_has_no_line_in_a_report_by_agent(name: str) -> None:
    section = REPORTS[name].sections[0]
    metrics = [HOUSE.need(metric) for metric in section.metrics]
    rows = [{"agent": who, **{metric.id: 0.5 for metric in metrics}} for who in ("", "anna")]
    answer = Answer(metrics=metrics, by=("agent",), rows=rows, grades=[{}, {}])
    assert [row[0] for row in sheet_of(section, answer, HOUSE).rows] == ["anna"]
