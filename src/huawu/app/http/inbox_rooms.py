"""Whose chats a person reads, and who is told what: by teams, queues and rights."""

from collections.abc import Sequence
from dataclasses import dataclass

from huawu.access.masking import shown_number
from huawu.access.permissions import Person, demand, may
from huawu.app.http.archive_rooms import ArchiveRooms
from huawu.app.http.floor_rooms import FloorRooms
from huawu.centre.model import AgentProfile, Team
from huawu.floor.lent import serves_now
from huawu.inbox.service import Inbox, Message
from huawu.kernel.errors import Invalid, NotFound, Refused
from huawu.kernel.ids import ContactId, QueueId, TeamId, UserId


def teams_of(rooms: FloorRooms, person: Person) -> Sequence[Team]:
    """Return the teams in whose chats a person is: one's own, and those that one steers."""
    own = rooms.setup.agent_of(person.user)
    return [
        team
        for team in rooms.setup.view.all(Team)
        if (own is not None and own.team == team.id) or may(person, "floor:steer", team=team.id)
    ]


class News:
    """Says to one line whether there is something new to read since it was asked last."""

    def __init__(self, rooms: FloorRooms, person: Person) -> None:
        self._rooms = rooms
        self._writes = rooms.editions.writes
        self._edition = self._of(person)

    def came(self, person: Person) -> bool:
        """Say whether there is something new."""
        if self._rooms.editions.writes == self._writes:
            return False
        self._writes = self._rooms.editions.writes
        before, self._edition = self._edition, self._of(person)
        return self._edition != before

    def _of(self, person: Person) -> int:
        if "inbox:use" not in person.permissions:
            return 0
        teams = (team.id for team in teams_of(self._rooms, person))
        return self._rooms.editions.of(person.user, teams)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRooms:
    """The services behind the routes about chats and notices."""

    inbox: Inbox
    past: ArchiveRooms

    @property
    def floor(self) -> FloorRooms:
        """The floor's services."""
        return self.past.floor

    def team(self, person: Person, team: str) -> TeamId:
        """Return a team in whose chat a person is.

        Raises:
            NotFound: there is none for them.
        """
        if not any(each.id == team for each in teams_of(self.floor, person)):
            raise NotFound(f"There is no chat of a team {team} for you.")
        return TeamId(team)

    def recipients(self, person: Person, audience: str, target: str) -> Sequence[AgentProfile]:
        """Return the agents whom a notice goes to; who tells it is none of them.

        Raises:
            Invalid: there is no such team or queue.
            Refused: the person may not steer them.
        """
        floor = self.floor
        everybody = [a for a in floor.setup.agents() if a.user not in {None, person.user}]
        if audience == "team":
            if floor.setup.view.get(Team, target) is None:
                raise Invalid("target", "is no team")
            demand(person, "floor:steer", team=TeamId(target))
            return [agent for agent in everybody if agent.team == target]
        if audience == "queue":
            queue = floor.setup.queue(QueueId(target))
            if queue is None:
                raise Invalid("target", "is no queue")
            demand(person, "floor:steer", queue=queue.id)
            state = floor.floor.state
            return [a for a in everybody if serves_now(a, state.agents.get(a.id), queue)]
        if not may(person, "floor:steer", team=None, queue=None):
            raise Refused("Only who steers all teams tells all.", permission="floor:steer")
        return everybody

    def tell_lines(self, agents: Sequence[AgentProfile], team: TeamId | None = None) -> None:
        """Have the lines of these agents, and of a team, say that there is something new."""
        floor, users = self.floor, [a.user for a in agents if a.user is not None]
        floor.editions.told(users)
        if team is not None:
            floor.editions.wrote(team)
            agents = [a for a in floor.setup.agents() if a.team == team]
        if floor.floor.opened.is_set():
            floor.sessions.nudge([agent.id for agent in agents])

    async def demand_seen(self, person: Person, contact: ContactId) -> None:
        """Raise unless a person may see the contact that they send on.

        Raises:
            NotFound: there is none for them.
        """
        await self.past.demand_seen(person, contact)

    async def about(
        self, person: Person, messages: Sequence[Message]
    ) -> dict[ContactId, tuple[str, str]]:
        """Return the customer's names and number behind contacts, as this person may see them.

        Who sent a contact on could see it; in the team's chat all see whom it is about.
        """
        found: dict[ContactId, tuple[str, str]] = {}
        for contact in {m.contact for m in messages if m.contact is not None}:
            party = (await self.floor.contact(contact)).party
            if party is None:
                found[contact] = ("", "")
                continue
            names = (await self.past.names(person, [party])).get(party, [])
            number = (await self.past.parties.numbers_of({party})).get(party, "")
            found[contact] = (", ".join(names), shown_number(person, number))
        return found


def user_names(rooms: FloorRooms, users: Sequence[UserId]) -> list[str]:
    """Return the names of agents by the users they sign in as."""
    found = (rooms.setup.agent_of(user) for user in users)
    return [agent.name for agent in found if agent is not None]
