"""What agents send to the desk, and what the desk shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from huawu.agents.view import ShownState
from huawu.app.http.contact_forms import ContactView, Form
from huawu.events.agent import DeviceState, Mode, SessionState, SlotState
from huawu.events.contact import Channel
from huawu.floor.desk_view import Act, ConsultNow, DeskNow, InHand
from huawu.kernel.ids import ContactId

_Id = Annotated[str, Field(min_length=1, max_length=64)]


class SignInDeskForm(Form):
    """How to sign in at the desk."""

    take_over: bool = Field(default=False, description="End a session that holds elsewhere.")
    watched: bool = Field(
        default=False,
        description="This desk opens `/desk/live` and beats on it; silent, it is signed out.",
    )


class ModeForm(Form):
    """Whether to take contacts."""

    mode: Mode
    reason: _Id | None = Field(None, description="A reason code's id; needed for not_ready.")


class ExtendForm(Form):
    """How much more time is needed to finish."""

    extra_s: Annotated[float, Field(gt=0, le=300)] = 30.0


class TransferForm(Form):
    """Where the customer is sent, without asking there first."""

    kind: Literal["agent", "queue", "outside"]
    to: _Id = Field(description="The agent's or queue's id, or the number to dial.")
    trunk: _Id | None = Field(None, description="By which line to dial; needed for outside.")


class DialForm(Form):
    """Whom to call, and in whose name."""

    to: _Id = Field(description="The number to dial.")
    queue: _Id = Field(description="A queue that one serves and that dials; see the targets.")


class ConsultForm(Form):
    """Whom to ask about the call, while the customer waits."""

    kind: Literal["agent", "queue", "outside"]
    to: _Id = Field(description="The agent's or queue's id, or the number to dial.")
    trunk: _Id | None = Field(None, description="By which line to dial; needed for outside.")


class RecordingForm(Form):
    """Whether the recording pauses."""

    paused: bool


class DispositionForm(Form):
    """What a contact was about."""

    code: _Id = Field(description="A disposition's id, of one that has none below it.")


class QualityForm(Form):
    """How a call was heard, by the counters of the browser."""

    jitter_ms: Annotated[float, Field(ge=0, le=60_000)] | None = None
    loss_ratio: Annotated[float, Field(ge=0, le=1)] | None = None
    round_trip_ms: Annotated[float, Field(ge=0, le=60_000)] | None = None
    received_packets: Annotated[int, Field(ge=0, le=2**31)]
    sent_packets: Annotated[int, Field(ge=0, le=2**31)]


class InHandView(BaseModel):
    """A contact in one's hand, also while it is wrapped up."""

    state: SlotState
    channel: Channel
    queue: str | None
    since: datetime | None
    wrap_left_s: float | None = Field(description="Until the wrap-up ends by itself.")
    disposition: str = Field(description='What it was about; "" until it is said.')
    disposition_required: bool = Field(description="Wrap-up ends only once it is said.")
    consult: ConsultNow | None = Field(description="Whom one asks about it.")
    asked_by: str | None = Field(description="The agent who asks, when one is asked.")
    callback: bool = Field(description="The customer is called because they asked for it.")
    listened_to: bool = Field(
        description="A supervisor is in the call; told only where the centre gives notice."
    )
    contact: ContactView

    @classmethod
    def of(cls, hand: InHand, contact: ContactView) -> Self:
        """Show what is in hand."""
        return cls(
            state=hand.state,
            channel=hand.channel,
            queue=hand.queue,
            since=hand.since,
            wrap_left_s=hand.wrap_left_s,
            disposition=hand.disposition,
            disposition_required=hand.disposition_required,
            consult=hand.consult,
            asked_by=hand.asked_by,
            callback=hand.callback,
            listened_to=hand.listened_to,
            contact=contact,
        )


class DeskView(BaseModel):
    """One's desk as of now."""

    agent: str
    number: str
    name: str
    state: ShownState = Field(description="The one that screens show.")
    session: SessionState
    session_id: str | None = Field(description="To hold by `/desk/live`; null when signed out.")
    seq: int = Field(description="Of the last of one's own events; see `/desk/live`.")
    mode: Mode
    reason: str
    next_mode: Mode | None = Field(description="Noted for after what is in hand.")
    next_reason: str
    leaving: bool = Field(description="Signs out once nothing is in hand.")
    device: DeviceState
    since: datetime | None = Field(description="When mode and reason were entered.")
    in_hand: list[InHandView] = Field(description="Calls first.")
    can: list[Act] = Field(description="What can be asked for now.")

    @classmethod
    def of(cls, desk: DeskNow, contacts: Mapping[ContactId, ContactView]) -> Self:
        """Show a desk with the contacts in hand."""
        return cls(
            agent=desk.agent,
            number=desk.number,
            name=desk.name,
            state=ShownState(desk.state),
            session=desk.session,
            session_id=desk.session_id,
            seq=desk.seq,
            mode=desk.mode,
            reason=desk.reason,
            next_mode=desk.next_mode,
            next_reason=desk.next_reason,
            leaving=desk.leaving,
            device=desk.device,
            since=desk.since,
            in_hand=[InHandView.of(hand, contacts[hand.contact]) for hand in desk.in_hand],
            can=list(desk.can),
        )
