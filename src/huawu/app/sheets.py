"""Tables as files: CSV in the spellings that spreadsheets write, and XLSX."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from xlsxwriter import Workbook  # pyright: ignore[reportMissingTypeStubs]

from huawu.kernel.errors import Invalid

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: An XLSX file is packed; nobody needs to unpack more than this for a table of people.
_UNPACKED_MAX: Final = 50 * 1024 * 1024
_ROWS_MAX: Final = 100_000

#: A spreadsheet takes cells that begin so for formulas, and formulas can send data away.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def read_sheet(body: bytes) -> list[list[str]]:
    """Return the cells of a CSV or XLSX file as text.

    Raises:
        Invalid: it is neither, or too large.
    """
    if body.startswith(b"PK"):
        return _read_xlsx(body)
    text = _decoded(body)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        rows = csv.reader(io.StringIO(text), delimiter=delimiter)
        return [[_plain(cell) for cell in row] for row in rows]
    except csv.Error as error:
        raise Invalid("file", f"is no CSV: {error}") from None


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file that spreadsheets open as it is meant, Chinese too."""
    out = io.StringIO()
    csv.writer(out).writerows([_harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def write_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """Return an XLSX file of one sheet; every cell is text."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet: Any = cast("Any", book).add_worksheet()
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
    return out.getvalue()


def _decoded(body: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("file", "is neither UTF-8 nor GB18030 text, nor XLSX")


def _read_xlsx(body: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _UNPACKED_MAX:
                raise Invalid("file", "is too large; cut it")
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheet: Any = book.worksheets[0]
        rows = sheet.iter_rows(max_row=_ROWS_MAX, values_only=True)
        return [["" if cell is None else _plain(str(cell)) for cell in row] for row in rows]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError) as error:
        raise Invalid("file", "is no XLSX file that can be read") from error


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _plain(cell: str) -> str:
    quoted = cell.startswith("'") and cell[1:].startswith(_FORMULA)
    return cell[1:] if quoted else cell
