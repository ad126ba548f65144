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
        folder = web_folder() / "assets"
        packed = _packed(name, request.headers.get("Accept-Encoding", ""))
        if packed is None:
            return _file(folder, name, _BUILT_HEADERS)
        coding, lies_as = packed
        headers = {**_BUILT_HEADERS, "Content-Encoding": coding, "Vary": "Accept-Encoding"}
        return _file(folder, lies_as, headers, kind_of=name)

    @router.get("/app/icon.svg", name="page_icon")
    async def show_icon() -> Response:
        return _file(web_folder(), "icon.svg", _PAGE_HEADERS)

    @router.get("/app/{page:path}", name="page_app")
    async def show_app(page: str) -> Response:
        if page.startswith("assets/"):
            raise NotFound(f"There is no file {page}.")
        index = web_folder() / "index.html"
        if not index.is_file():
            return PlainTextResponse(_NOT_BUILT, status_code=503)
        return FileResponse(index, headers=_PAGE_HEADERS)

    return router


def _packed(name: str, accepted: str) -> tuple[str, str] | None:
    """Return how a file is sent packed and where it lies so; None when it is sent as it is."""
    for coding, ending in _PACKED:
        if coding in accepted and (web_folder() / "assets" / f"{name}{ending}").is_file():
            return coding, f"{name}{ending}"
    return None


def _file(folder: Path, name: str, headers: dict[str, str], *, kind_of: str = "") -> FileResponse:
    """Return one file that lies in just this folder; `kind_of` is its name before packing."""
    path = folder / name
    if path.name != name or not path.is_file():
        raise NotFound(f"There is no file {name}.")
    kind = mimetypes.guess_type(kind_of or name)[0] or "application/octet-stream"
    return FileResponse(path, media_type=kind, headers=headers)
