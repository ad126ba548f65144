"""Answers to digest challenges (RFC 7616, RFC 8760): SHA-256 where offered, else MD5. Pure."""

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from huawu.testing.phone.message import SipMessage

_PART: Final = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


def authorization(
    refusal: SipMessage, *, method: str, uri: str, username: str, secret: str
) -> tuple[str, str] | None:
    """Return the header that answers a 401 or 407, or None when nothing there can be answered."""
    name = "www-authenticate" if refusal.status == 401 else "proxy-authenticate"
    challenge = _best(refusal.all(name))
    if challenge is None:
        return None
    algorithm = challenge.get("algorithm", "MD5")
    cnonce, count = "6f1b9c7a", "00000001"
    first = _hash(algorithm, f"{username}:{challenge['realm']}:{secret}")
    second = _hash(algorithm, f"{method}:{uri}")
    nonce = challenge["nonce"]
    answer = _hash(algorithm, f"{first}:{nonce}:{count}:{cnonce}:auth:{second}")
    opaque = f', opaque="{challenge["opaque"]}"' if "opaque" in challenge else ""
    value = (
        f'Digest username="{username}", realm="{challenge["realm"]}", nonce="{nonce}", '
        f'uri="{uri}", response="{answer}", algorithm={algorithm}, cnonce="{cnonce}", '
        f"qop=auth, nc={count}{opaque}"
    )
    return ("authorization" if refusal.status == 401 else "proxy-authorization", value)


def _best(challenges: Sequence[str]) -> dict[str, str] | None:
    parsed = [{k.lower(): a or b for k, a, b in _PART.findall(text)} for text in challenges]
    by_algorithm = {parts.get("algorithm", "MD5").upper(): parts for parts in parsed}
    return by_algorithm.get("SHA-256") or by_algorithm.get("MD5")


def _hash(algorithm: str, text: str) -> str:
    data = text.encode()
    if algorithm.upper() == "SHA-256":
        return hashlib.sha256(data).hexdigest()
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
