"""What may be written into an engine's configuration: the only door for outside values.

Every value that reaches a configuration file passes one of these functions, so none can carry a
line break, a section bracket, a comment sign or a dialplan expression into it.
"""

import ipaddress
import re
from collections.abc import Collection

from huawu.kernel.errors import Invalid

CODECS = frozenset({"alaw", "ulaw", "g722", "opus", "gsm", "slin16"})
"""Codecs whose modules `modules.conf` loads; a device may ask for no others."""

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*")
_SECRET = re.compile(r"[A-Za-z0-9_.~!@#$%^&*()+=/:?-]{8,128}")
_PATTERN = re.compile(r"\+?[0-9X*#]{1,32}\.?")
_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\[\]:-]{1,255}")


def token(field: str, value: str) -> str:
    """Return `value` if it is a plain name (letters, digits, `_ . -`; at most 63)."""
    if not _TOKEN.fullmatch(value):
        raise Invalid(field, "use 1 to 63 letters, digits, '_', '.' or '-', beginning with no sign")
    return value


def secret(field: str, value: str) -> str:
    """Return `value` if it can be a password: 8 to 128 printable signs without quotes or `;`."""
    if not _SECRET.fullmatch(value):
        raise Invalid(field, "use 8 to 128 letters, digits or _.~!@#$%^&*()+=/:?-")
    return value


def digest(field: str, value: str, length: int) -> str:
    """Return a hash written in `length` lower-case hex digits."""
    if re.fullmatch(rf"[0-9a-f]{{{length}}}", value) is None:
        raise Invalid(field, f"must be {length} lower-case hex digits")
    return value


def address(field: str, value: str) -> str:
    """Return `value` if it is an IPv4 or IPv6 address."""
    try:
        return str(ipaddress.ip_address(value))
    except ValueError as error:
        raise Invalid(field, "give an IP address such as 192.0.2.10") from error


def control(field: str, value: str, networks: Collection[str]) -> str:
    """Return `value` if it is an address of this machine only, or of a named, private network."""
    at = ipaddress.ip_address(address(field, value))
    named = any(at in ipaddress.ip_network(net, strict=False) for net in networks)
    if not (at.is_loopback or (at.is_private and named)):
        raise Invalid(field, "must be a loopback address, or a private one within control_networks")
    return value


def network(field: str, value: str) -> str:
    """Return `value` if it is an address or a network such as 192.0.2.0/24."""
    try:
        return str(ipaddress.ip_network(value, strict=False))
    except ValueError as error:
        raise Invalid(field, "give an address or a network such as 192.0.2.0/24") from error


def host(field: str, value: str) -> str:
    """Return `value` if it is an address or a host name."""
    if not _HOST.fullmatch(value):
        try:
            ipaddress.IPv6Address(value)
        except ValueError as error:
            raise Invalid(field, "give a host name or an address") from error
    return value


def port(field: str, value: int) -> int:
    """Return `value` if it is a usable port; below 1024 is allowed, the system decides."""
    return within(field, value, 1, 65_535)


def within(field: str, value: int, least: int, most: int) -> int:
    """Return `value` if it lies in [`least`, `most`]."""
    if not least <= value <= most:
        raise Invalid(field, f"must be from {least} to {most}, not {value}")
    return value


def codecs(field: str, values: Collection[str]) -> None:
    """Check a list of codecs: not empty, none unknown, none twice."""
    unknown = sorted(set(values) - CODECS)
    if unknown:
        known = ", ".join(sorted(CODECS))
        raise Invalid(field, f"unknown codec {unknown[0]!r}; the engine has {known}")
    if not values or len(set(values)) != len(values):
        raise Invalid(field, "name at least one codec, and none twice")


def number_pattern(field: str, value: str) -> str:
    """Return `value` if it is a number, with `X` for any digit and a last `.` for any rest."""
    if not _PATTERN.fullmatch(value):
        raise Invalid(
            field, "use digits, '*', '#', a leading '+', 'X' for any digit, '.' for any rest"
        )
    return value


def number(field: str, value: str) -> str:
    """Return `value` if it is a telephone number: digits, `*`, `#`, a leading `+`."""
    if not _NUMBER.fullmatch(value):
        raise Invalid(field, "use up to 32 digits with an optional leading '+'")
    return value


def origin(field: str, value: str) -> str:
    """Return `value` if it is a web origin such as https://centre.example:8443."""
    if not _ORIGIN.fullmatch(value):
        raise Invalid(field, "give an origin such as https://centre.example")
    return value


def unique(field: str, values: Collection[str]) -> None:
    """Check that no value stands twice."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise Invalid(field, f"{value!r} stands there twice")
        seen.add(value)
