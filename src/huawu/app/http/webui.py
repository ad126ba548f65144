"""The web application: built files, served as they are. Which page is shown, the browser knows.

The build lies in `huawu/webui`, in a checkout (`make setup` builds it) as in an installed wheel.
"""

import mimetypes
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, PlainTextResponse, RedirectResponse, Response

from huawu.kernel.errors import NotFound

APP: Final = "/app/"

#: Styles are inserted by the components themselves; scripts come from here only.
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "connect-src 'self'",
        "font-src 'self' data:",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_PAGE_HEADERS: Final = {"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
#: Browsers ask for it again at each step from page to page.
_ICON_HEADERS: Final = {**_PAGE_HEADERS, "Cache-Control": "public, max-age=86400"}
#: Built files carry a hash of what they hold in their names.
_BUILT_HEADERS: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
#: How the build packed its files, the smallest first.
_PACKED: Final = (("br", ".br"), ("gzip", ".gz"))
_NOT_BUILT: Final = (
    "The web application is not built in this checkout: it needs Node.js 20.19 or newer with npm. "
    "Install that, run `make setup`, and start again. The API works without it: see /docs.\n"
)


@cache
def web_folder() -> Path:
    """Return where the built application lies, whether it is there or not."""
    return Path(str(files("huawu") / "webui"))


def build_router() -> APIRouter:
    """Wire the application's pages and files; they are no part of the API's description."""
    router = APIRouter(include_in_schema=False)

    @router.get("/", name="page_start")
    async def show_start() -> Response:
        return RedirectResponse(APP)

    @router.get("/app/assets/{name}", name="page_asset")
    async def show_asset(name: str, request: Request) -> Response:
        file = _file(web_folder() / "assets", name, _BUILT_HEADERS)
        packed = _packed(Path(file.path), request.headers.get("Accept-Encoding", ""))
        if packed is None:
            return file
        coding, content = packed
        headers = {**_BUILT_HEADERS, "Content-Encoding": coding, "Vary": "Accept-Encoding"}
        return Response(content, media_type=file.media_type, headers=headers)

    @router.get("/app/icon.svg", name="page_icon")
    async def show_icon() -> Response:
        return _file(web_folder(), "icon.svg", _ICON_HEADERS)

    @router.get("/app/{page:path}", name="page_app")
    async def show_app(page: str) -> Response:
        if page.startswith("assets/"):
            raise NotFound(f"There is no file {page}.")
        index = web_folder() / "index.html"
        if not index.is_file():
            return PlainTextResponse(_NOT_BUILT, status_code=503)
        return FileResponse(index, headers=_PAGE_HEADERS)

    return router


def _packed(file: Path, accepted: str) -> tuple[str, bytes] | None:
    """Return how a file is sent packed, and so packed; None when it is sent as it is."""
    for coding, ending in _PACKED:
        content = _content(f"{file}{ending}") if coding in accepted else None
        if content is not None:
            return coding, content
    return None


@cache
def _content(path: str) -> bytes | None:
    """Return what a built file holds, kept from then on; None when there is no such file."""
    file = Path(path)
    return file.read_bytes() if file.is_file() else None


def _file(folder: Path, name: str, headers: dict[str, str]) -> FileResponse:
    """Return one file that lies in just this folder."""
    path = folder / name
    if path.name != name or not path.is_file():
        raise NotFound(f"There is no file {name}.")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return FileResponse(path, media_type=kind, headers=headers)
