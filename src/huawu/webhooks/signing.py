"""How a delivery is signed, and how a receiver checks it. Pure.

Huawu-Delivery: whk_1.4711            the same in every attempt: do it once
Huawu-Signature: t=1767603600,v1=…    HMAC-SHA-256 of "<t>.<body>", hex
"""

import hashlib
import hmac
from typing import Final

DELIVERY: Final = "Huawu-Delivery"
SIGNATURE: Final = "Huawu-Signature"

#: A receiver should refuse what was signed longer ago: someone plays it again.
TOLERANCE_S: Final = 300


def signature(secret: str, body: bytes, at_s: int) -> str:
    """Return the header that proves who sent `body`, and when (seconds since 1970)."""
    return f"t={at_s},v1={_digest(secret, body, at_s)}"


def genuine(secret: str, body: bytes, header: str, now_s: int) -> bool:
    """Say whether `body` was sent by who knows the secret, and lately."""
    parts = {part[:2]: part[2:] for part in header.replace("v1=", "v=").split(",")}
    sent = parts.get("t=", "")
    if not sent.isdigit() or abs(now_s - int(sent)) > TOLERANCE_S:
        return False
    return hmac.compare_digest(parts.get("v=", ""), _digest(secret, body, int(sent)))


def _digest(secret: str, body: bytes, at_s: int) -> str:
    return hmac.new(secret.encode(), f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()
