"""Documents as PDF, set by Typst: no program of the system's, fonts embedded."""

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Final, cast

import typst

from huawu.kernel.errors import Unavailable
from huawu.metrics.pages import Document, Page

#: Families with Chinese letters, best first; without one they would vanish from the page unsaid.
_CHINESE: Final = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Microsoft YaHei", "PingFang SC",
)  # fmt: skip
_ROWS_MAX: Final = 2_000  #: of one table; who needs more takes the workbook
_PORTRAIT_COLUMNS: Final = 6
_SIZES: Final = ((8, 9.0), (12, 8.0), (16, 7.0))  #: up to so many columns → points
_SMALLEST: Final = 6.0


class FontMissing(Unavailable):
    """No font of this machine has Chinese letters."""

    code = "font-missing"


def pdf(document: Document) -> bytes:
    """Return a document as PDF, A4.

    Raises:
        FontMissing: this machine has no font with Chinese letters.
    """
    told = json.dumps(typeset(document), ensure_ascii=False)
    template = (files("huawu.metrics") / "paper.typ").read_bytes()
    compiler = typst.Compiler(template, font_paths=_fonts(), sys_inputs={"document": told})
    return cast("bytes", compiler.compile(format="pdf"))


def typeset(document: Document) -> dict[str, Any]:
    """Return what the template is given: texts, and how columns stand."""
    most = max((len(page.heads) for page in document.pages), default=0)
    return {
        "title": document.title,
        "about": list(document.about),
        "made": document.made,
        "lang": document.language,
        "font": chinese_family(_fonts().families()),
        "wide": most > _PORTRAIT_COLUMNS or any(page.long for page in document.pages),
        "size": next((size for columns, size in _SIZES if most <= columns), _SMALLEST),
        "pages": [_told_page(page, document.language) for page in document.pages],
    }


def _told_page(page: Page, language: str) -> dict[str, Any]:
    right = [
        bool(page.rows) and all(row[at].unit or not row[at].text for row in page.rows)
        for at in range(len(page.heads))
    ]
    return {
        "title": page.title,
        "heads": list(page.heads),
        "right": right,
        "long": [at in page.long for at in range(len(page.heads))],
        "rows": [[cell.text for cell in row] for row in page.rows[:_ROWS_MAX]],
        "left_out": _left_out(len(page.rows), language),
    }


def _left_out(rows: int, language: str) -> str:
    if rows <= _ROWS_MAX:
        return ""
    if language == "en":
        return f"The first {_ROWS_MAX:,} of {rows:,} rows; the workbook has all."
    return f"共 {rows:,} 行，此处为前 {_ROWS_MAX:,} 行；全部数据请下载 Excel 文件。"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def chinese_family(families: Iterable[str]) -> str:
    """Return the best of a machine's families of fonts.

    Raises:
        FontMissing: none of them has Chinese letters.
    """
    known = set(families)
    found = next((name for name in _CHINESE if name in known), None)
    if found is None:
        raise FontMissing(
            "There is no font with Chinese letters for the PDF; install the Debian package "
            "fonts-noto-cjk, then start again."
        )
    return found
