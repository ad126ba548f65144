"""What a centre was like when a test failed, in words: what is waited for in vain has a reason."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from huawu.events.catalogue import encode
from huawu.floor.state import FloorState
from huawu.kernel.event import Recorded
from huawu.testing.phone.call import CallState
from huawu.testing.phone.phone import Phone

FAILED: Final = pytest.StashKey[bool]()  #: of a test, as soon as a part of it has failed
_EVENTS: Final = 60
_LOG_BYTES: Final = 4_000


def report(request: pytest.FixtureRequest, words: str) -> None:
    """Let a failed test's report hold these words."""
    request.node.add_report_section("teardown", "centre", words)


def failed(request: pytest.FixtureRequest) -> bool:
    """Say whether the test that a fixture served has failed."""
    return request.node.stash.get(FAILED, default=False)


def told(state: FloorState, recorded: Sequence[Recorded], phones: Sequence[Phone]) -> str:
    """Return who is where, what telephones have in hand, and what happened last."""
    last = [f"{each.position} {encode(each.event).decode()}" for each in recorded[-_EVENTS:]]
    return "\n".join([*_people(state), *_lines(phones), *last])


def end_of(log: Path) -> str:
    """Return the last lines of a log."""
    return log.read_bytes()[-_LOG_BYTES:].decode(errors="replace")


def _people(state: FloorState) -> Iterator[str]:
    for agent in state.agents.values():
        held = {str(key): (slot.state, slot.contact) for key, slot in agent.slots.items()}
        yield f"{agent.id}: {agent.session} {agent.mode} {agent.device} {held}"
    for contact in state.contacts.values():
        invited = [one.agent for one in contact.invited.values()]
        yield f"{contact.id}: {contact.phase} {contact.booking} {invited} {contact.place}"


def _lines(phones: Sequence[Phone]) -> Iterator[str]:
    for phone in phones:
        calls = [c for c in phone.calls if c.state is not CallState.GONE]
        way = [f"{'in' if c.incoming else 'out'} {c.state}" for c in calls]
        yield f"telephone {phone.host}:{phone.port}: {len(phone.calls)} calls, now {way}"
