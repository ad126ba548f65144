"""H4: who is asked together with others is asked once, and let go or has the contact at its end."""

from huawu.events import reservation as facts
from huawu.events.contact import ContactEnded
from huawu.floor.checks.rule import Rule
from huawu.kernel.event import Recorded
from huawu.kernel.ids import AgentId, ContactId, ReservationId


class InvitedOnce(Rule):
    """Every invitation ends once: by its own end, or by the reservation that it becomes.

    Whoever is asked about a contact is not asked about it a second time meanwhile.
    """

    name = "H4 every invitation ends once"

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[ContactId, dict[ReservationId, AgentId]] = {}
        self._acts = {
            facts.AgentInvited: self._invited,
            facts.InvitationEnded: self._over,
            facts.ReservationCreated: self._answered,
            ContactEnded: self._ended,
        }

    def _invited(self, recorded: Recorded, event: facts.AgentInvited) -> None:
        asked = self._asked.setdefault(event.contact, {})
        if event.reservation in asked:
            self._broken(recorded, f"{event.reservation} of {event.contact} was made twice")
        elif event.agent in asked.values():
            self._broken(recorded, f"{event.agent} is asked about {event.contact} already")
        asked[event.reservation] = event.agent

    def _over(self, recorded: Recorded, event: facts.InvitationEnded) -> None:
        asked = self._asked.get(event.contact, {})
        if event.reservation not in asked:
            self._broken(
                recorded, f"{event.reservation} of {event.contact} is over or never was asked"
            )
        asked.pop(event.reservation, None)

    def _answered(self, _: Recorded, event: facts.ReservationCreated) -> None:
        self._asked.get(event.contact, {}).pop(event.reservation, None)

    def _ended(self, recorded: Recorded, event: ContactEnded) -> None:
        for left in sorted(self._asked.pop(event.contact, ())):
            self._broken(recorded, f"{event.contact} ended while {left} was asked")
