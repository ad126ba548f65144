"""Each rule over the history is silent on a good day and speaks up on a broken one."""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import cast

import pytest
from msgspec import structs
from tests.unit.floor.histories import (
    CARE,
    ONE,
    REC,
    TWO,
    Break,
    S,
    after,
    again,
    altered,
    answered,
    arrived,
    at,
    good,
    over,
    recorded,
    rsv,
    signed_in,
    slot,
    without,
)

from huawu.events import call as calls
from huawu.events import contact as contacts
from huawu.events import reservation as facts
from huawu.events.agent import Mode
from huawu.events.contact import Channel, Stage
from huawu.events.system import ClockStepped
from huawu.floor.invariants import all_invariants, check
from huawu.kernel.event import Event, Recorded
from huawu.kernel.ids import AgentId, QueueId, RecordingId, ReservationId

pytestmark = pytest.mark.unit

LOST = contacts.ContactLost(at=at(60), contact=ONE, stage=Stage.TALKING, cause="engine_lost")


def missed(second: float) -> Event:
    return rsv(facts.ReservationTimedOut, second, elapsed_s=1.0)


def failed(second: float) -> Event:
    return rsv(facts.ReservationFailed, second, cause="q850_20")


def taken_back(second: float) -> Event:
    return rsv(facts.ReservationRescinded, second, cause="resumed")


def chosen(second: float, fence: int = 2) -> Event:
    return rsv(
        facts.ReservationCreated,
        second,
        channel=Channel.VOICE,
        queue=CARE,
        reservation=ReservationId("rsv_2"),
        fence=fence,
    )


def lines(events: list[Event], rule: str = "") -> list[str]:
    return [line for line in check(recorded(events)) if line.startswith(rule)]


def test_a_good_day_breaks_no_rule() -> None:
    assert check(recorded(good())) == []


@pytest.mark.parametrize("upto", range(1, len(good())))
def test_a_good_day_breaks_no_rule_whenever_the_history_stops_between_two_writes(upto: int) -> None:
    events = good()
    if events[upto].at != events[upto - 1].at:
        assert check(recorded(events[:upto])) == []


def stepped(step_s: float, *, said_s: float | None = None, where: int = 14) -> list[Event]:
    """Return the good day with the clock set in its middle, and what the journal says of that."""
    events, step = good(), timedelta(seconds=step_s)
    later = [structs.replace(event, at=event.at + step) for event in events[where:]]
    said = [] if said_s is None else [ClockStepped(at=later[0].at, step_s=said_s)]
    return [*events[:where], *said, *later]


@pytest.mark.parametrize("step_s", [-3600.0, 3600.0, -1.5])
def test_a_clock_that_is_set_breaks_no_rule_when_the_journal_says_so(step_s: float) -> None:
    assert check(recorded(stepped(step_s, said_s=step_s))) == []


@pytest.mark.parametrize(("step_s", "said_s"), [(-3600.0, None), (3600.0, None), (-60.0, -3600.0)])
def test_moments_that_no_step_explains_are_still_broken(
    step_s: float, said_s: float | None
) -> None:
    assert lines(stepped(step_s, said_s=said_s), "H8")


def asked(second: float, reservation: str = "rsv_9") -> Event:
    return rsv(
        facts.AgentInvited,
        second,
        reservation=ReservationId(reservation),
        channel=Channel.VOICE,
        queue=CARE,
        invited=2,
        able=2,
    )


def uninvited(second: float, reservation: str = "rsv_9") -> Event:
    ended = facts.InvitationEnded
    which = ReservationId(reservation)
    return rsv(ended, second, reservation=which, cause="answered_elsewhere")


#: One agent is asked twice at once about the same contact.
TWICE = (asked(16), asked(16, "rsv_8"), uninvited(16), uninvited(16, "rsv_8"))


