"""Agents from a table, such as people keep in a spreadsheet, and back into one. Pure.

| number | name | team | skills | language | login | device |
| ------ | ---- | ---- | ------ | -------- | ----- | ------ |
| 1001 | 张安娜 | 客服一组 | 普通话:5; English:3 | zh | anna | desk1 |

Whoever has the number is changed, else somebody is added. A column that is left out, and a cell
that is empty, leaves what is there. All rows are taken or none.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from huawu.centre.kinds import kind_of
from huawu.centre.model import AgentProfile, AgentSkill, Device, Skill, Team
from huawu.centre.view import CentreView
from huawu.kernel.errors import HouseError, Invalid
from huawu.kernel.ids import AgentId, UserId

COLUMNS: Final[tuple[str, ...]] = (
    "number",
    "name",
    "team",
    "skills",
    "language",
    "login",
    "device",
)
ROWS_MAX: Final = 10_000

_NEEDED: Final = ("number", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong with one row."""

    row: int  #: as the spreadsheet numbers it: the heading is 1
    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a table says."""

    agents: Sequence[AgentProfile]  #: as they shall be; only those that change
    added: int
    changed: int
    same: int
    faults: Sequence[RowFault]


def read_people(
    rows: Sequence[Sequence[str]],
    view: CentreView,
    users: Mapping[str, UserId],
    new_id: Iterable[str],
) -> Reading:
    """Return the agents that a table asks for, and everything that is wrong with it.

    Args:
        rows: the heading first; cells as text.
        view: the set-up as it is.
        users: who signs in, by login in small letters.
        new_id: ids for those who are added.

    Raises:
        Invalid: the heading is not one of ours, or the table is too long.
    """
    heading = _heading(rows)
    ids, faults = iter(new_id), list[RowFault]()
    agents: dict[str, AgentProfile] = {}
    added = changed = same = 0
    for place, cells in enumerate(rows[1:], 2):
        told = {name: cell.strip() for name, cell in zip(heading, cells, strict=False)}
        if not any(told.values()):
            continue
        try:
            before, agent = _agent(told, view, users, ids)
            if agent.number in agents:
                raise Invalid("number", f"{agent.number} stands in an earlier row, too")
        except HouseError as error:
            faults.append(_fault(place, error))
            continue
        agents[agent.number] = agent
        added, changed, same = (
            added + (before is None),
            changed + (before is not None and before != agent),
            same + (before == agent),
        )
    return Reading(
        agents=[a for a in agents.values() if view.get(AgentProfile, a.id) != a],
        added=added,
        changed=changed,
        same=same,
        faults=faults,
    )


def write_people(
    view: CentreView, logins: Mapping[UserId, str], seen: Collection[str]
) -> list[list[str]]:
    """Return the agents whose ids are `seen` as a table that `read_people` reads again."""
    table: list[list[str]] = [[*COLUMNS]]
    agents = [agent for agent in view.all(AgentProfile) if agent.id in seen]
    for agent in sorted(agents, key=lambda a: a.number):
        team = view.get(Team, agent.team) if agent.team is not None else None
        device = view.get(Device, agent.device) if agent.device is not None else None
        skills = [
            f"{skill.name}:{entry.level}"
            for entry in agent.skills
            if (skill := view.get(Skill, entry.skill)) is not None
        ]
        table.append(
            [
                agent.number,
                agent.name,
                team.name if team is not None else "",
                "; ".join(skills),
                agent.language,
                logins.get(agent.user, "") if agent.user is not None else "",
                device.username if device is not None else "",
            ]
        )
    return table


def _heading(rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        raise Invalid("file", "is empty; begin with a heading")
    if len(rows) > ROWS_MAX + 1:
        raise Invalid("file", f"holds more than {ROWS_MAX:,} rows; cut it")
    heading = [cell.strip().casefold() for cell in rows[0]]
    for name in heading:
        if name and name not in COLUMNS:
            raise Invalid("file", f"column {name!r} is unknown; use {', '.join(COLUMNS)}")
    for name in _NEEDED:
        if name not in heading:
            raise Invalid("file", f"has no column {name!r}")
    return heading


def _agent(
    told: Mapping[str, str], view: CentreView, users: Mapping[str, UserId], ids: Iterator[str]
) -> tuple[AgentProfile | None, AgentProfile]:
    for name in _NEEDED:
        if not told.get(name):
            raise Invalid(name, "is missing")
    before = view.find(AgentProfile, "number", told["number"])
    agent = before or AgentProfile(id=AgentId(next(ids)), number=told["number"], name=told["name"])
    changes: dict[str, Any] = {"name": told["name"]}
    for column, read in _CELLS.items():
        if told.get(column):
            changes[_FIELDS.get(column, column)] = read(told[column], view, users)
    return before, kind_of(AgentProfile).checked(replace(agent, **changes))


_Cell = Callable[[str, CentreView, Mapping[str, UserId]], Any]


def _user(login: str, _: CentreView, users: Mapping[str, UserId]) -> UserId:
    if login.casefold() not in users:
        raise Invalid("login", f"nobody signs in as {login}")
    return users[login.casefold()]


def _skills(view: CentreView, text: str) -> tuple[AgentSkill, ...]:
    found: list[AgentSkill] = []
    for part in text.replace("；", ";").split(";"):
        name, _, level = part.replace("：", ":").rpartition(":")
        if not name:
            name, level = level, "5"
        if not (level.strip().isdecimal() and 0 <= int(level) <= 10):
            raise Invalid("skills", f"{part.strip()}: write the level as 0 to 10, such as 英语:5")
        skill = _named(view, Skill, "skills", name.strip())
        found.append(AgentSkill(skill=skill, level=int(level)))
    return tuple(found)


_CELLS: Final[Mapping[str, _Cell]] = {
    "team": lambda cell, view, _: _named(view, Team, "team", cell),
    "skills": lambda cell, view, _: _skills(view, cell),
    "language": lambda cell, _view, _users: cell,
    "login": _user,
    "device": lambda cell, view, _: _owner(view, Device, "device", "username", cell),
}
_FIELDS: Final = {"login": "user"}  #: where a column is called otherwise than the field


def _named(view: CentreView, kind: type[Any], field: str, name: str) -> Any:
    return _owner(view, kind, field, "name", name)


def _owner(view: CentreView, kind: type[Any], field: str, key: str, value: str) -> Any:
    found = view.owner(kind, key, value) or (value if view.get(kind, value) else None)
    if found is None:
        raise Invalid(field, f"there is no {kind_of(kind).name} {value}; make it first")
    return found


def _fault(row: int, error: HouseError) -> RowFault:
    field = error.field if isinstance(error, Invalid) else ""
    return RowFault(row=row, field=field, message=error.message.removeprefix(f"{field}: "))
