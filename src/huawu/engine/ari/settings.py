"""What a connection to one engine needs to know. Built by `huawu.app`, read by nobody else."""

from dataclasses import dataclass, field
from typing import Final

from huawu.engine.ari.generated.frames import EVENT_TYPES
from huawu.kernel.errors import Invalid

#: Without it in the allow list, the engine filters out the answers to our own requests.
ANSWER_TYPE: Final = "RESTResponse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long we wait for an engine, everywhere in seconds."""

    connect_s: float = 5.0
    request_s: float = 5.0
    slow_request_s: float = 30.0  #: rare requests by HTTP, such as a configuration push
    heartbeat_s: float = 4.0  #: a peer silent for one and a half of this is dead
    retry_first_s: float = 0.1  #: doubled after every failed attempt
    retry_most_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AriSettings:
    """One engine's REST interface and our applications there.

    Raises:
        Invalid: an event is not one this interface has, or there is no request connection.
    """

    url: str  #: "http://127.0.0.1:8088", without a path
    user: str
    password: str = field(repr=False)
    application: str  #: receives the calls and the events: "cc-<floor>"
    #: Carry requests only: "<this>-<n>"; the broadcast pattern must not match it.
    requester: str
    requesters: int = 2  #: request connections; each answers strictly one by one
    events: frozenset[str] = field(default_factory=frozenset[str])  #: wanted; empty means all
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        if unknown := sorted(self.events - EVENT_TYPES):
            raise Invalid("events", f"the engine has no event {unknown[0]}; correct its name")
        if self.requesters < 1:
            raise Invalid("requesters", "at least one request connection is needed")


def allow_list(events: frozenset[str]) -> dict[str, object]:
    """Return the engine's event filter that lets `events` and our answers pass."""
    return {"allowed": [{"type": name} for name in sorted(events | {ANSWER_TYPE})]}
