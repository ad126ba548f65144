"""HTTP for single sign-on. The browser leaves for the provider and comes back with a ticket."""

from typing import Annotated, Final

from fastapi import APIRouter, Cookie, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from huawu.access.oidc import Oidc, no_provider
from huawu.access.service import Access
from huawu.app.http.access_forms import SessionView, TicketForm
from huawu.app.http.problems import RESPONSES

COOKIE: Final = "huawu_sso"

_Text = Annotated[str, Query(max_length=4_000)]
_Bound = Annotated[str, Cookie(alias=COOKIE, max_length=300)]


class WaysView(BaseModel):
    """How one can sign in here."""

    sso: bool = Field(description="By the company's single sign-on, at `GET /sso/start`.")


def build_router(access: Access, oidc: Oidc | None, reached_at: str) -> APIRouter:
    """Wire the routes to the room.

    Args:
        access: starts the sessions.
        oidc: the provider; None where none is set up.
        reached_at: where browsers reach us.
    """
    router = APIRouter(prefix="/api/v1", tags=["session"], responses=RESPONSES)

    @router.get("/sign-in-ways", operation_id="get_sign_in_ways")
    async def get_sign_in_ways() -> WaysView:
        """Say how one can sign in here."""
        return WaysView(sso=oidc is not None)

    @router.get("/sso/start", status_code=302, operation_id="start_sso")
    async def start_sso() -> RedirectResponse:
        """Send the browser to the provider."""
        if oidc is None:
            raise no_provider()
        started = await oidc.start()
        answer = RedirectResponse(started.address, status_code=302)
        answer.set_cookie(
            COOKIE,
            started.state,
            max_age=600,
            path="/api/v1",
            secure=reached_at.startswith("https://"),
            httponly=True,
            samesite="lax",
        )
        return answer

    @router.get("/sso/callback", status_code=302, operation_id="finish_sso")
    async def finish_sso(state: _Text = "", code: _Text = "", bound: _Bound = "") -> Response:
        """Take the browser back from the provider, with a ticket that counts once."""
        if oidc is None:
            raise no_provider()
        ticket = await oidc.finish(state=state, cookie=bound, code=code)
        return RedirectResponse(f"{reached_at}/app/?ticket={ticket}", status_code=302)

    @router.post("/session/ticket", status_code=201, operation_id="redeem_ticket")
    async def redeem_ticket(
        form: TicketForm, response: Response, bound: _Bound = ""
    ) -> SessionView:
        """Sign in by the ticket that single sign-on gave this browser."""
        if oidc is None:
            raise no_provider()
        signed = await access.sign_in_by(oidc.redeem(form.ticket, cookie=bound))
        response.headers["Cache-Control"] = "no-store"
        response.delete_cookie(COOKIE, path="/api/v1")
        return SessionView.of(signed)

    return router
