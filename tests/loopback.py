"""Addresses and ports of the loopback that this test process has to itself.

Tests of several checkouts run at once on one machine. Each process takes a network of the loopback
by keeping a port of it, so that nobody else stands on its addresses. Its ports lie below those
that the machine hands out by itself: what asks for "any" port there never takes one of them.
"""

import socket
from functools import cache
from itertools import count
from typing import Final

_KEPT_PORT: Final = 11_011
_COMMON_FIRST: Final = 12_000
_COMMON_EACH: Final = 16
_FIRST_PORT: Final = 25_000  #: above the engines' media, below the machine's own choice (32768)
_LAST_PORT: Final = 32_767
_NEXT: Final = count(_FIRST_PORT, 2)  #: baresip also takes the port after its own


@cache
def _claim() -> tuple[int, socket.socket]:
    """Return the number of our network, and what keeps it."""
    for number in range(1, 255):
        keeper = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            keeper.bind((f"127.1.{number}.1", _KEPT_PORT))
        except OSError:
            keeper.close()
        else:
            return number, keeper
    raise RuntimeError("254 test processes run already")


def network() -> str:
    """Return our network, such as "127.1.7.0/24"."""
    return f"127.1.{_claim()[0]}.0/24"


def address(number: int) -> str:
    """Return an address of our network; `number` from 2 to 254, each test file has its own."""
    return f"127.1.{_claim()[0]}.{number}"


def common_port(number: int) -> int:
    """Return a port of 127.0.0.1, where all processes meet, that is ours; `number` from 0 to 15."""
    return _COMMON_FIRST + _COMMON_EACH * _claim()[0] + number


def free_port(host: str) -> int:
    """Return a port for UDP and TCP that nobody uses, and that is returned only once."""
    for port in _NEXT:
        if port > _LAST_PORT:
            break
        if _is_free(host, port):
            return port
    raise RuntimeError("this test process has used all its ports")


def _is_free(host: str, port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((host, port))
            except OSError:  # an engine that an earlier process left behind
                return False
    return True
