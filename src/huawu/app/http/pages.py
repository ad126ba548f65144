"""The API's description to read, beside the web application.

Everything they load comes from here, so they work without any other network.
"""

from importlib.resources import files
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

#: Address → file and type.
_PAGES: Final = {
    "/docs": ("docs.html", "text/html; charset=utf-8"),
    "/docs/docs.js": ("docs.js", "text/javascript; charset=utf-8"),
    "/docs/page.css": ("page.css", "text/css; charset=utf-8"),
}

_HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


def build_router() -> APIRouter:
    """Wire the pages; they are no part of the API's description."""
    router = APIRouter(include_in_schema=False)
    for path, (name, media_type) in _PAGES.items():
        _add(router, path, name, media_type)
    return router


def _add(router: APIRouter, path: str, name: str, media_type: str) -> None:
    body = (files("huawu.app.http") / "web" / name).read_bytes()

    @router.get(path, name=f"page_{name.replace('.', '_')}")
    async def show_page() -> Response:  # pyright: ignore[reportUnusedFunction]
        return Response(body, media_type=media_type, headers=_HEADERS)
