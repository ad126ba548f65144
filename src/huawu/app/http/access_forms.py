"""Users, tokens and the audit record as the API shows and accepts them."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from huawu.access.audit import AuditEntry
from huawu.access.permissions import Grant
from huawu.access.service import SignedIn
from huawu.access.store import TokenKind, TokenRow, User
from huawu.access.users import UserChange
from huawu.kernel.ids import QueueId, TeamId

_Login = Annotated[str, Field(min_length=1, max_length=64)]
_Password = Annotated[
    str, Field(min_length=1, max_length=256, json_schema_extra={"format": "password"})
]
_Word = Annotated[str, Field(min_length=1, max_length=80)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignInForm(_Form):
    """Who wants to sign in."""

    login: _Login
    password: _Password
    code: Annotated[str, Field(max_length=40, description="Of the second factor.")] = ""


class TicketForm(_Form):
    """What single sign-on gave the browser."""

    ticket: Annotated[str, Field(min_length=1, max_length=100)]


class CodeForm(_Form):
    """A code that the telephone shows, or a spare one."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


class EnrolmentView(BaseModel):
    """What a telephone needs to make codes; this is the only time that it is shown."""

    secret: str
    uri: str
    picture: str = Field(description="Of the address, to be scanned: an SVG as a `data:` address.")


class SpareCodesView(BaseModel):
    """Codes for when the telephone is lost; this is the only time that they are shown."""

    codes: list[str]


class GrantForm(_Form):
    """A role, for all teams and queues or for some."""

    role: _Word
    teams: list[_Word] | None = Field(None, description="null means all.")
    queues: list[_Word] | None = Field(None, description="null means all.")

    @classmethod
    def of(cls, grant: Grant) -> Self:
        """Show a grant."""
        return cls(
            role=grant.role,
            teams=None if grant.teams is None else sorted(grant.teams),
            queues=None if grant.queues is None else sorted(grant.queues),
        )

    def grant(self) -> Grant:
        """Return the grant that is meant."""
        teams = None if self.teams is None else frozenset(map(TeamId, self.teams))
        queues = None if self.queues is None else frozenset(map(QueueId, self.queues))
        return Grant(role=self.role, teams=teams, queues=queues)


class UserForm(_Form):
    """A user as they shall be."""

    name: _Word
    grants: list[GrantForm] = Field(max_length=50)
    disabled: bool = False

    def change(self) -> UserChange:
        """Return the change that is meant."""
        grants = tuple(grant.grant() for grant in self.grants)
        return UserChange(name=self.name, grants=grants, disabled=self.disabled)


class NewUserForm(UserForm):
    """A user who shall be added; without a password we make one."""

    login: _Login
    password: _Password | None = None


class PasswordForm(_Form):
    """One's old and new password."""

    old: _Password
    new: _Password


class TokenForm(_Form):
    """An API token that shall be issued."""

    name: _Word
    days: Annotated[int, Field(ge=1, le=366)] = 90
    permissions: Annotated[list[_Word], Field(max_length=100)] | None = Field(
        None, description="No more than these; null: all that the user may."
    )


class UserView(BaseModel):
    """Someone who can sign in."""

    id: str
    login: str
    name: str
    grants: list[GrantForm]
    disabled: bool
    version: int
    created_at: datetime
    changed_at: datetime
    second_factor: bool
    erased_at: datetime | None = Field(description="Since then nobody knows who it was.")

    @classmethod
    def of(cls, user: User) -> Self:
        """Show a user."""
        return cls(
            id=user.id,
            login=user.login,
            name=user.name,
            grants=[GrantForm.of(grant) for grant in user.grants],
            disabled=user.disabled,
            version=user.version,
            created_at=user.created_at,
            changed_at=user.changed_at,
            second_factor=user.second_factor,
            erased_at=user.erased_at,
        )


class MeView(BaseModel):
    """Who asks, and what they may."""

    id: str
    name: str
    permissions: list[str]
    agent: str | None = Field(description="As whom one takes contacts; null: one has no desk.")
    login: str
    second_factor: bool
    must_enrol: bool = Field(description="Nothing else may be done before a second factor is set.")


class SessionView(BaseModel):
    """A new token; this is the only time that it is shown."""

    token: str
    token_id: str
    expires_at: datetime
    user: UserView

    @classmethod
    def of(cls, signed: SignedIn) -> Self:
        """Show a new token."""
        return cls(
            token=signed.token,
            token_id=signed.id,
            expires_at=signed.expires_at,
            user=UserView.of(signed.user),
        )


class TokenView(BaseModel):
    """A session or an API token, without the token."""

    id: str
    kind: TokenKind
    name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime
    permissions: list[str] | None = Field(description="No more than these; null: all.")

    @classmethod
    def of(cls, row: TokenRow) -> Self:
        """Show a token."""
        return cls(
            id=row.id,
            kind=row.kind,
            name=row.name,
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            permissions=None if row.permissions is None else list(row.permissions),
        )


class NewUserView(BaseModel):
    """A new user with their password; this is the only time that it is shown."""

    user: UserView
    password: str


class SecretView(BaseModel):
    """A new password; this is the only time that it is shown."""

    password: str


class EndedView(BaseModel):
    """How many sessions ended."""

    ended: int


class RoleView(BaseModel):
    """A role and what it holds."""

    name: str
    title: str
    sentence: str
    permissions: list[str]


class MatrixView(BaseModel):
    """All permissions and roles."""

    permissions: dict[str, str]
    roles: list[RoleView]


class AuditView(BaseModel):
    """One entry of the audit record."""

    position: int
    at: datetime
    user: str | None
    act: str
    subject: str
    details: dict[str, Any]
    cause: str
    hash: str

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        """Show an entry."""
        return cls(
            position=entry.position,
            at=entry.at,
            user=entry.user,
            act=entry.act,
            subject=entry.subject,
            details=dict(entry.details),
            cause=entry.cause,
            hash=entry.hash.hex(),
        )


class ChainView(BaseModel):
    """What a verification of the record found, and its present end to note elsewhere."""

    entries: int
    broken: list[str]
    position: int
    hash: str
