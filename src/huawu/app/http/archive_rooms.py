"""What the routes about past contacts share: who may see which, and whose numbers they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from huawu.access.masking import shown_number
from huawu.access.permissions import Person
from huawu.app.http.floor_rooms import FloorRooms
from huawu.archive.notes import FollowUps, Notes
from huawu.archive.search import Archive, Sight
from huawu.contacts.parties import PartyBook
from huawu.customers.service import Customers
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId, ContactId, PartyId

READ: Final = "contacts:read"
READ_OWN: Final = "contacts:read-own"

#: Of a list that is narrowed already: one's own contacts, or those of one customer, whose list
#: shows to whoever may see the card; what happened in each stays narrowed by team and queue.
EVERYWHERE: Final = (Sight(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRooms:
    """The services behind the routes about past contacts and customers."""

    floor: FloorRooms
    archive: Archive
    notes: Notes
    follow_ups: FollowUps
    customers: Customers
    parties: PartyBook

    def own_agent(self, person: Person) -> AgentId | None:
        """Return the agent as whom a person works, if they may see their own contacts."""
        own = self.floor.setup.agent_of(person.user)
        return own.id if own is not None and READ_OWN in person.permissions else None

    def sights(self, person: Person) -> Sequence[Sight]:
        """Return where a person may see contacts that are not their own."""
        return [
            Sight(
                queues=scope.queues,
                agents=None
                if scope.teams is None
                else frozenset(a.id for a in self.floor.setup.agents() if a.team in scope.teams),
            )
            for scope in person.scopes
            if READ in scope.permissions
        ]

    async def demand_seen(self, person: Person, contact: ContactId) -> None:
        """Raise unless a person may see a contact.

        Raises:
            NotFound: there is none for them.
        """
        if not self.floor.may_see(person, await self.floor.history(contact)):
            raise NotFound(f"There is no contact {contact}.")

    async def numbers(
        self, person: Person, parties: Iterable[PartyId | None]
    ) -> Mapping[PartyId, str]:
        """Return numbers as a person may see them."""
        wanted = {party for party in parties if party is not None}
        known = await self.parties.numbers_of(wanted) if wanted else {}
        return {party: shown_number(person, number) for party, number in known.items()}

    async def names(
        self, person: Person, parties: Iterable[PartyId | None]
    ) -> Mapping[PartyId, list[str]]:
        """Return the customers' names by party; none for who may not see customers."""
        wanted = {party for party in parties if party is not None}
        names: dict[PartyId, list[str]] = {}
        if wanted and "customers:read" in person.permissions:
            for party, customer in await self.customers.of_parties(person, wanted):
                names.setdefault(party, []).append(customer.name)
        return names
