"""Events that never come, and code that was wrong: within ten seconds nobody is stuck for it."""

import asyncio
from collections.abc import Callable, Sequence

import pytest
from msgspec import structs
from tests.flow.floor.centre import ANNA, BORIS, CARE, PERSON, Centre, play

from huawu.agents import slots as moves
from huawu.agents.slots import Work
from huawu.agents.view import ShownState
from huawu.contacts.machine import Booking, Phase
from huawu.engine import port
from huawu.events.contact import Channel, ContactEnded, EndedBy, Outcome
from huawu.events.reservation import ReservationCreated, ReservationRescinded
from huawu.events.system import StuckRepaired
from huawu.floor.audit import WITHIN_S
from huawu.floor.comparing import Stuck
from huawu.journal.port import Batch, StreamWrite
from huawu.kernel.ids import ContactId, DeviceId, LegId, ReservationId
from huawu.testing.scripted_parties import Behaviour, ScriptedLeg

pytestmark = pytest.mark.flow

DEAD = ContactId("ctc_dead")


def losing(
    kind: type[port.EngineEvent], fits: Callable[[port.EngineEvent], bool] = lambda _: True
) -> Callable[[port.EngineEvent], Sequence[port.EngineEvent]]:
    """Return a twist that loses the next event of a kind."""
    lost: list[port.EngineEvent] = []

    def twist(event: port.EngineEvent) -> Sequence[port.EngineEvent]:
        if isinstance(event, kind) and fits(event) and not lost:
            lost.append(event)
            return ()
        return (event,)

    return twist


async def repaired(centre: Centre) -> list[str]:
    return [event.what for event in await centre.all(StuckRepaired)]


@pytest.mark.parametrize("leaves_at_s", [4.0, 7.0, 8.0, 15.0])
def test_a_caller_whose_hang_up_is_never_told_is_let_go(leaves_at_s: float) -> None:
    """In the menu, in the queue while it rings, in the talk."""

    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.twist = losing(port.LegGone, lambda e: getattr(e, "leg", "") == caller)
        caller = centre.dial(stays_s=leaves_at_s)
        await asyncio.sleep(leaves_at_s + WITHIN_S)
        assert (await centre.only(ContactEnded)).by is EndedBy.CUSTOMER
        assert await repaired(centre) == [Stuck.CUSTOMER_GONE]
        await asyncio.sleep(12)
        assert centre.quiet()
        assert centre.shown(ANNA) is ShownState.READY

    play(story)


def test_an_agent_whose_hang_up_is_never_told_is_out_of_the_talk() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=200)
        await asyncio.sleep(15)
        centre.world.twist = losing(port.LegGone)
        centre.world.hang_up(centre.phone_of(ANNA).id)
        await asyncio.sleep(WITHIN_S)
        assert (await centre.only(ContactEnded)).outcome is Outcome.HANDLED
        assert centre.shown(ANNA) is ShownState.WRAP_UP
        assert await repaired(centre) == [Stuck.PARTY_GONE]

    play(story)


def test_an_agent_who_picked_up_untold_is_joined_before_the_offer_runs_out() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.twist = losing(port.LegAnswered)
        caller = centre.dial(stays_s=100)
        await asyncio.sleep(9 + WITHIN_S)
        assert centre.hear_each_other(caller, ANNA)
        assert await repaired(centre) == [Stuck.PICKED_UP]

    play(story)


def test_a_call_whose_arrival_is_never_told_is_taken_in() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.twist = losing(port.LegArrived)
        caller = centre.world.call(called="4001", caller="1", digits=[(18, "1")])
        await asyncio.sleep(WITHIN_S)
        assert [c.leg for c in centre.floor.state.contacts.values()] == [caller]
        await asyncio.sleep(15)
        assert centre.hear_each_other(caller, ANNA)
        assert await repaired(centre) == [Stuck.UNKNOWN_CALL]
        centre.world.hang_up(caller)
        await asyncio.sleep(5)

    play(story)


def test_a_caller_whose_prompt_ends_untold_goes_on_in_the_menu() -> None:
    async def story(centre: Centre) -> None:
        centre.world.twist = losing(port.PlayEnded)
        centre.dial("", stays_s=100)
        await asyncio.sleep(2 + WITHIN_S)
        (contact,) = centre.floor.state.contacts.values()
        assert contact.at_node == "menu"
        assert await repaired(centre) == [Stuck.PLAY_OVER]

    play(story)


def test_a_telephone_that_goes_untold_is_not_rung() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.world.twist = losing(port.DeviceSeen)
        centre.world.unregister(DeviceId(f"dev_{ANNA}"))
        await asyncio.sleep(WITHIN_S)
        assert centre.shown(ANNA) is ShownState.UNREACHABLE
        assert await repaired(centre) == [Stuck.DEVICE]

    play(story)


