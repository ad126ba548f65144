"""Sheets as files: XLSX, CSV, Parquet. A text that a spreadsheet would run stays a text."""

# xlsxwriter has no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from huawu.kernel.errors import Invalid
from huawu.metrics.columnar import parquet_bytes
from huawu.metrics.reports import Sheet

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r")  #: begins of what a spreadsheet takes for a formula


def export(sheets: Sequence[Sheet], form: str) -> bytes:
    """Return sheets as one file of a format; CSV and Parquet hold one table, the first.

    Raises:
        Invalid: there is no such format.
    """
    if form not in FORMATS:
        raise Invalid("format", f"{form!r} is none of {', '.join(FORMATS)}")
    return FORMATS[form](sheets)


def _xlsx(sheets: Sequence[Sheet]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        for number, sheet in enumerate(sheets, start=1):
            page = book.add_worksheet(f"{number} {sheet.title.zh}"[:31].replace("/", " "))
            for column, name in enumerate(sheet.columns):
                page.write_string(0, column, name, head)
            for line, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    _put(page, line, column, cell)
            page.freeze_panes(1, 0)
            page.autofit()
    return out.getvalue()


def _put(page: Worksheet, line: int, column: int, cell: Any) -> None:
    if isinstance(cell, int | float):
        page.write_number(line, column, cell)
    elif cell is not None:
        page.write_string(line, column, str(cell))


def _csv(sheets: Sequence[Sheet]) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(sheets[0].columns)
    for row in sheets[0].rows:
        rows.writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUNS) else cell


def _parquet(sheets: Sequence[Sheet]) -> bytes:
    columns = list(zip(*sheets[0].rows, strict=True)) or [()] * len(sheets[0].columns)
    return parquet_bytes(dict(zip(sheets[0].columns, columns, strict=True)))


#: Format → how it is made.
FORMATS: Final[Mapping[str, Callable[[Sequence[Sheet]], bytes]]] = {
    "xlsx": _xlsx,
    "csv": _csv,
    "parquet": _parquet,
}
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
