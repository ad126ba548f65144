"""Which addresses have earned a ban. Pure; `guard` feeds it and acts on it.

Every challenge that is not answered rightly counts, whoever it names: a rule that counted unknown
users otherwise than wrong passwords would tell an attacker who exists.
"""

import ipaddress
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

_TRACKED_MOST = 10_000
_BANNED_MOST = 1_000  # the engine compares each packet with each of them


class Sign(Enum):
    """What the engine told of one request."""

    CHALLENGED = auto()
    ADMITTED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardPolicy:
    """How much an address may get wrong."""

    window_s: float = 60.0
    failures: int = 30  #: challenges left open and answers that were wrong, per window
    per_good_account: int = 10  #: more failures for each account that got in: an office behind NAT
    requests: int = 1_200  #: requests of any kind per window; ten times that for known addresses
    remember_good_s: float = 3_600.0
    ban_s: float = 600.0  #: doubled at every repetition
    ban_most_s: float = 86_400.0
    exempt: tuple[str, ...] = ()  #: networks never banned: trunks, proxies


@dataclass(slots=True)
class _Source:
    requests: deque[float] = field(default_factory=deque[float])
    failures: deque[float] = field(default_factory=deque[float])
    good: dict[str, float] = field(default_factory=dict[str, float])


@dataclass(slots=True)
class _Ban:
    until_s: float
    length_s: float


class Offences:
    """Counts per address over a sliding window, and the bans that follow."""

    def __init__(self, policy: GuardPolicy) -> None:
        self._policy = policy
        self._exempt = [ipaddress.ip_network(net, strict=False) for net in policy.exempt]
        self._sources: OrderedDict[str, _Source] = OrderedDict()
        self._bans: OrderedDict[str, _Ban] = OrderedDict()

    def observe(self, address: str, sign: Sign, account: str, at_s: float) -> bool:
        """Take one sign in; tell whether it brought a new ban. `at_s` is monotonic."""
        if self._is_exempt(address):
            return False
        source = self._source(address)
        self._count(source, sign, account, at_s)
        if self.is_banned(address, at_s) or not self._is_too_much(source):
            return False
        self._ban(address, at_s)
        return True

    def is_banned(self, address: str, at_s: float) -> bool:
        """Tell whether the address is banned at that time."""
        ban = self._bans.get(address)
        return ban is not None and ban.until_s > at_s

    def banned(self, at_s: float) -> frozenset[str]:
        """Return the addresses banned at that time."""
        return frozenset(address for address in self._bans if self.is_banned(address, at_s))

    def pardon(self, address: str) -> None:
        """Forget everything about an address."""
        self._bans.pop(address, None)
        self._sources.pop(address, None)

    def _is_exempt(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return True  # nothing we could ban
        return any(parsed in net for net in self._exempt)

    def _source(self, address: str) -> _Source:
        source = self._sources.pop(address, None) or _Source()
        self._sources[address] = source
        if len(self._sources) > _TRACKED_MOST:
            self._sources.popitem(last=False)
        return source

    def _count(self, source: _Source, sign: Sign, account: str, at_s: float) -> None:
        policy = self._policy
        if sign is Sign.ADMITTED:
            source.good[account] = at_s
            if source.failures:
                source.failures.pop()  # the challenge that came before is answered
        else:
            source.failures.append(at_s)
        source.requests.append(at_s)
        _forget(source.requests, at_s - policy.window_s, most=policy.requests * 10 + 1)
        _forget(source.failures, at_s - policy.window_s, most=policy.requests * 10 + 1)
        old = [name for name, at in source.good.items() if at < at_s - policy.remember_good_s]
        for name in old:
            del source.good[name]

    def _is_too_much(self, source: _Source) -> bool:
        policy = self._policy
        failures = policy.failures + policy.per_good_account * len(source.good)
        requests = policy.requests * (10 if source.good else 1)
        return len(source.failures) > failures or len(source.requests) > requests

    def _ban(self, address: str, at_s: float) -> None:
        policy = self._policy
        before = self._bans.pop(address, None)
        length_s = min(before.length_s * 2, policy.ban_most_s) if before else policy.ban_s
        self._bans[address] = _Ban(at_s + length_s, length_s)
        self._sources.pop(address, None)
        if len(self._bans) > _BANNED_MOST:
            self._bans.popitem(last=False)


def _forget(times: deque[float], before_s: float, *, most: int) -> None:
    while times and (times[0] < before_s or len(times) > most):
        times.popleft()


def address_of(remote: str) -> str:
    """Return the address in a security event's `RemoteAddress`, "IPV4/UDP/192.0.2.7/5060"."""
    parts: Iterable[str] = remote.split("/")
    return next((part.strip("[]") for n, part in enumerate(parts) if n == 2), "")
