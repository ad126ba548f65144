"""Asterisk's queue_log and call detail records, taken in as contacts."""

from pathlib import Path
from typing import Any, Final

import pytest
from tests.unit.metrics.test_importing import figures, refusals, take

from huawu.metrics.importing import ImportReport, import_rows
from huawu.metrics.mapping import RowReader, read_mapping
from huawu.metrics.queue_log import StayReader, mapping_of, stays
from huawu.metrics.shelf import FactShelf

pytestmark = pytest.mark.unit

CDR: Final = Path(__file__).parents[3] / "examples" / "asterisk-cdr-mapping.yaml"

LOG: Final = """\
1772352000|NONE|NONE|NONE|QUEUESTART|
1772352000|NONE|sales|SIP/anna|ADDMEMBER|
1772352001|c1|sales|NONE|ENTERQUEUE||555123|1
1772352009|c1|sales|SIP/anna|RINGNOANSWER|5000
1772352013|c1|sales|SIP/boris|CONNECT|12|1772352009.3|4
1772352073|c1|sales|SIP/boris|COMPLETECALLER|12|60|1
1772352100|c2|sales|NONE|ENTERQUEUE||555124|1
1772352130|c2|sales|NONE|ABANDON|1|1|30
1772352200|c3|sales|NONE|ENTERQUEUE||555125|1
1772352205|c3|sales|SIP/anna|CONNECT|5|1772352202.9|3
1772352225|c3|sales|SIP/anna|BLINDTRANSFER|care|default|5|20|1
1772352225|c3|care|NONE|ENTERQUEUE||555125|1
1772352285|c3|care|NONE|EXITWITHTIMEOUT|1|1|60
"""


def read(text: str) -> list[dict[str, Any]]:
    return [dict(row) for row in stays(text.splitlines(keepends=True))]


def taken(tmp_path: Path, text: str) -> ImportReport:
    reader = StayReader(mapping_of("asterisk", "UTC"), b"secret")
    return import_rows(
        stays(text.splitlines()),
        0,
        reader,
        FactShelf(tmp_path / "facts"),
        tmp_path / "refused.csv",
        lambda _done, _count: None,
    )


def test_each_stay_in_a_queue_is_a_part_of_its_call(tmp_path: Path) -> None:
    report = taken(tmp_path, LOG)
    assert (report.read, report.taken, report.refused) == (4, 4, 0)
    names = ("offered", "answered", "abandoned", "flowed_out", "transferred_out", "missed_offers")
    assert figures(tmp_path, *names, by=("queue",)) == {
        ("care",): [1, 0, 0, 1, 0, 0],
        ("sales",): [3, 2, 1, 0, 1, 1],
    }
    times = figures(tmp_path, "asa", "avg_talk", "avg_abandon_wait", where={"queue": ["sales"]})
    assert times == {(): [(12 + 5) / 2, (60 + 20) / 2, 30]}


def test_taken_in_again_nothing_is_doubled(tmp_path: Path) -> None:
    taken(tmp_path, LOG)
    taken(tmp_path, LOG)
    assert figures(tmp_path, "offered") == {(): [4]}


def test_who_hung_up_and_who_rang_stands_in_the_stay() -> None:
    first = read(LOG)[0]
    told = {name: first[name] for name in ("agent", "ring", "missed", "ended_by", "part")}
    expected = {"agent": "SIP/boris", "ring": "4", "missed": 1, "ended_by": "customer", "part": 0}
    assert told == expected


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1772352000|c9|sales|NONE", "has fewer than five fields"),
        ("1772352000|c9|sales|NONE|ABANDON|1|1|5", "whose ENTERQUEUE is missing"),
        ("1772352000|c9|sales|NONE|TELEPORTED|1", "there is no event 'TELEPORTED'"),
        ("1772352000|c9|sales|NONE|ENTERQUEUE||555|1", "the log ends before the call"),
        ("soon|c9|sales|NONE|ENTERQUEUE||5|1\n9|c9|sales|NONE|ABANDON|1|1|5", "at: 'soon' is no"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_the_reason(
    line: str, why: str, tmp_path: Path
) -> None:
    report = taken(tmp_path, f"{LOG}{line}\n")
    assert (report.taken, report.refused) == (4, 1)
    assert why in refusals(tmp_path)[0][1]


def test_a_call_that_goes_on_in_the_next_file_is_whole_when_both_are_read_at_once() -> None:
    lines = LOG.splitlines(keepends=True)
    assert [row for row in stays([*lines[:6], *lines[6:]]) if "trouble" in row] == []
    assert len(read("".join(lines[:4]))) == 1


def test_call_detail_records_are_read_by_the_mapping_that_ships(tmp_path: Path) -> None:
    rows = (
        '"","555123","100","from-trunk","555123","SIP/t-1","SIP/a-2","Dial","SIP/a",'
        '"2026-03-01 09:00:00","2026-03-01 09:00:08","2026-03-01 09:01:08",68,60,"ANSWERED",'
        '"DOCUMENTATION","1772352000.1",""\n'
        '"","555124","100","from-trunk","555124","SIP/t-3","SIP/a-4","Dial","SIP/a",'
        '"2026-03-01 09:05:00","","2026-03-01 09:05:20",20,0,"NO ANSWER","DOCUMENTATION",'
        '"1772352300.3",""\n'
        '"","555125","700","from-trunk","555125","SIP/t-5","SIP/a-6","Queue","sales",'
        '"2026-03-01 09:06:00","","2026-03-01 09:06:20",20,0,"NO ANSWER","DOCUMENTATION",'
        '"1772352360.5",""\n'
    )
    mapping = CDR.read_text("utf-8")
    assert RowReader(read_mapping(mapping), b"secret").mapping.source == "asterisk-cdr"
    report = take(tmp_path, rows, mapping=mapping)
    assert (report.taken, report.left_out, report.refused) == (2, 1, 0)
    found = figures(tmp_path, "answered", "abandoned", "asa", "avg_talk", "avg_abandon_wait")
    assert found == {(): [1, 1, 8, 60, 20]}
