"""Bands: what a figure earns, and which bands are refused."""

import pytest

from huawu.kernel.errors import Invalid
from huawu.metrics.catalogue import standard_catalogue
from huawu.metrics.grading import grade, read_bands

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("metric", "value", "earned"),
    [
        ("connect_rate_agent", 0.951, 5),
        ("connect_rate_agent", 0.95, 4),
        ("connect_rate_agent", 0.93, 3),
        ("connect_rate_agent", 0.90, 2),
        ("service_level", 0.80, 2),
        ("csat", 0.985, 4),
        ("service_flaw_rate", 0.002, 5),
        ("service_flaw_rate", 0.0061, 2),
        ("complaint_rate", 3.0, 4),
        ("complaint_rate", 2.99, 5),
        ("complaint_rate", 5.0, 2),
        ("staff_turnover", 0.0999, 3),
        ("staff_turnover", 0.10, 2),
        ("inbound_sales_success", 0.4, 5),
        ("inbound_sales_success", 0.1999, 2),
        ("qa_score", 90.0, 4),
    ],
)
def test_a_figure_on_the_edge_of_a_band_earns_what_the_source_says(
    metric: str, value: float, earned: int
) -> None:
    assert grade(standard_catalogue().need(metric).bands, value) == earned


def test_no_figure_earns_no_grade() -> None:
    assert grade(standard_catalogue().need("csat").bands, None) is None


def test_only_the_band_that_the_source_lacks_is_marked_as_completed() -> None:
    marked = {
        (metric.id, band.grade)
        for metric in standard_catalogue().all()
        for band in metric.bands
        if band.completed
    }
    assert marked == {("inbound_sales_success", 2)}


def test_a_two_sided_metric_has_two_bands_for_one_grade() -> None:
    bands = read_bands({5: "[0.7, 0.8]", 2: ["(-, 0.7)", "(0.8, +)"]}, [])
    assert [grade(bands, value) for value in (0.69, 0.7, 0.8, 0.81)] == [2, 5, 5, 2]


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        ({5: "[0.9, +)", 4: "(-, 0.9]"}, "overlaps"),
        ({5: "(0.9, +)", 4: "(-, 0.9)"}, "no grade between"),
        ({5: "(0.9, +)", 4: "(0.8, 0.9]"}, "no grade below"),
        ({5: "(0.8, 0.9]", 4: "(-, 0.8]"}, "no grade above"),
        ({5: "0.9 and more"}, "is no interval"),
        ({5: "(0.9, 0.9]"}, "holds no value"),
    ],
)
def test_bands_that_overlap_or_leave_holes_are_refused(grades: dict[int, str], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read_bands(grades, [])
