"""Other centres' files: taken in once however often, refused row by row with the reason."""

import csv
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from huawu.kernel.errors import Invalid
from huawu.metrics.asking import Ask, question_of
from huawu.metrics.catalogue import standard_catalogue
from huawu.metrics.importing import ImportReport, import_file
from huawu.metrics.mapping import RowReader, read_mapping
from huawu.metrics.shelf import FactShelf, FactsInUse
from huawu.metrics.warehouse import Warehouse

pytestmark = pytest.mark.unit

MAPPING: Final = """
source: old
zone: Europe/Rome
leave_out: {how: [phantom]}
fields:
  id: call
  at: began
  queue: {column: line, default: main}
  customer: {column: caller, hide: true}
  outcome: {column: how, map: {ok: answered, gone: abandoned}}
  asked: {value: 1}
  wait: waited
  talk: {column: talked, unit: clock, below_zero: zero}
"""
HEAD: Final = "call,began,line,caller,how,waited,talked\n"
GOOD: Final = (
    "1,2026-03-01T10:00:00,a,+391,ok,5,00:01:00\n"
    "2,2026-03-01T10:05:00,,+392,gone,50,\n"
    "3,2026-03-01T10:06:00,a,,phantom,0,\n"
)


def take(tmp_path: Path, text: str, *, mapping: str = MAPPING, name: str = "f.csv") -> ImportReport:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    reader = RowReader(read_mapping(mapping), b"secret")
    shelf = FactShelf(tmp_path / "facts")
    return import_file(file, reader, shelf, tmp_path / "refused.csv", lambda _a, _b: None)


def figures(tmp_path: Path, *metrics: str, **asked: Any) -> dict[Any, list[Any]]:
    question = question_of(Ask(metrics=metrics, **asked), standard_catalogue())
    found = Warehouse(FactShelf(tmp_path / "facts")).answer(question)
    return {group: list(values.values()) for group, values in found.items()}


def refusals(tmp_path: Path) -> list[tuple[str, str]]:
    with (tmp_path / "refused.csv").open(encoding="utf-8") as rows:
        return [(row["row"], row["reason"]) for row in csv.DictReader(rows)]


def test_rows_become_facts_in_the_files_own_time_zone(tmp_path: Path) -> None:
    report = take(tmp_path, HEAD + GOOD)
    assert (report.read, report.taken, report.left_out, report.refused) == (3, 2, 1, 0)
    assert figures(tmp_path, "offered", "asa", "avg_talk", by=("day", "hour", "queue")) == {
        (20260301, 600, "a"): [1, 5, 60],
        (20260301, 600, "main"): [1, None, None],
    }


def test_a_file_taken_in_twice_counts_once(tmp_path: Path) -> None:
    take(tmp_path, HEAD + GOOD)
    take(tmp_path, HEAD + GOOD)
    assert figures(tmp_path, "offered", "answered") == {(): [2, 1]}


def test_a_later_file_corrects_a_row_and_keeps_the_others(tmp_path: Path) -> None:
    take(tmp_path, HEAD + GOOD)
    take(tmp_path, HEAD + "2,2026-03-01T10:05:00,,+392,ok,50,00:00:10\n")
    assert figures(tmp_path, "offered", "answered") == {(): [2, 2]}


