"""A provider of single sign-on, in a process of its own: discovery, keys, code with PKCE, tokens.

    python -m tests.oidc_provider PORT CLIENT SECRET LOGIN

Whoever comes is signed in as LOGIN at once. `POST /spoil` makes what it says next untrue, so that
a test can see a client refuse it.
"""

import asyncio
import base64
import hashlib
import secrets
import sys
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from huawu.kernel.clock import SystemClock

LIFE_S: Final = 300


class Provider:
    """What the provider remembers."""

    def __init__(self, issuer: str, client: str, secret: str, login: str) -> None:
        self.issuer, self.client, self.secret, self.login = issuer, client, secret, login
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig"})
        self.codes: dict[str, Mapping[str, str]] = {}
        self.spoilt = ""

    async def discovery(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        )

    async def keys(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        if asked["client_id"] != self.client or asked["code_challenge_method"] != "S256":
            return web.Response(status=400)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        raise web.HTTPFound(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self.codes.pop(str(form["code"]), None)
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        basic = base64.b64encode(f"{self.client}:{self.secret}".encode()).decode()
        known = request.headers.get("Authorization") == f"Basic {basic}"
        if not known or asked is None or asked["code_challenge"] != challenge:
            return web.json_response({"error": "invalid_grant"}, status=400)
        told = {"access_token": "none", "token_type": "Bearer", "id_token": self.word(asked)}
        return web.json_response(told)

    def word(self, asked: Mapping[str, str]) -> str:
        now = int(SystemClock().now().timestamp())
        claims: dict[str, Any] = {
            "iss": self.issuer, "aud": self.client, "sub": "1", "iat": now, "exp": now + LIFE_S,
            "nonce": asked["nonce"], "preferred_username": self.login,
        }  # fmt: skip
        untrue = {"audience": {"aud": "others"}, "nonce": {"nonce": "x"}, "late": {"exp": 1}}
        claims |= untrue.get(self.spoilt, {})
        if self.spoilt == "algorithm":
            # Signed with what is no signature of the provider's own, whatever key one takes.
            key = OctKey.import_key(self.secret * 8)
            return jwt.encode({"alg": "HS256", "kid": "one"}, claims, key)
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)

    async def spoil(self, request: web.Request) -> web.Response:
        self.spoilt = (await request.text()).strip()
        return web.Response()


async def serve(port: int, client: str, secret: str, login: str) -> None:
    provider = Provider(f"http://127.0.0.1:{port}", client, secret, login)
    app = web.Application()
    app.add_routes(
        [
            web.get("/.well-known/openid-configuration", provider.discovery),
            web.get("/keys", provider.keys),
            web.get("/authorize", provider.authorize),
            web.post("/token", provider.token),
            web.post("/spoil", provider.spoil),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("ready", flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), *sys.argv[2:5]))
