"""What a person may see of the facts."""

from huawu.access.permissions import Person
from huawu.metrics.compiler import Sight


def sights_of(person: Person, permission: str = "metrics:read") -> list[Sight]:
    """Return the queues and teams that a permission holds for, one entry for each scope."""
    return [
        Sight(queues=scope.queues, teams=scope.teams)
        for scope in person.scopes
        if permission in scope.permissions
    ]
