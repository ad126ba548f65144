"""HTTP for signing in, users, tokens and the audit record. Translates, and decides nothing."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime

from huawu.access.audit import AuditFilter, AuditHead
from huawu.access.guard import current_token, require
from huawu.access.permissions import Person, matrix
from huawu.access.service import Access
from huawu.app.http.access_forms import (
    AuditView,
    ChainView,
    CodeForm,
    EndedView,
    EnrolmentView,
    MatrixView,
    MeView,
    NewUserForm,
    NewUserView,
    PasswordForm,
    RoleView,
    SecretView,
    SessionView,
    SignInForm,
    SpareCodesView,
    TokenForm,
    TokenView,
    UserForm,
    UserView,
)
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import IfMatch, ThingId, tagged, version_of
from huawu.centre.view import CentreLookup
from huawu.kernel.ids import UserId

Me = Annotated[Person, Depends(require("me:use"))]
Reader = Annotated[Person, Depends(require("users:read"))]
Writer = Annotated[Person, Depends(require("users:write"))]
Auditor = Annotated[Person, Depends(require("audit:read"))]

_Hash = Annotated[str | None, Query(pattern="^[0-9a-f]{64}$", description="Of the noted entry.")]
_Position = Annotated[int | None, Query(ge=0, le=2**62)]


def build_router(access: Access, setup: CentreLookup) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1", responses=RESPONSES)
    _add_session(router, access, setup)
    _add_second_factor(router, access)
    _add_users(router, access)
    _add_tokens(router, access)
    _add_audit(router, access)
    return router


def _add_session(router: APIRouter, access: Access, setup: CentreLookup) -> None:
    @router.post("/session", status_code=201, tags=["session"], operation_id="sign_in")
    async def sign_in(form: SignInForm, request: Request, response: Response) -> SessionView:
        """Sign in; the token goes into `Authorization: Bearer` of every further request."""
        source = request.client.host if request.client else "unknown"
        signed = await access.sign_in(form.login, form.password, source=source, code=form.code)
        response.headers["Cache-Control"] = "no-store"
        return SessionView.of(signed)

    @router.delete("/session", status_code=204, tags=["session"], operation_id="sign_out")
    async def sign_out(_: Me, token: Annotated[str, Depends(current_token)]) -> None:
        """End this session."""
        await access.sign_out(token)

    @router.delete("/sessions", tags=["session"], operation_id="sign_out_everywhere")
    async def sign_out_everywhere(person: Me) -> EndedView:
        """End all one's sessions."""
        return EndedView(ended=await access.sign_out_everywhere(person))

    @router.get("/me", tags=["session"], operation_id="get_me")
    async def get_me(person: Me) -> MeView:
        """Show who asks and what they may."""
        user, agent = await access.users.own(person), setup.agent_of(person.user)
        return MeView(
            id=person.user,
            name=person.name,
            permissions=sorted(person.permissions),
            agent=None if agent is None else agent.id,
            login="" if user is None else user.login,
            second_factor=user is not None and user.second_factor,
            must_enrol=user is not None and access.must_enrol(user),
        )

    @router.post(
        "/me/password", status_code=204, tags=["session"], operation_id="change_own_password"
    )
    async def change_own_password(form: PasswordForm, person: Me) -> None:
        """Change one's own password; all one's sessions end."""
        await access.change_own_password(person, form.old, form.new)

    @router.get("/permissions", tags=["session"], operation_id="get_permissions")
    async def get_permissions(_: Me) -> MatrixView:
        """Show all permissions and roles."""
        roles = [
            RoleView(
                name=role.name,
                title=role.title,
                sentence=role.sentence,
                permissions=sorted(role.permissions),
            )
            for role in matrix().roles.values()
        ]
        return MatrixView(permissions=dict(matrix().permissions), roles=roles)


def _add_second_factor(router: APIRouter, access: Access) -> None:
    factors = access.second_factors

    @router.post("/me/second-factor", tags=["session"], operation_id="begin_second_factor")
    async def begin_second_factor(person: Me, response: Response) -> EnrolmentView:
        """Make a secret for one's telephone; it counts once a code was confirmed."""
        response.headers["Cache-Control"] = "no-store"
        user = await access.users.own(person)
        made = await factors.begin(person, person.name if user is None else user.login)
        return EnrolmentView(secret=made.secret, uri=made.uri, picture=made.picture)

    @router.post(
        "/me/second-factor/confirmation", tags=["session"], operation_id="confirm_second_factor"
    )
    async def confirm_second_factor(
        form: CodeForm, person: Me, response: Response
    ) -> SpareCodesView:
        """Put the second factor in force; the answer is the only one with the spare codes."""
        response.headers["Cache-Control"] = "no-store"
        codes = await factors.confirm(person, form.code)
        access.forget(person.user)
        return SpareCodesView(codes=list(codes))

    @router.post(
        "/me/second-factor/removal",
        status_code=204,
        tags=["session"],
        operation_id="remove_own_second_factor",
    )
    async def remove_own_second_factor(form: CodeForm, person: Me) -> None:
        """Remove one's own second factor, by a last code of it."""
        await factors.remove_own(person, form.code)
        access.forget(person.user)

    @router.delete(
        "/users/{id}/second-factor",
        status_code=204,
        tags=["users"],
        operation_id="remove_second_factor",
    )
    async def remove_second_factor(id: ThingId, person: Writer) -> None:
        """Remove the second factor of someone who lost telephone and spare codes."""
        await factors.remove(person, UserId(id))
        access.forget(UserId(id))


