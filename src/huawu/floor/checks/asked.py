"""H4: who is asked together with others is let go, or has the contact, before it ends."""

from huawu.events import reservation as facts
from huawu.events.contact import ContactEnded
from huawu.floor.checks.rule import Rule
from huawu.kernel.event import Recorded
from huawu.kernel.ids import ContactId, ReservationId


class InvitedOnce(Rule):
    """Every invitation ends once: by its own end, or by the reservation that it becomes."""

    name = "H4 every invitation ends once"

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[ContactId, set[ReservationId]] = {}
        self._acts = {
            facts.AgentInvited: self._invited,
            facts.InvitationEnded: self._over,
            facts.ReservationCreated: self._answered,
            ContactEnded: self._ended,
        }

    def _invited(self, recorded: Recorded, event: facts.AgentInvited) -> None:
        asked = self._asked.setdefault(event.contact, set())
        if event.reservation in asked:
            self._broken(recorded, f"{event.reservation} of {event.contact} was made twice")
        asked.add(event.reservation)

    def _over(self, recorded: Recorded, event: facts.InvitationEnded) -> None:
        asked = self._asked.get(event.contact, set())
        if event.reservation not in asked:
            self._broken(
                recorded, f"{event.reservation} of {event.contact} is over or never was asked"
            )
        asked.discard(event.reservation)

    def _answered(self, _: Recorded, event: facts.ReservationCreated) -> None:
        self._asked.get(event.contact, set()).discard(event.reservation)

    def _ended(self, recorded: Recorded, event: ContactEnded) -> None:
        for left in sorted(self._asked.pop(event.contact, ())):
            self._broken(recorded, f"{event.contact} ended while {left} was asked")
