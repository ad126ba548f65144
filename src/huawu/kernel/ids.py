"""Identifiers: one type per kind of thing, readable in a log, sortable by birth time."""

import secrets
from datetime import datetime
from typing import Final, NewType

TenantId = NewType("TenantId", str)
UserId = NewType("UserId", str)
AgentId = NewType("AgentId", str)
TeamId = NewType("TeamId", str)
SkillId = NewType("SkillId", str)
QueueId = NewType("QueueId", str)
NumberId = NewType("NumberId", str)
TrunkId = NewType("TrunkId", str)
DeviceId = NewType("DeviceId", str)
RoutingPlanId = NewType("RoutingPlanId", str)
FlowId = NewType("FlowId", str)
HoursId = NewType("HoursId", str)
PromptId = NewType("PromptId", str)
PartyId = NewType("PartyId", str)
DispositionId = NewType("DispositionId", str)
ContactId = NewType("ContactId", str)
ReservationId = NewType("ReservationId", str)
RecordingId = NewType("RecordingId", str)
SessionId = NewType("SessionId", str)
LegId = NewType("LegId", str)
NodeId = NewType("NodeId", str)
ShiftId = NewType("ShiftId", str)
ContractId = NewType("ContractId", str)

#: One installation serves one centre; streams, rows and checks carry this from the start.
DEFAULT_TENANT: Final = TenantId("tnt_main")


def new_id(prefix: str, at: datetime) -> str:
    """Make an identifier such as `agt_0199c2f3a1b47c3e9d10`.

    The first 12 hex digits after the prefix are milliseconds since 1970, so identifiers sort
    by creation time; the last 10 are random.
    """
    return f"{prefix}_{int(at.timestamp() * 1000):012x}{secrets.token_hex(5)}"
