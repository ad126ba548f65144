"""Can a customer be sent there? Checked before the transferring agent lets go."""

from huawu.agents.view import obstacle
from huawu.events.contact import Channel
from huawu.floor.live import Live
from huawu.floor.signals import Consult, ForceTransfer, Transfer
from huawu.kernel.errors import Conflict, Invalid, NotFound
from huawu.kernel.ids import AgentId, QueueId


def check_target(
    live: Live, transfer: Transfer | Consult | ForceTransfer, by: AgentId | None
) -> None:
    """Return when the customer, or who asks about them, can be sent to this agent or queue.

    Raises:
        Invalid: the kind of target is unknown, or the agent is the same.
        NotFound: there is no such agent or queue.
        Conflict: the agent cannot take a call now, or the queue is closed.
    """
    if transfer.kind == "agent":
        _check_agent(live, AgentId(transfer.to), by)
    elif transfer.kind == "queue":
        queue = live.queue(QueueId(transfer.to))
        if queue is None:
            raise NotFound(f"There is no queue {transfer.to}.")
        if not live.open(queue):
            raise Conflict("The queue is closed; choose another.")
    else:
        raise Invalid("kind", "must be agent, queue or outside.")


def _check_agent(live: Live, target: AgentId, by: AgentId | None) -> None:
    if live.around.setup.agent(target) is None:
        raise NotFound(f"There is no agent {target}.")
    if target == by:
        raise Invalid("to", "is the agent who has the call; choose another.")
    why = obstacle(live.agent(target), Channel.VOICE)
    if why is not None:
        raise Conflict(f"The agent cannot take a call now: {why}.", obstacle=why.value)
