"""The three searches of routing, over plain arrays: what a decision spends its time in.

They are loops so that numba can compile them. `compile_searches` puts compiled ones in the place
of these; until then these decide the same, only slower, so nothing waits for a compiler.
"""

from types import FunctionType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Marks = NDArray[np.uint8]
Reals = NDArray[np.float64]
Levels = NDArray[np.int8]

#: One agent: place among the longest idle, order of ids, and what else an agent is chosen by.
AGENT: Final = np.dtype(
    [
        ("idle", np.float64), ("rank", np.float64), ("occupied", np.float64),
        ("calls", np.float64), ("talk", np.float64), ("flexible", np.float64),
    ],
    align=True,
)  # fmt: skip
#: One line: whom it asks for, how it is compared, and its first contact.
LINE: Final = np.dtype(
    [
        ("needs", np.int64), ("queue", np.int64), ("channel", np.int64), ("band", np.int64),
        ("rate", np.float64), ("key", np.float64), ("sequence", np.int64),
    ],
    align=True,
)  # fmt: skip

#: How `fitness` measures: the mean of the skills one has, the weakest skill, the sum.
MEAN, WEAKEST, SUM = 0, 1, 2


def later(agents: Any, agent: int, best: int) -> bool:
    """Say whether an agent comes after another one: idle since later, or the higher rank."""
    ahead = agents[agent]["idle"] - agents[best]["idle"]
    return ahead > 0.0 or (ahead == 0.0 and agents[agent]["rank"] > agents[best]["rank"])


def fitness(levels: Any, skills: Numbers, agent: int, how: int) -> float:
    """Return how well an agent's levels in some skills fit; see `policy.proficiency`."""
    total, known, least = 0.0, 0.0, 99.0
    for skill in skills:
        held = float(levels[skill, agent])
        total += held
        known += held > 0.0
        least = min(least, held)
    if how == WEAKEST:
        return least if len(skills) > 0 else 0.0
    return total / known if how == MEAN and known > 0.0 else total


def precedes(line: Any, mine: float, first: Any, best: float) -> bool:
    """Say whether a line's first contact comes before another's: band, score, key, sequence."""
    if line["band"] != first["band"]:
        return line["band"] > first["band"]
    if mine != best:
        return mine > best
    if line["key"] != first["key"]:
        return line["key"] < first["key"]
    return line["sequence"] < first["sequence"]


def best_agent(able: Marks, free: Numbers, count: int, agents: Any, first: Reals) -> int:
    """Return the number of the free and able agent with the least `first`; -1 for none.

    Args:
        able: by agent's number.
        free: numbers of agents, of which the first `count` are meant.
        count: how many are free.
        agents: a table of `AGENT`; ends ties by `later`.
        first: what is compared first, by agent's number.
    """
    best = -1
    least = 0.0
    for place in range(count):
        agent = free[place]
        if able[agent]:
            mine = first[agent]
            if best < 0 or mine < least or (mine == least and not later(agents, agent, best)):
                best, least = agent, mine
    return best


def most_proficient(
    able: Marks, free: Numbers, count: int, agents: Any, levels: Any, skills: Numbers, how: int
) -> int:
    """Return the number of the free and able agent who fits best; -1 for none.

    Args:
        able: by agent's number.
        free: numbers of agents, of which the first `count` are meant.
        count: how many are free.
        agents: a table of `AGENT`; ends ties by `later`.
        levels: levels by skill's row and agent's number.
        skills: the rows of the skills that are asked.
        how: one of `MEAN`, `WEAKEST`, `SUM`.
    """
    best = -1
    most = 0.0
    for place in range(count):
        agent = free[place]
        if able[agent]:
            mine = fitness(levels, skills, agent, how)
            if best < 0 or mine > most or (mine == most and not later(agents, agent, best)):
                best, most = agent, mine
    return best


def best_line(
    able: Marks, wanted: Marks, filled: Numbers, count: int, lines: Any, lead: Reals, now: float
) -> int:
    """Return the number of the line whose first contact comes next; -1 for none.

    Args:
        able: by number of needs.
        wanted: by number of channel.
        filled: numbers of lines, of which the first `count` are meant.
        count: how many lines hold somebody.
        lines: a table of `LINE`, compared by `precedes`.
        lead: by number of queue, added to the score.
        now: seconds since 1970.
    """
    best = -1
    most = 0.0
    for place in range(count):
        number = filled[place]
        line = lines[number]
        if able[line["needs"]] and wanted[line["channel"]]:
            mine = line["rate"] * (now - line["key"]) + lead[line["queue"]]
            if best < 0 or precedes(line, mine, lines[best], most):
                best, most = number, mine
    return best


_SEARCHES: Final = ("best_agent", "most_proficient", "best_line")
_HELPERS: Final = ("later", "fitness", "precedes")


def compile_searches() -> None:
    """Put compiled searches in the place of these; takes seconds once, then a moment.

    What was compiled is kept on disk for the next start. Call it in a thread of its own: whoever
    searches meanwhile is served by the plain ones.
    """
    from huawu.kernel.compiled import compiled  # numba alone takes longer to import than a start

    scope: dict[str, Any] = dict(globals())
    for name in (*_HELPERS, *_SEARCHES):
        scope[name] = compiled(FunctionType(scope[name].__code__, scope, name))
    marks, numbers = np.zeros(1, np.uint8), np.zeros(1, np.int64)
    agents, lines, levels = np.zeros(1, AGENT), np.zeros(1, LINE), np.zeros((1, 1), np.int8)
    scope["best_agent"](marks, numbers, 1, agents, agents["idle"])
    scope["most_proficient"](marks, numbers, 1, agents, levels, numbers, MEAN)
    scope["best_line"](marks, marks, numbers, 1, lines, np.zeros(1), 0.0)
    globals().update({name: scope[name] for name in _SEARCHES})
