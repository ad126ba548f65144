"""Telephones in browsers: their passwords, and the helpers that bring their sound through walls.

Nobody types such a password, so none is kept: it is made from the installation's own secret
whenever a page or the engine asks. The engine takes it from our own machine only, so it is of use
to nobody but who comes by our line as a person who signed in.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from huawu.centre.devices import with_secret
from huawu.centre.model import Device, DeviceKind
from huawu.kernel.ids import UserId

#: How long a page may use the helper with one password; a working day and some.
HELPER_LIFE: Final = timedelta(hours=12)
_SECRET_CHARS: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """A server that tells a browser its address, or passes its sound on."""

    urls: Sequence[str]  #: e.g. "turn:turn.example.com:3478"
    username: str = ""  #: "" where none is needed
    credential: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telephones:
    """Knows the passwords of browsers' telephones."""

    key: bytes = field(repr=False)  #: of this installation
    line: str  #: the engine's SIP over WebSocket, e.g. "ws://127.0.0.1:8088/ws"
    stun_url: str = ""
    turn_url: str = ""
    turn_secret: str = field(default="", repr=False)

    def secret_of(self, device: Device) -> str:
        """Return the password of a browser's telephone."""
        named = f"telephone/{device.id}/{device.username}".encode()
        digest = hmac.new(self.key, named, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode()[:_SECRET_CHARS]

    def armed(self, device: Device) -> Device:
        """Return a telephone with the digests by which the engine lets it in."""
        if device.kind is not DeviceKind.WEBRTC:
            return device
        return with_secret(device, self.secret_of(device))

    def helpers(self, user: UserId, now: datetime) -> Sequence[Helper]:
        """Return the helpers that a person's page may use from now on.

        The name and password of TURN hold for a while only, as coturn's `use-auth-secret` and
        others take them (draft-uberti-behave-turn-rest).
        """
        found: list[Helper] = []
        if self.stun_url:
            found.append(Helper(urls=[self.stun_url]))
        if self.turn_url:
            name = f"{int((now + HELPER_LIFE).timestamp())}:{user}"
            mac = hmac.new(self.turn_secret.encode(), name.encode(), hashlib.sha1)
            credential = base64.b64encode(mac.digest()).decode()
            found.append(Helper(urls=[self.turn_url], username=name, credential=credential))
        return found


def telephone_key(secret: str) -> bytes:
    """Return the key of telephones' passwords, from a secret that outlives restarts."""
    return hashlib.sha256(f"telephones/{secret}".encode()).digest()
