"""Secrets of telephones: made here, shown once, kept as digests."""

import hashlib
import secrets
from dataclasses import replace
from typing import Final

from huawu.centre.model import Device, DeviceKind

REALM: Final = "huawu"


def new_secret() -> str:
    """Return a password for a telephone; 192 random bits in letters, digits, `-` and `_`."""
    return secrets.token_urlsafe(24)


def with_secret(device: Device, secret: str, *, md5: bool = False) -> Device:
    """Return `device` with the digests of `secret` in place of what it had.

    Args:
        device: a telephone.
        secret: its new password.
        md5: also the digest for telephones that know nothing better than MD5; browsers'
            telephones always get it, as JsSIP answers no other challenge.
    """
    text = f"{device.username}:{REALM}:{secret}".encode()
    legacy = md5 or device.kind is DeviceKind.WEBRTC
    return replace(
        device,
        digest_sha256=hashlib.sha256(text).hexdigest(),
        digest_md5=hashlib.md5(text, usedforsecurity=False).hexdigest() if legacy else "",
    )
