"""Facts about people's plans. Stream: `planning/<schedule>`."""

from datetime import date

from huawu.kernel.event import Event
from huawu.kernel.ids import AgentId


class SchedulePublished(Event, frozen=True, kw_only=True, tag="planning.schedule_published"):
    """A schedule holds from now on; one that stood for its days before does not."""

    schedule: str
    first: date
    last: date
    agents: int  #: who have a duty in it


class DutyChanged(Event, frozen=True, kw_only=True, tag="planning.duty_changed"):
    """What an agent has to do on a day of a published schedule is another now."""

    schedule: str
    agent: AgentId
    day: date
    cause: str  #: "planner", "swap", "proposal" or "offer"


class ProposalApplied(Event, frozen=True, kw_only=True, tag="planning.proposal_applied"):
    """Somebody took a proposal for the running day."""

    schedule: str
    day: date
    proposal: str  #: its kind, e.g. "move_breaks"
    changes: int