BREAKS: list[tuple[str, Break]] = [
    ("H4", after("reservation.connected", asked(16))),  # and never let go
    ("H4", after("reservation.connected", uninvited(16))),
    ("H4", after("reservation.connected", asked(16), asked(16), uninvited(16))),
    ("H4", after("reservation.connected", *TWICE)),
    ("H5", after("reservation.connected", asked(16), uninvited(26))),  # no slot for it
    ("H1", after("reservation.connected", chosen(17))),
    ("H1", again("reservation.created", fence=1, reservation=ReservationId("rsv_2"))),
    ("H2", altered("agent.slot_changed", 1, before=S.FREE)),
    ("H2", altered("agent.slot_changed", 1, after=S.TALKING)),
    ("H2", altered("agent.slot_changed", 0, slot=1)),
    ("H2", altered("agent.slot_changed", 3, contact=TWO)),
    ("H2", without("agent.slot_changed", 7)),  # signs out with a wrap-up in hand
    ("H2", altered("agent.mode_changed", 1, before=Mode.READY)),
    ("H2", without("agent.session_changed")),
    ("H2", altered("agent.session_changed", 1, before="grace")),
    ("H2", again("agent.device_changed")),
    ("H2", after("agent.slot_changed", slot(13, S.FREE, S.RESERVED, 0, channel="voicemail"))),
    ("H3 every contact", without("contact.created")),
    ("H3 every contact", again("contact.created")),
    ("H3 every contact", again("contact.ended")),
    ("H3 every contact", after("contact.ended", LOST)),
    ("H3 every contact", again("call.recording_finalised")),
    ("H3 every queued", without("contact.abandoned")),
    ("H3 every queued", again("contact.abandoned")),
    ("H3 every queued", without("contact.queued")),
    ("H3 every queued", again("contact.queued")),
    ("H3 every queued", altered("contact.abandoned", queue=QueueId("que_other"))),
    ("H3 every queued", altered("reservation.connected", queue=None)),
    ("H4", without("reservation.ended")),
    ("H4", again("reservation.ended")),
    ("H4", without("reservation.accepted")),
    ("H4", altered("reservation.ended", agent=AgentId("agt_boris"))),
    ("H4", altered("reservation.accepted", fence=2)),
    ("H4", without("reservation.created")),
    ("H4", again("reservation.created")),
    ("H5", without("agent.slot_changed", 0)),
    ("H5", altered("agent.slot_changed", 3, reservation=ReservationId("rsv_9"))),
    ("H5", without("agent.slot_changed", 6)),  # still talks when the reservation is over
    ("H5", altered("agent.slot_changed", 1, after=S.CONNECTING)),
    ("H8 time", altered("reservation.connected", at=at(9))),
    ("H8 time", altered("reservation.accepted", elapsed_s=-3.0)),
    ("H8 the lengths in", altered("reservation.accepted", elapsed_s=7.0)),
    ("H8 the lengths in", altered("reservation.connected", waited_s=1.0)),
    ("H8 the lengths in", altered("reservation.ended", talk_s=44.0)),
    ("H8 the lengths in", altered("call.held", at=at(20))),
    ("H8 the lengths in", altered("call.recording_stopped", elapsed_s=4.0)),
    ("H8 the lengths in", altered("contact.abandoned", elapsed_s=4.0)),
    ("H8 the lengths in", altered("contact.ended", elapsed_s=4.0)),
    ("H8 the lengths of", altered("agent.slot_changed", 2, elapsed_s=30.0)),
    ("H8 the lengths of", altered("agent.mode_changed", 1, elapsed_s=0.0)),
    ("H8 the lengths of", altered("agent.session_changed", 1, elapsed_s=100.0)),
    ("H8 an agent's", altered("agent.mode_changed", 1, elapsed_s=0.0)),
    ("H8 an agent's", without("agent.slot_changed", 4)),
    ("H9", without("call.recording_started")),
    ("H9", without("call.recording_stopped")),
    ("H9", without("call.recording_finalised")),
    ("H9", again("call.recording_finalised")),
    ("H9", again("call.recording_started", recording=RecordingId("rec_2"))),
    ("H9", altered("call.recording_finalised", length_s=40.0)),
    ("H11", without("contact.abandoned")),
    ("H11", again("contact.abandoned")),
    ("H11", without("reservation.connected")),
]


@pytest.mark.parametrize(("rule", "broken"), BREAKS)
def test_each_rule_speaks_up_when_it_is_broken(rule: str, broken: Break) -> None:
    found = lines(broken(good()), rule)
    assert found
    assert "position" in found[0] or rule == "H11"


def test_who_stands_ahead_is_served_first() -> None:
    late = arrived(TWO, 9.5)
    early = [structs.replace(arrived(ONE, 10)[1], key_at=at(10.4))]
    events = [*signed_in(), *arrived(ONE, 8)[:1], *late, *early]
    wrong = [*events, rsv(facts.ReservationCreated, 11, TWO, channel=Channel.VOICE, queue=CARE)]
    found = lines(wrong, "H6")
    assert len(found) == 1
    assert "0.100 s ahead" in found[0]
    right = [*events, rsv(facts.ReservationCreated, 11, ONE, channel=Channel.VOICE, queue=CARE)]
    assert not lines(right, "H6")


