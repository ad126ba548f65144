"""The one table from our errors to HTTP: problem details (RFC 9457).

Every failure has `type`, `title` (our stable code), `status`, `detail` and `instance`; what is
malformed also has `errors`, one entry for each field.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from huawu.app.http.sentences import told
from huawu.centre.checks import FlowRefused
from huawu.centre.kinds import field_path
from huawu.kernel.errors import (
    Conflict,
    HouseError,
    Invalid,
    LimitReached,
    NotFound,
    Refused,
    Unauthenticated,
    Unavailable,
)

MEDIA_TYPE: Final = "application/problem+json"

STATUS: Final[Mapping[type[HouseError], int]] = {
    Invalid: 422,
    NotFound: 404,
    Conflict: 409,
    Unauthenticated: 401,
    Refused: 403,
    LimitReached: 429,
    Unavailable: 503,
}

_CODES: Final[Mapping[int, str]] = {404: "not-found", 405: "method-not-allowed", 413: "too-large"}
_BODY_PARTS: Final = frozenset({"body", "query", "path", "header", "cookie"})

_log: Final = structlog.get_logger()


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(BaseModel):
    """A failure, as every route tells it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldProblem] | None = None


#: For `APIRouter(responses=…)`: how failures look in the API's description.
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {
        "model": Problem,
        "description": "Refused; `title` says why, in a word that stays.",
        "content": {MEDIA_TYPE: {}},
    }
}


def status_of(error: HouseError) -> int:
    """Return the HTTP status of the nearest class in the table; 500 when none is."""
    return next((STATUS[c] for c in type(error).__mro__ if c in STATUS), 500)


def install(app: FastAPI) -> None:
    """Make the application answer every failure as problem details."""
    app.add_exception_handler(HouseError, _house_error)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _bug)


async def _house_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HouseError)  # noqa: S101  # registered for nothing else
    status = status_of(error)
    headers: dict[str, str] = {}
    if status == 401:
        scheme = str(error.details.get("scheme", "Bearer"))
        headers["WWW-Authenticate"] = 'Basic realm="Huawu"' if scheme == "Basic" else scheme
    if "retry_after_s" in error.details:
        headers["Retry-After"] = str(error.details["retry_after_s"])
    more: dict[str, Any] = dict(error.details)
    errors = _field_problems(error) if isinstance(error, Invalid) else None
    return _answer(request, status, error.code, error.message, more, headers, errors)


async def _malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for nothing else
    found: Sequence[Mapping[str, Any]] = error.errors()
    if any(entry["type"] == "json_invalid" for entry in found):
        return _answer(request, 400, "not-json", "The body is not JSON.", {}, {})
    # Only places and messages: the input may be a password.
    errors = [{"field": _place(entry["loc"]), "message": entry["msg"]} for entry in found]
    detail = f"{errors[0]['field']}: {errors[0]['message']}"
    return _answer(request, 422, Invalid.code, detail, {}, {}, errors)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for nothing else
    code = _CODES.get(error.status_code, "refused" if error.status_code < 500 else "failed")
    headers = dict(error.headers or {})
    return _answer(request, error.status_code, code, str(error.detail), {}, headers)


async def _bug(request: Request, error: Exception) -> JSONResponse:
    _log.error("a request failed by a fault of ours", exc_info=error, path=request.url.path)
    detail = "Something went wrong on our side; the log of the server says what."
    return _answer(request, 500, "failed", detail, {}, {})


def _answer(
    request: Request,
    status: int,
    code: str,
    detail: str,
    more: Mapping[str, Any],
    headers: Mapping[str, str],
    errors: Sequence[Mapping[str, str]] | None = None,
) -> JSONResponse:
    languages = request.headers.get("accept-language", "")
    errors = [{**each, "message": told(each["message"], languages)} for each in errors or ()]
    body = {
        **more,
        **({"errors": errors} if errors else {}),
        "type": f"/problems/{code}",
        "title": code,
        "status": status,
        "detail": told(detail, languages),
        "instance": request.url.path,
    }
    return JSONResponse(
        jsonable_encoder(body), status_code=status, headers=dict(headers), media_type=MEDIA_TYPE
    )


def _field_problems(error: Invalid) -> list[dict[str, str]]:
    if isinstance(error, FlowRefused):
        return [
            {"field": f"nodes[{fault.node}].{fault.field}", "message": fault.message}
            for fault in error.faults
        ]
    return [{"field": error.field, "message": error.message.removeprefix(f"{error.field}: ")}]


def _place(loc: Sequence[str | int]) -> str:
    parts = loc[1:] if loc and loc[0] in _BODY_PARTS else loc
    return field_path(parts) or str(loc[0] if loc else "body")