def _add_users(router: APIRouter, access: Access) -> None:
    @router.get("/users", tags=["users"], operation_id="list_users")
    async def list_users(person: Reader) -> list[UserView]:
        """Show everybody, by login."""
        return [UserView.of(user) for user in await access.users.all(person)]

    @router.post("/users", status_code=201, tags=["users"], operation_id="create_user")
    async def create_user(form: NewUserForm, person: Writer, response: Response) -> NewUserView:
        """Add a user; the answer is the only one that shows the password."""
        user, password = await access.users.create(
            person, form.login, form.change(), password=form.password
        )
        response.headers["Cache-Control"] = "no-store"
        return NewUserView(user=UserView.of(user), password=password)

    @router.get("/users/{id}", tags=["users"], operation_id="get_user")
    async def get_user(id: ThingId, person: Reader, response: Response) -> UserView:
        """Show one user."""
        user = await access.users.get(person, UserId(id))
        tagged(response, user.version)
        return UserView.of(user)

    @router.put("/users/{id}", tags=["users"], operation_id="change_user")
    async def change_user(
        id: ThingId,
        form: UserForm,
        person: Writer,
        response: Response,
        if_match: IfMatch = None,
    ) -> UserView:
        """Change name and roles, disable or enable; disabling ends all sessions and tokens."""
        user = await access.users.change(
            person, UserId(id), form.change(), expected_version=version_of(if_match)
        )
        tagged(response, user.version)
        return UserView.of(user)

    @router.post("/users/{id}/password", tags=["users"], operation_id="reset_password")
    async def reset_password(id: ThingId, person: Writer, response: Response) -> SecretView:
        """Give a user a new password; the answer is the only one that shows it."""
        response.headers["Cache-Control"] = "no-store"
        return SecretView(password=await access.users.reset_password(person, UserId(id)))


def _add_tokens(router: APIRouter, access: Access) -> None:
    @router.get("/users/{id}/tokens", tags=["users"], operation_id="list_tokens")
    async def list_tokens(id: ThingId, person: Reader) -> list[TokenView]:
        """Show a user's sessions and API tokens, newest first."""
        return [TokenView.of(row) for row in await access.tokens_of(person, UserId(id))]

    @router.post("/users/{id}/tokens", status_code=201, tags=["users"], operation_id="issue_token")
    async def issue_token(
        id: ThingId,
        form: TokenForm,
        person: Writer,
        response: Response,
    ) -> SessionView:
        """Issue an API token; the answer is the only one that shows it."""
        signed = await access.issue_api_token(
            person,
            UserId(id),
            form.name,
            life_s=form.days * 86_400.0,
            permissions=form.permissions,
        )
        response.headers["Cache-Control"] = "no-store"
        return SessionView.of(signed)

    @router.delete(
        "/users/{id}/tokens/{token_id}",
        status_code=204,
        tags=["users"],
        operation_id="revoke_token",
    )
    async def revoke_token(id: ThingId, token_id: ThingId, person: Writer) -> None:
        """End a session or an API token."""
        await access.revoke(person, UserId(id), token_id)


def _add_audit(router: APIRouter, access: Access) -> None:
    @router.get("/audit", tags=["audit"], operation_id="list_audit")
    async def list_audit(
        _: Auditor,
        user: Annotated[str | None, Query(max_length=63, pattern=r"^[\w.-]*$")] = None,
        subject: Annotated[str | None, Query(max_length=200, pattern=r"^[\w./-]*$")] = None,
        act: Annotated[str | None, Query(max_length=80, pattern=r"^[a-z_.-]*$")] = None,
        since: AwareDatetime | None = None,
        until: AwareDatetime | None = None,
        before: _Position = None,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    ) -> list[AuditView]:
        """Show what people did, newest first; page on with `before`.

        `act` is a whole act such as `session.refused`, or its beginning up to a dot.
        """
        where = AuditFilter(
            user=None if user is None else UserId(user),
            subject=subject,
            act=act,
            since=since,
            until=until,
            before=before,
        )
        return [AuditView.of(entry) for entry in await access.audit.read(where, limit=limit)]

    @router.get("/audit/verification", tags=["audit"], operation_id="verify_audit")
    async def verify_audit(_: Auditor, position: _Position = None, hash: _Hash = None) -> ChainView:
        """Recompute the whole chain; compare it with an end noted earlier if one is given."""
        noted = None
        if position is not None and hash is not None:
            noted = AuditHead(position=position, hash=bytes.fromhex(hash))
        report = await access.audit.verify_chain(noted)
        head = await access.audit.head()
        return ChainView(
            entries=report.entries,
            broken=list(report.broken),
            position=head.position,
            hash=head.hash.hex(),
        )
