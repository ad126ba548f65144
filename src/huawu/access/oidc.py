"""Single sign-on by OpenID Connect: authorisation code with PKCE; who signs in is a user of ours.

    browser → /oidc/start → provider → /oidc/callback → ticket → POST /session/ticket → token

What a sign-in under way must remember stays in this process; a browser is bound to it by a
cookie, and gets its token by a ticket that counts once and never stands in an address for long.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from httpx2 import AsyncClient, HTTPError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from huawu.kernel.clock import Clock
from huawu.kernel.errors import NotFound, Unauthenticated, Unavailable

_ALGORITHMS: Final = ["RS256", "ES256", "PS256"]  #: signatures by keys that only the provider has
_LEEWAY_S: Final = 60  #: between the provider's clock and ours
_STAYS_S: Final = 600.0  #: a sign-in may take so long
_TICKET_S: Final = 60.0
_UNDER_WAY: Final = 10_000  #: sign-ins at once
_WAIT_S: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcOptions:
    """Which provider, and as what it knows us."""

    issuer: str  #: its address, as it stands in its tokens
    client_id: str
    client_secret: str
    redirect_uri: str  #: our `/api/v1/oidc/callback`, as browsers reach it
    login_claim: str = "preferred_username"  #: which claim is the login
    scope: str = "openid profile"


@dataclass(frozen=True, slots=True)
class Started:
    """A sign-in that a browser goes away for."""

    address: str  #: of the provider
    state: str  #: to keep in a cookie of this browser


@dataclass(frozen=True, slots=True)
class _UnderWay:
    verifier: str
    nonce: str
    until_s: float


@dataclass(frozen=True, slots=True)
class _Ticket:
    login: str
    state: str
    until_s: float


class Oidc:
    """Sign-ins at one provider."""

    def __init__(self, options: OidcOptions, clock: Clock) -> None:
        self._options = options
        self._clock = clock
        self._under_way: dict[str, _UnderWay] = {}
        self._tickets: dict[str, _Ticket] = {}

    async def start(self) -> Started:
        """Return where the browser signs in.

        Raises:
            Unavailable: the provider does not answer.
        """
        self._forget_old()
        found = await self._discovered()
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        async with self._client() as client:
            address, state = client.create_authorization_url(
                found["authorization_endpoint"], code_verifier=verifier, nonce=nonce
            )
        self._under_way[state] = _UnderWay(verifier, nonce, self._clock.monotonic_s() + _STAYS_S)
        return Started(address, state)

    async def finish(self, *, state: str, cookie: str, code: str) -> str:
        """Return a ticket for who signed in at the provider.

        Raises:
            Unauthenticated: this browser began no such sign-in, or the provider's word is not good.
            Unavailable: the provider does not answer.
        """
        going = self._under_way.pop(state, None) if secrets.compare_digest(state, cookie) else None
        if going is None or going.until_s <= self._clock.monotonic_s():
            raise Unauthenticated("This sign-in was not begun here, or long ago; begin again.")
        found = await self._discovered()
        try:
            async with self._client() as client:
                told = await client.fetch_token(
                    found["token_endpoint"], code=code, code_verifier=going.verifier
                )
        except OAuthError as error:
            raise Unauthenticated("The provider does not confirm this sign-in.") from error
        except HTTPError as error:
            raise _away() from error
        claims = await self._claims(told.get("id_token") or "", going.nonce, found)
        ticket = secrets.token_urlsafe(32)
        login = str(claims.get(self._options.login_claim) or "")
        self._tickets[ticket] = _Ticket(login, state, self._clock.monotonic_s() + _TICKET_S)
        return ticket

    def redeem(self, ticket: str, *, cookie: str) -> str:
        """Return the login that a ticket stands for; it counts once, and in its browser only.

        Raises:
            Unauthenticated: it does not.
        """
        found = self._tickets.pop(ticket, None)
        late = found is None or found.until_s <= self._clock.monotonic_s()
        if found is None or late or not secrets.compare_digest(found.state, cookie):
            raise Unauthenticated("This sign-in is over; begin again.")
        return found.login

    async def _claims(self, token: str, nonce: str, found: Mapping[str, Any]) -> dict[str, Any]:
        keys = KeySet.import_key_set(await self._fetched(found["jwks_uri"]))  # pyright: ignore[reportArgumentType]
        rules = jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": self._options.issuer},
            aud={"essential": True, "value": self._options.client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            decoded = jwt.decode(token, keys, algorithms=_ALGORITHMS)
            rules.validate(decoded.claims)
        except (JoseError, ValueError) as error:
            raise Unauthenticated("The provider's word is not good.") from error
        return decoded.claims

    async def _discovered(self) -> Mapping[str, Any]:
        base = self._options.issuer.rstrip("/")
        found = await self._fetched(f"{base}/.well-known/openid-configuration")
        if found.get("issuer") != self._options.issuer:
            raise Unavailable("The provider calls itself by another name than HUAWU_OIDC_ISSUER.")
        return found

    async def _fetched(self, address: str) -> dict[str, Any]:
        try:
            async with AsyncClient(timeout=_WAIT_S) as client:
                answer = await client.get(address)
                answer.raise_for_status()
                return answer.json()
        except (HTTPError, ValueError) as error:
            raise _away() from error

    def _client(self) -> Any:
        return AsyncOAuth2Client(
            self._options.client_id,
            self._options.client_secret,
            scope=self._options.scope,
            redirect_uri=self._options.redirect_uri,
            code_challenge_method="S256",
            timeout=_WAIT_S,
        )

    def _forget_old(self) -> None:
        now_s = self._clock.monotonic_s()
        self._under_way = {s: w for s, w in self._under_way.items() if w.until_s > now_s}
        self._tickets = {t: k for t, k in self._tickets.items() if k.until_s > now_s}
        if len(self._under_way) >= _UNDER_WAY:
            raise Unavailable("Very many people are signing in. Try again in a moment.")


def no_provider() -> NotFound:
    """Return what to say where no provider is set up."""
    return NotFound("Single sign-on is not set up here.")


def _away() -> Unavailable:
    return Unavailable("The provider of single sign-on does not answer.")
