"""What the routes about the floor share: whom they ask, and how contacts are found and shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from huawu.access.approvals import GuardedAct
from huawu.access.audit import Detail
from huawu.access.masking import shown_number
from huawu.access.permissions import Person
from huawu.centre.model import AgentProfile
from huawu.centre.view import CentreLookup
from huawu.contacts.machine import Contact, replay
from huawu.events.contact import ContactEvent
from huawu.events.reservation import ReservationConnected
from huawu.floor.desk import AgentDesk
from huawu.floor.floor import Floor
from huawu.floor.live import Live
from huawu.floor.sessions import Sessions
from huawu.floor.steering import Steering
from huawu.floor.visible import may_about
from huawu.inbox.editions import Editions
from huawu.journal.port import Journal
from huawu.kernel.errors import Conflict, NotFound, Unavailable
from huawu.kernel.event import Recorded
from huawu.kernel.ids import AgentId, ContactId, PartyId


class NoAgent(Conflict):
    """The user takes no contacts in this centre."""

    code = "no-agent"


class Numbers(Protocol):
    """Who is behind a party, as `huawu.contacts.parties.PartyBook` knows."""

    async def number_of(self, party: PartyId) -> str:
        """Return the number; "" when it was deleted."""
        ...

    async def numbers_of(self, wanted: set[PartyId]) -> dict[PartyId, str]:
        """Return the numbers of many parties at once."""
        ...


class Notes(Protocol):
    """The record of what people did, as `huawu.access.audit.Audit` keeps it."""

    async def note(
        self,
        person: Person | None,
        act: str,
        subject: str,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        """Add an entry."""
        ...


class SecondPerson(Protocol):
    """Whom some acts must wait for, as `huawu.access.approvals.Approvals` knows them."""

    async def demand(
        self,
        person: Person,
        act: GuardedAct,
        subject: str,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        """Use up an approval, or ask for one and raise."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorRooms:
    """The services behind the routes about the floor."""

    floor: Floor
    setup: CentreLookup
    journal: Journal
    numbers: Numbers
    notes: Notes
    second: SecondPerson
    tells_listening: bool = False  #: agents may know that a supervisor listens to them
    editions: Editions = field(default_factory=Editions)  #: of chats and notices

    @property
    def live(self) -> Live:
        """The floor's live objects.

        Raises:
            Unavailable: the floor has not begun.
        """
        if not self.floor.opened.is_set():
            raise Unavailable("The floor is starting; ask again in a moment.")
        return self.floor.live

    @property
    def desk(self) -> AgentDesk:
        """What agents ask.

        Raises:
            Unavailable: the floor has not begun.
        """
        if not self.floor.opened.is_set():
            raise Unavailable("The floor is starting; ask again in a moment.")
        return self.floor.desk

    @property
    def sessions(self) -> Sessions:
        """The desks that hold agents' sessions.

        Raises:
            Unavailable: the floor has not begun.
        """
        if not self.floor.opened.is_set():
            raise Unavailable("The floor is starting; ask again in a moment.")
        return self.floor.sessions

    @property
    def steering(self) -> Steering:
        """What supervisors set for a while.

        Raises:
            Unavailable: the floor has not begun.
        """
        if not self.floor.opened.is_set():
            raise Unavailable("The floor is starting; ask again in a moment.")
        return self.floor.steering

    def agent_of(self, person: Person) -> AgentProfile:
        """Return the agent as whom a person works.

        Raises:
            NoAgent: there is none.
        """
        found = self.setup.agent_of(person.user)
        if found is None:
            raise NoAgent("You are no agent of this centre; an agent's `user` must be you.")
        return found

    def agent(self, agent: str) -> AgentProfile:
        """Return an agent of the set-up.

        Raises:
            NotFound: there is none.
        """
        found = self.setup.agent(AgentId(agent))
        if found is None:
            raise NotFound(f"There is no agent {agent}.")
        return found

    async def history(self, contact: ContactId) -> "History":
        """Return a contact with everything that happened to it.

        Raises:
            NotFound: there never was one.
        """
        recorded = await self.journal.read(f"contact/{contact}")
        folded = replay(r.event for r in recorded if isinstance(r.event, ContactEvent))
        if folded is None:
            raise NotFound(f"There is no contact {contact}.")
        return History(folded, recorded)

    async def contact(self, contact: ContactId) -> Contact:
        """Return a contact as of now, also one that is over.

        Raises:
            NotFound: there never was one.
        """
        live = self.floor.state.contacts.get(contact)
        return live if live is not None else (await self.history(contact)).contact

    def may_see(self, person: Person, history: "History") -> bool:
        """Say whether a person may see a contact: by team and queue, or as who has or had it."""
        if may_about(person, "contacts:read", history.contact, self.setup):
            return True
        own = self.setup.agent_of(person.user)
        return (
            own is not None
            and "contacts:read-own" in person.permissions
            and (history.handled_by(own.id) or history.in_hand_of(own.id))
        )

    async def number(self, person: Person, contact: Contact) -> str:
        """Return the customer's number as a person may see it; "" when there is none."""
        if contact.party is None:
            return ""
        return shown_number(person, await self.numbers.number_of(contact.party))

    async def shown_numbers(
        self, person: Person, contacts: Iterable[Contact]
    ) -> Mapping[ContactId, str]:
        """Return the customers' numbers as a person may see them."""
        found = list(contacts)
        wanted = {contact.party for contact in found if contact.party is not None}
        known = await self.numbers.numbers_of(wanted) if wanted else {}
        return {
            contact.id: shown_number(person, known.get(contact.party, ""))
            for contact in found
            if contact.party is not None
        }


@dataclass(frozen=True, slots=True)
class History:
    """A contact and its stream."""

    contact: Contact
    recorded: Sequence[Recorded]

    def handled_by(self, agent: AgentId) -> bool:
        """Say whether an agent was ever connected with the customer."""
        return any(
            isinstance(r.event, ReservationConnected) and r.event.agent == agent
            for r in self.recorded
        )

    def in_hand_of(self, agent: AgentId) -> bool:
        """Say whether the contact rings for an agent now, or is theirs: it pops before it talks."""
        booking = self.contact.booking
        return booking is not None and booking.agent == agent
