"""Figures as files, for every route that gives them."""

from asyncio import to_thread
from typing import Annotated, Literal

from fastapi import Query, Response

from huawu.metrics.exporting import MEDIA_TYPES, export
from huawu.metrics.pages import Document, Language

FileFormat = Literal["xlsx", "pdf", "csv", "parquet"]
FileLanguage = Annotated[Language, Query(description="Of heads and names in XLSX and PDF.")]


async def file_of(document: Document, name: str, form: FileFormat) -> Response:
    """Answer with a document as a file of a format."""
    body = await to_thread(export, document, form)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(body, media_type=MEDIA_TYPES[form], headers=headers)