def test_two_who_talk_and_were_parted_behind_our_back_hear_each_other_again() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=100)
        await asyncio.sleep(15)
        centre.phone_of(ANNA).contact = None
        await asyncio.sleep(WITHIN_S)
        assert centre.hear_each_other(caller, ANNA)
        assert await repaired(centre) == [Stuck.APART]

    play(story)


def test_a_leg_of_ours_that_belongs_to_nobody_is_hung_up() -> None:
    async def story(centre: Centre) -> None:
        device = DeviceId(f"dev_{ANNA}")
        leg = ScriptedLeg(id=LegId("leg_stray"), node="ast-1", dialled=True, device=device)
        centre.world.dial(leg, timeout_s=300)
        await asyncio.sleep(WITHIN_S)
        assert leg.gone
        assert await repaired(centre) == [Stuck.ORPHAN]

    play(story)


def test_a_call_whose_task_is_gone_gets_another() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        caller = centre.dial(stays_s=100)
        await asyncio.sleep(4)
        (contact,) = centre.floor.state.contacts
        del centre.floor.live.calls[contact]
        await asyncio.sleep(WITHIN_S)
        assert await repaired(centre) == [Stuck.UNATTENDED]
        centre.world.press(caller, "1")
        await asyncio.sleep(6)
        assert centre.floor.state.contacts[contact].phase is Phase.TALKING

    play(story)


VOICE = (Channel.VOICE, 0)


def test_an_agent_left_with_a_contact_that_is_over_is_freed() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        ledger = centre.floor.live.ledger
        work = Work(DEAD, ReservationId("rsv_dead"), CARE)
        picked = moves.reserve(centre.floor.state.agent(ANNA), VOICE, work, ledger.now())
        await ledger.write(*picked)
        assert centre.shown(ANNA) is ShownState.RESERVED
        await asyncio.sleep(WITHIN_S)
        assert centre.shown(ANNA) is ShownState.READY
        assert await repaired(centre) == [Stuck.IDLE_HANDS]

    play(story, lawful=False)


def promised(centre: Centre) -> ReservationCreated:
    return ReservationCreated(
        at=centre.floor.live.ledger.now().at,
        contact=DEAD,
        reservation=ReservationId("rsv_dead"),
        agent=BORIS,
        fence=1,
        channel=Channel.VOICE,
    )


def test_a_reservation_that_the_journal_holds_for_nobody_is_taken_back() -> None:
    async def story(centre: Centre) -> None:
        write = StreamWrite(
            stream=f"contact/{DEAD}", events=[promised(centre)], expected_version=None
        )
        await centre.journal.append(Batch(writes=[write], actor=PERSON))
        await asyncio.sleep(WITHIN_S)
        assert (await centre.only(ReservationRescinded)).cause == "audit"
        assert not await centre.journal.promises()
        assert await repaired(centre) == [Stuck.LEFT_PROMISED]

    play(story, lawful=False)


def test_a_floor_whose_memory_promises_what_the_journal_does_not_know_begins_again() -> None:
    async def story(centre: Centre) -> None:
        caller = centre.dial(stays_s=100)
        await asyncio.sleep(8)
        (contact,) = centre.floor.state.contacts.values()
        now = centre.floor.live.ledger.now()
        made_up = Booking(
            id=ReservationId("rsv_x"), agent=BORIS, fence=9, slot=0, queue=CARE, created=now
        )
        centre.floor.state.contacts[contact.id] = structs.replace(contact, booking=made_up)
        await asyncio.sleep(WITHIN_S)
        assert not centre.up
        assert await repaired(centre) == [Stuck.UNPROMISED]
        await centre.begin()
        await centre.ready(ANNA)
        await asyncio.sleep(8)
        assert centre.hear_each_other(caller, ANNA)

    play(story)


def test_what_is_seen_only_once_is_not_repaired() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA)
        centre.dial(stays_s=100)
        await asyncio.sleep(15)
        phone = centre.phone_of(ANNA)
        joined, phone.contact = phone.contact, None
        await centre.engine_looked()
        phone.contact = joined
        await asyncio.sleep(30)
        assert not await repaired(centre)

    play(story)


def test_on_a_quiet_day_there_is_nothing_to_repair() -> None:
    async def story(centre: Centre) -> None:
        await centre.ready(ANNA, BORIS)
        for number in range(60):
            centre.dial("123"[number % 3], stays_s=5.0 + number % 40, caller=str(number))
            await asyncio.sleep(5)
        await asyncio.sleep(100)
        assert not await repaired(centre)
        assert centre.quiet()

    play(story, picks_up={ANNA: Behaviour(picks_up_after_s=2), BORIS: Behaviour()})
