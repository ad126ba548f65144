"""Documents as files: XLSX and PDF for people, CSV and Parquet for programs.

A text that a spreadsheet would run stays a text.
"""

# xlsxwriter has no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any, Final

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from huawu.kernel.errors import Invalid
from huawu.metrics.columnar import parquet_bytes
from huawu.metrics.pages import Document, Page
from huawu.metrics.paper import pdf

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r")  #: begins of what a spreadsheet takes for a formula
#: Unit → how a workbook shows it.
_SHOWN: Final[Mapping[str, str]] = {"ratio": "0.00%", "seconds": "#,##0.0", "count": "#,##0"}
_SHOWN_ELSE: Final = "#,##0.00"


def export(document: Document, form: str) -> bytes:
    """Return a document as one file of a format; CSV and Parquet hold one table, the first.

    Raises:
        Invalid: there is no such format.
        FontMissing: a PDF cannot be set on this machine.
    """
    if form not in FORMATS:
        raise Invalid("format", f"{form!r} is none of {', '.join(FORMATS)}")
    return FORMATS[form](document)


def _xlsx(document: Document) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for number, page in enumerate(document.pages, start=1):
            _fill(book, f"{number} {page.title}"[:31].replace("/", " "), page)
    return out.getvalue()


def _fill(book: Workbook, name: str, page: Page) -> None:
    tab: Worksheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1})
    forms = {
        unit: book.add_format({"num_format": _SHOWN.get(unit, _SHOWN_ELSE)})
        for unit in {cell.unit for row in page.rows for cell in row}
    }
    for column, told in enumerate(page.heads):
        tab.write_string(0, column, told, head)
    for line, row in enumerate(page.rows, start=1):
        for column, cell in enumerate(row):
            if cell.value is not None:
                tab.write_number(line, column, cell.value, forms[cell.unit])
            elif not cell.unit:
                tab.write_string(line, column, cell.text)
    tab.freeze_panes(1, 0)
    tab.autofit()


def _csv(document: Document) -> bytes:
    out, sheet = io.StringIO(), document.sheets[0]
    rows = csv.writer(out)
    rows.writerow(sheet.columns)
    for row in sheet.rows:
        rows.writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUNS) else cell


def _parquet(document: Document) -> bytes:
    sheet = document.sheets[0]
    columns = list(zip(*sheet.rows, strict=True)) or [()] * len(sheet.columns)
    return parquet_bytes(dict(zip(sheet.columns, columns, strict=True)))


#: Format → how it is made.
FORMATS: Final[Mapping[str, Callable[[Document], bytes]]] = {
    "xlsx": _xlsx,
    "csv": _csv,
    "parquet": _parquet,
    "pdf": pdf,
}
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
}
