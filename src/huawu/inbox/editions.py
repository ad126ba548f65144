"""Says whether there is something new for somebody, for the lines that tell them. Pure."""

from collections import Counter
from collections.abc import Iterable

from huawu.kernel.ids import TeamId, UserId


class Editions:
    """A number for each team and person that goes up when something is written for them."""

    def __init__(self) -> None:
        self._teams = Counter[TeamId]()
        self._users = Counter[UserId]()
        self.writes = 0  #: whatever for; while it stays, nobody has anything new

    def wrote(self, team: TeamId) -> None:
        """Note that something was written in a team's chat."""
        self._teams[team] += 1
        self.writes += 1

    def told(self, users: Iterable[UserId]) -> None:
        """Note that there is something new for these people."""
        self._users.update(users)
        self.writes += 1

    def of(self, user: UserId, teams: Iterable[TeamId]) -> int:
        """Return a number that is another one when there is something new for this person."""
        return self._users[user] + sum(self._teams[team] for team in teams)
