"""The floor as a screen for the terminal. Pure: the floor's state as JSON in, tables out.

Narrow terminals lose the columns that matter least, wide ones show queues and agents side by
side; what does not fit in height is counted below. Every state has a sign and a word, so that
nothing is told by colour alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from huawu.app.cli.words import STATES, words

_WIDE: Final = 150  #: columns from which both tables stand side by side
_ROOMY: Final = 100  #: columns from which a table shows everything
_BAR: Final = 10
_OVERHEAD_LINES: Final = 11  #: headings, rules, the line of totals and that of who is left out
_LONG_WAIT_S: Final = 60.0

_Json = Mapping[str, Any]


def screen(floor: _Json, language: str) -> RenderableType:
    """Return the floor as it is to be seen.

    Args:
        floor: what `/api/v1/floor` answers.
        language: "zh" or "en".
    """
    return _Screen(floor, language)


def aged(floor: _Json, by_s: float) -> _Json:
    """Return the floor as it is after `by_s` seconds in which nothing but time went by."""
    queues = [
        {**queue, "longest_wait_s": queue["longest_wait_s"] + by_s} if queue["waiting"] else queue
        for queue in floor["queues"]
    ]
    at = _moment(floor["at"]) + timedelta(seconds=by_s)
    return {**floor, "queues": queues, "at": at.isoformat()}


def duration(seconds: float) -> str:
    """Return a span as people read it: 0:07, 12:03, 1:02:03."""
    minutes, rest = divmod(max(int(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@dataclass(frozen=True, slots=True)
class _Screen:
    floor: _Json
    language: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        queues: Sequence[_Json] = sorted(self.floor["queues"], key=lambda queue: queue["id"])
        agents: Sequence[_Json] = self.floor["agents"]
        width, height = options.max_width, options.height or console.size.height
        wide = width >= _WIDE
        room = height - _OVERHEAD_LINES - (0 if wide else len(queues))
        rows = max(min(room, len(agents)), min(3, len(agents)))
        queue_table = self._queues(queues, full=width >= _ROOMY)
        agent_table = self._agents(agents, rows, full=wide or width >= _ROOMY)
        yield self._head(width)
        yield _beside(queue_table, agent_table) if wide else Group(queue_table, agent_table)

    def _head(self, width: int) -> RenderableType:
        say = words(self.language)
        at = _moment(self.floor["at"]).astimezone()
        line = Text(no_wrap=True, overflow="ellipsis")
        line.append("Huawu 话务", style="bold")
        line.append(f"  {at:%H:%M:%S}   ")
        line.append(f"{say['calls']} {self.floor['calls']}   ")
        line.append(f"{say['talking']} {self.floor['talking']}   ")
        waiting = sum(queue["waiting"] for queue in self.floor["queues"])
        line.append(f"{say['in_queues']} {waiting}", style="bold" if waiting else "")
        line.truncate(width)
        return line

    def _queues(self, queues: Sequence[_Json], *, full: bool) -> Table:
        say = words(self.language)
        table = _table()
        table.add_column(say["queue"], no_wrap=True, overflow="ellipsis", max_width=24)
        figures = ["waiting", "longest", "offered", "answered", "abandoned"]
        figures += ["flowed", "messages"] if full else []
        for name in figures:
            table.add_column(say[name], justify="right", no_wrap=True)
        table.add_column(say["level"], no_wrap=True, min_width=_BAR + 5)
        table.add_column(say["free"], justify="right", no_wrap=True)
        for queue in queues:
            table.add_row(queue["name"], *self._figures(queue, full=full))
        return table

    def _figures(self, queue: _Json, *, full: bool) -> Iterable[RenderableType]:
        waiting, longest_s = queue["waiting"], queue["longest_wait_s"]
        yield Text(f"{'▲ ' if longest_s > _LONG_WAIT_S else ''}{waiting}", _alarm(longest_s))
        yield duration(longest_s) if waiting else "–"
        yield str(queue["offered"])
        yield str(queue["answered"])
        yield str(queue["abandoned"])
        if full:
            yield str(queue["flowed_out"])
            yield str(queue["messages"])
        yield _level(queue["service_level_ratio"], queue["sl_within_s"], full=full)
        agents: Mapping[str, int] = queue["agents"]
        staffed = sum(n for state, n in agents.items() if state != "signed_out")
        yield f"{agents.get('ready', 0)}/{staffed}"

    def _agents(self, agents: Sequence[_Json], rows: int, *, full: bool) -> Table:
        say = words(self.language)
        table = _table()
        table.add_column(say["number"], no_wrap=True)
        table.add_column(say["name"], no_wrap=True, overflow="ellipsis", max_width=20)
        table.add_column(say["state"], no_wrap=True, min_width=8)
        table.add_column(say["for"], justify="right", no_wrap=True)
        table.add_column(say["about"], no_wrap=True, overflow="ellipsis")
        if full:
            table.add_column(say["next"], no_wrap=True)
        for agent in sorted(agents, key=_rank)[:rows]:
            table.add_row(*self._agent(agent, full=full))
        if rows < len(agents):
            table.caption = say["more"].format(n=len(agents) - rows)
        return table

    def _agent(self, agent: _Json, *, full: bool) -> Iterable[RenderableType]:
        state = agent["state"]
        shown = STATES.get(state)
        sign, style = (shown.sign, shown.style) if shown is not None else ("?", "")
        word = shown.word(self.language) if shown is not None else state
        since = agent["since"]
        at = _moment(self.floor["at"])
        yield agent["number"]
        yield agent["name"]
        yield Text(f"{sign} {word}", style)
        yield duration((at - _moment(since)).total_seconds()) if since else "–"
        yield self._about(agent)
        if full:
            following = STATES.get(agent["next_mode"])
            yield following.word(self.language) if following is not None else ""

    def _about(self, agent: _Json) -> str:
        """Return the queue an agent works for now, or why they do not."""
        names = {queue["id"]: queue["name"] for queue in self.floor["queues"]}
        if agent["queue"]:
            return names.get(agent["queue"], agent["queue"])
        reason = agent["reason"]
        return words(self.language).get(f"reason.{reason}", reason)


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", collapse_padding=True)


def _beside(left: Table, right: Table) -> Table:
    grid = Table.grid(padding=(0, 3))
    grid.add_row(left, right)
    return grid


def _level(ratio: float | None, within_s: float, *, full: bool) -> Text:
    within = f" {within_s:.0f}s" if full else ""
    if ratio is None:
        return Text(f"{'·' * _BAR}    –{within}", "dim")
    filled = round(ratio * _BAR)
    style = "green" if ratio >= 0.8 else "yellow" if ratio >= 0.6 else "red"
    bar = Text("█" * filled + "░" * (_BAR - filled), style)
    return bar.append(f" {ratio:>4.0%}{within}")


def _alarm(longest_s: float) -> str:
    return "bold red" if longest_s > _LONG_WAIT_S else ""


def _rank(agent: _Json) -> tuple[int, str]:
    """Order agents: who does something first, who is out last, then by number."""
    shown = STATES.get(agent["state"])
    return (shown.rank if shown is not None else 0, agent["number"])


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
