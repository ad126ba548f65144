"""Tables as people read them: words, names and figures with their units; and the PDF of them."""

import io
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook
from tests.unit.metrics.documents import document

import huawu.metrics
from huawu.metrics.catalogue import Words
from huawu.metrics.exporting import export
from huawu.metrics.paper import FontMissing, chinese_family, typeset
from huawu.metrics.reports import Sheet

pytestmark = pytest.mark.unit

SHEET = Sheet(
    title=Words("队列", "Queues"),
    columns=["queue", "outcome", "interval", "service_level", "asa", "wait_s"],
    rows=[["que_1", "answered", "2026-01-01T01:30:00+00:00", 0.805, 7.25, 3.5]],
)
WEB_WORDS = Path(__file__).parents[3] / "web" / "src" / "shared" / "words"


def test_a_page_speaks_in_words_and_in_local_time() -> None:
    (page,) = document(SHEET).pages
    assert page.heads[:4] == ["队列", "结果", "时刻", "服务水平"]
    assert [cell.text for cell in page.rows[0]] == [
        "销售热线", "已接听", "2026-01-01 09:30:00", "80.50 %", "7.2 s", "3.5",
    ]  # fmt: skip


def test_it_speaks_english_too_and_says_over_what_it_counts() -> None:
    made = document(SHEET, "en")
    assert made.pages[0].heads[:4] == ["Queue", "Outcome", "Moment", "Service level"]
    assert made.about == ["2026-01-01 – 2026-01-31", "Queue: 销售热线"]
    assert made.made == "2026-02-01 09:30 CST"


def test_a_workbook_holds_figures_as_numbers_in_their_unit() -> None:
    book: Any = load_workbook(io.BytesIO(export(document(SHEET), "xlsx")))
    row = book.worksheets[0][2]
    assert (row[0].value, row[3].value, row[3].number_format) == ("销售热线", 0.805, "0.00%")


def fonts_in(pdf: bytes) -> set[bytes]:
    """Return the fonts that a PDF carries in itself."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    plain = [pdf]
    for stream in streams:
        try:
            plain.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return set(re.findall(rb"/FontName\s*/([^\s/]+)", b"".join(plain)))


def test_a_pdf_carries_a_font_with_chinese_letters() -> None:
    made = export(document(SHEET), "pdf")
    assert made.startswith(b"%PDF-")
    assert any(b"CJK" in font or b"WenQuanYi" in font for font in fonts_in(made))


def test_a_machine_without_chinese_letters_says_so() -> None:
    assert chinese_family(["DejaVu Sans", "Noto Sans CJK SC"]) == "Noto Sans CJK SC"
    with pytest.raises(FontMissing, match="fonts-noto-cjk"):
        chinese_family(["DejaVu Sans"])


def test_markup_in_a_name_stays_text() -> None:
    evil = Sheet(title=Words("#panic()", "#panic()"), columns=["queue"], rows=[["#panic() *x*"]])
    assert export(document(evil), "pdf").startswith(b"%PDF-")


def test_of_a_long_table_the_pdf_shows_the_first_rows_and_says_so() -> None:
    many = Sheet(title=SHEET.title, columns=["offered"], rows=[[number] for number in range(2_500)])
    (page,) = typeset(document(many, "en"))["pages"]
    assert len(page["rows"]) == 2_000
    assert page["left_out"].startswith("The first 2,000 of 2,500 rows")


@pytest.mark.parametrize(("folder", "place"), [("zh-CN", 0), ("en", 1)])
def test_paper_and_screen_use_the_same_words(folder: str, place: int) -> None:
    screen = json.loads((WEB_WORDS / folder / "figures.json").read_text("utf-8"))
    file = Path(huawu.metrics.__file__).with_name("definitions") / "words.yaml"
    ours = yaml.safe_load(file.read_text("utf-8"))
    assert {name: pair[place] for name, pair in ours["dimension"].items()} == screen["dimension"]
    for dimension, values in ours["value"].items():
        told = {value: pair[place] for value, pair in values.items()}
        assert told == screen["value"][dimension]