@pytest.mark.parametrize(
    ("back", "chosen_at", "fires"),
    [
        (missed, 70.0, False),
        (missed, 76.0, True),
        (failed, 23.0, False),
        (failed, 27.0, True),
        (taken_back, 23.0, True),
    ],
)
def test_a_contact_that_an_agent_missed_may_be_passed_over_for_a_while(
    back: Callable[[float], Event], chosen_at: float, *, fires: bool
) -> None:
    events = [*signed_in(), *arrived(ONE, 5), *arrived(TWO, 10), *answered()[:4], back(13)]
    events.append(rsv(facts.ReservationCreated, chosen_at, TWO, channel=Channel.VOICE, queue=CARE))
    assert bool(lines(events, "H6")) is fires


def test_a_version_or_a_position_that_does_not_follow_is_found() -> None:
    history = recorded(good())
    for broken in (
        [*history[:5], *history[6:]],
        [*history[:5], history[6], history[5], *history[7:]],
        [*history[:5], history[5], *history[5:]],
    ):
        assert any(line.startswith("H10") for line in check(broken))


def test_a_term_that_is_over_writes_no_more() -> None:
    history = recorded(good())
    one = history[3]
    newer = Recorded(
        position=one.position,
        stream=one.stream,
        version=one.version,
        actor=one.actor,
        term=2,
        event=one.event,
    )
    found = check([*history[:3], newer, *history[4:]])
    assert any("term 1 wrote after term 2" in line for line in found)


def test_a_span_that_crossed_a_restart_needs_not_agree() -> None:
    resumed = altered("contact.ended", elapsed_s=4.0, resumed=True)
    assert not lines(resumed(good()))


def test_a_declared_loss_of_the_recording_is_no_violation() -> None:
    lost = calls.RecordingLost(at=at(62), contact=ONE, recording=REC, cause="missing")
    events = [e for e in good() if not isinstance(e, calls.RecordingFinalised)]
    assert not lines(after("agent.slot_changed", lost, nth=6)(events))
    never = calls.RecordingLost(at=at(17), contact=ONE, recording=REC, cause="not_started")
    events = [e for e in events if not e.kind.startswith("call.recording")]
    assert not lines(after("agent.slot_changed", never, nth=3)(events))


def test_a_queue_that_is_not_recorded_needs_no_recording() -> None:
    events = [e for e in good() if not e.kind.startswith("call.recording")]
    assert check(recorded(events))
    assert not check(recorded(events), unrecorded={CARE})


def test_a_recording_may_be_on_its_way_for_a_minute() -> None:
    events = [*signed_in(), *arrived(ONE, 10), *answered(), *over()[:-1]]
    assert not lines(events, "H9")
    assert lines([*events, *arrived(TWO, 200)], "H9")


def test_the_length_of_a_recovered_recording_is_not_known() -> None:
    short = altered("call.recording_finalised", length_s=3.0, recovered=True)
    assert not lines(short(good()))


def test_a_requeued_contact_is_offered_again_and_answered_again() -> None:
    home = contacts.ContactRequeued(
        at=at(60), contact=ONE, queue=CARE, cause="transfer_unanswered", key_at=at(11)
    )
    events = after("reservation.ended", home)(good())
    found = lines(events)
    assert any(line.startswith("H3 every queued") for line in found)
    gave_up = contacts.ContactAbandoned(
        at=at(60), contact=ONE, queue=CARE, stage=Stage.QUEUE, elapsed_s=0.0
    )
    assert not lines(after("contact.requeued", gave_up)(events))


def test_what_is_over_is_forgotten() -> None:
    for rule in all_invariants():
        for one in recorded(good()):
            rule.see(one)
        for name, kept in vars(rule).items():
            if isinstance(kept, dict | set) and name not in {"_acts", "_versions", "_last"}:
                keys = cast("Collection[object]", kept)
                held = [k for k in keys if str(k).startswith(("ctc", "rsv", "rec"))]
                assert not held, f"{rule.name}: {name}"


def test_a_rule_that_is_broken_everywhere_says_so_in_bounded_words() -> None:
    many = [structs.replace(LOST, at=at(i)) for i in range(1000)]
    found = lines([*good(), *many], "H3 every contact")
    assert len(found) == 201
    assert found[-1].endswith("and 800 more")
