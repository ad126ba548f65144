"""Lets the centre refuse a flow that callers could fall out of: `ivr` checks, `centre` saves."""

from collections.abc import Sequence

from huawu.centre.checks import FlowFault
from huawu.centre.flow import Flow
from huawu.centre.model import Hours, Number, Prompt, Queue, Trunk
from huawu.centre.view import CentreView
from huawu.ivr.check import Known, check


def flow_check(flow: Flow, view: CentreView) -> Sequence[FlowFault]:
    """Return every fault of `flow` in the set-up `view`."""
    numbers = view.all(Number)
    languages = {n.language for n in numbers if n.flow == flow.id} or {"zh"}
    known = Known(
        prompts={p.id: frozenset({*p.texts, *p.uploads}) for p in view.all(Prompt)},
        queues=frozenset(queue.id for queue in view.all(Queue)),
        hours=frozenset(hours.id for hours in view.all(Hours)),
        trunks=frozenset(trunk.id for trunk in view.all(Trunk) if trunk.outbound),
        languages=frozenset(languages),
    )
    return [
        FlowFault(node=fault.node, field=fault.field, message=fault.message)
        for fault in check(flow, known)
    ]