def test_the_last_of_two_rows_with_one_key_stands(tmp_path: Path) -> None:
    report = take(tmp_path, HEAD + GOOD + "1,2026-03-01T10:00:00,a,+391,gone,5,\n")
    assert report.repeated == 1
    assert figures(tmp_path, "offered", "abandoned") == {(): [2, 2]}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("4,yesterday,a,,ok,1,0", "at: 'yesterday' is no time"),
        ("4,,a,,ok,1,0", "at: is empty"),
        ("4,0020-01-01T00:00:00,a,,ok,1,0", "at: the year 20 cannot be right"),
        (",2026-03-01T10:00:00,a,,ok,1,0", "id: is empty"),
        ("4,2026-03-01T10:00:00,a,,odd,1,0", "outcome: 'odd' is none of waiting"),
        ("4,2026-03-01T10:00:00,a,,ok,-1,0", "wait: -1000 is below zero"),
        ("4,2026-03-01T10:00:00,a,,ok,many,0", "wait: 'many' is no number"),
        ("4,2026-03-01T10:00:00,a,,ok,nan,0", "wait: nan cannot be right"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_reason(
    row: str, reason: str, tmp_path: Path
) -> None:
    report = take(tmp_path, HEAD + GOOD + row + "\n")
    assert (report.taken, report.refused) == (2, 1)
    [(number, told)] = refusals(tmp_path)
    assert (number, told[: len(reason)]) == ("4", reason)


def test_no_file_of_refusals_is_left_when_there_are_none(tmp_path: Path) -> None:
    take(tmp_path, HEAD + GOOD + "4,never,a,,ok,1,0\n")
    take(tmp_path, HEAD + GOOD)
    assert not (tmp_path / "refused.csv").exists()


def test_a_span_below_zero_may_be_taken_for_zero(tmp_path: Path) -> None:
    take(tmp_path, HEAD + "1,2026-03-01T10:00:00,a,,ok,1,-5\n")
    assert figures(tmp_path, "avg_talk") == {(): [0]}


def test_a_hidden_number_is_nowhere_in_the_facts(tmp_path: Path) -> None:
    take(tmp_path, HEAD + GOOD)
    kept = b"".join(file.read_bytes() for file in FactShelf(tmp_path / "facts").files("contact"))
    assert b"+391" not in kept


def test_the_hour_that_comes_twice_in_autumn_is_one_day_of_25_hours(tmp_path: Path) -> None:
    rows = "".join(
        f"{i},2026-10-25T{i:02}:30:00+0{2 if i < 3 else 1}:00,a,,ok,1,\n" for i in range(24)
    )
    take(tmp_path, HEAD + rows + "24,2026-10-25T02:30:00+01:00,a,,ok,1,\n")
    assert figures(tmp_path, "offered", by=("day",)) == {(20261025,): [25]}
    assert figures(tmp_path, "offered", by=("hour",))[120,] == [2]


def test_parquet_is_read_as_it_is(tmp_path: Path) -> None:
    there = tmp_path / "rows.parquet"
    duckdb.execute(
        "copy (select unnest([1, 2]) as call, timestamp '2026-03-01 10:00:00' as began,"
        " 'a' as line,"
        " null as caller, unnest(['ok', 'gone']) as how, 1 as waited, null as talked)"
        f" to '{there}'"
    )
    reader = RowReader(read_mapping(MAPPING), b"secret")
    shelf = FactShelf(tmp_path / "facts")
    import_file(there, reader, shelf, tmp_path / "r.csv", lambda _a, _b: None)
    assert figures(tmp_path, "offered") == {(): [2]}


REGIONS: Final = {"13900000000": "北京市", "02130000000": "上海市"}


@pytest.mark.parametrize(
    ("told", "kept"),
    [("{column: caller, from_number: CN}", ["", "上海市", "北京市"]), ("line", ["a", "b"])],
)
def test_a_region_is_told_or_where_the_number_is_from_and_the_number_is_not_kept(
    tmp_path: Path, told: str, kept: list[str]
) -> None:
    rows = "1,2026-03-01T10:00:00,a,13900000000,ok,5,00:01:00\n2,2026-03-01T10:05:00,a,7,gone,5,\n"
    rows += "3,2026-03-01T10:06:00,b,02130000000,ok,5,00:01:00\n"
    file = tmp_path / "calls.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    mapping = read_mapping(f"{MAPPING}  region: {told}\n")
    reader = RowReader(mapping, b"secret", lambda numbers, _: [REGIONS.get(numbers[0], "")])
    shelf = FactShelf(tmp_path / "facts")
    import_file(file, reader, shelf, tmp_path / "r.csv", lambda _a, _b: None)
    assert [region for (region,) in figures(tmp_path, "offered", by=["region"])] == kept
    (there,) = shelf.files("contact")
    assert b"13900000000" not in there.read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("  wait: waited", "  topic: {column: caller, from_number: CN}"), "the region alone"),
        (("  wait: waited", "  region: {column: caller, from_number: cn}"), "two capital letters"),
        (("source: old", "source: huawu"), "journal's own name"),
        (("source: old", "source: ../x"), "letters, digits"),
        (("zone: Europe/Rome", "zone: Rome"), "no time zone"),
        (("  id: call\n", ""), "fields.id: is needed"),
        (("  wait: waited", "  weight: waited"), "fields.weight: is no field"),
        (("unit: clock", "unit: fortnight"), "is ms, s, min"),
        (("value: 1", "valu: 1"), "valu"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_by_field(
    change: tuple[str, str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(Invalid, match=said):
        take(tmp_path, HEAD + GOOD, mapping=MAPPING.replace(*change))


def test_a_file_without_a_column_of_the_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="the file has no waited"):
        take(tmp_path, HEAD.replace("waited", "wait") + GOOD)


def test_two_imports_do_not_write_at_once(tmp_path: Path) -> None:
    with FactShelf(tmp_path / "facts").writing(), pytest.raises(FactsInUse):
        take(tmp_path, HEAD + GOOD)


def test_the_shipped_mapping_reads(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[3] / "examples" / "anonbank-mapping.yaml"
    mapping = read_mapping(shipped.read_text("utf-8"))
    assert mapping.source == "anonbank"
