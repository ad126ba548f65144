"""Where deliveries may go: not to this machine nor to what stands beside it, but by a setting.

The addresses that are checked are the ones that are connected to, so a name that changes its
meaning between the two gains nothing. Redirections are not followed.
"""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from huawu.kernel.errors import Invalid

Network = IPv4Network | IPv6Network

_SCHEMES: Final = ("https", "http")


class Forbidden(OSError):
    """The name stands for an address inside."""


def networks_of(text: str) -> Sequence[Network]:
    """Return the networks of a setting such as "10.0.0.0/8, 192.0.2.7".

    Raises:
        Invalid: one is malformed.
    """
    try:
        return [ip_network(word.strip()) for word in text.split(",") if word.strip()]
    except ValueError as error:
        raise Invalid("HUAWU_WEBHOOK_NETWORKS", str(error)) from None


def allowed(address: str, inside: Sequence[Network]) -> bool:
    """Say whether deliveries may go to an address."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if any(found in network for network in inside if network.version == found.version):
        return True
    return found.is_global and not found.is_multicast


def check_url(url: str, inside: Sequence[Network]) -> None:
    """Refuse an address that deliveries may not go to; a name is looked up at each delivery.

    Raises:
        Invalid: no HTTP, no host, a password in it, or an address inside.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Invalid("url", "is no address") from None
    if parts.scheme not in _SCHEMES or not host:
        raise Invalid("url", "write it as https://host/path")
    if parts.username or parts.password:
        raise Invalid("url", "must not hold a password; deliveries are signed instead")
    try:
        good = allowed(host, inside)
    except ValueError:
        return
    if not good:
        raise Invalid("url", "lies inside this network, which is not allowed here")


class GuardedResolver(AbstractResolver):
    """Looks names up, and hides what they must not stand for."""

    def __init__(self, inside: Sequence[Network]) -> None:
        self._inside = inside
        self._names = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the allowed addresses of a name.

        Raises:
            Forbidden: it has none that is allowed.
        """
        found: list[Any] = await self._names.resolve(host, port, family)
        good = [each for each in found if allowed(each["host"], self._inside)]
        if not good:
            raise Forbidden("lies inside this network")
        return good

    async def close(self) -> None:
        """Nothing is held open."""
