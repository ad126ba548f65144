"""Tables as files."""

import io
import zipfile

import pytest

from huawu.app.sheets import read_sheet, write_csv, write_xlsx
from huawu.kernel.errors import Invalid

pytestmark = pytest.mark.unit

TABLE = [["number", "name"], ["1001", "张安娜"], ["1002", "=HYPERLINK(1)"], ["007", 'a "b", c']]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_what_is_written_is_read_again(write: type) -> None:
    assert read_sheet(write(TABLE)) == TABLE


def test_a_cell_that_spreadsheets_would_run_is_made_harmless() -> None:
    assert b",'=HYPERLINK" in write_csv(TABLE)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_as_spreadsheets_in_china_and_europe_write_it(separator: str) -> None:
    text = f"number{separator}name\r\n1001{separator}张安娜\r\n"
    expected = [["number", "name"], ["1001", "张安娜"]]
    assert read_sheet(text.encode("gb18030")) == expected
    assert read_sheet(text.encode("utf-8-sig")) == expected


def test_a_bomb_and_a_broken_file_are_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(60 * 1024 * 1024))
    for body in (packed.getvalue(), b"PK not a zip", b"\xff\xff\xff\xff"):
        with pytest.raises(Invalid, match="file"):
            read_sheet(body)
