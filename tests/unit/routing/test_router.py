"""The router: two triggers, the longest idle, the oldest key, and places that are kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from huawu.centre.model import AgentChoice
from huawu.centre.needs import SkillNeed
from huawu.centre.plan import ContactOrder
from huawu.events.contact import Band, Channel
from huawu.kernel.errors import NotFound
from huawu.kernel.ids import AgentId, ContactId, QueueId, SkillId
from huawu.routing.policy import AgentSeat, Figures, QueueRule, Waiting
from huawu.routing.router import Router

pytestmark = pytest.mark.unit

NINE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SALES, HELP, VIP = QueueId("que_sales"), QueueId("que_help"), QueueId("que_vip")
ENGLISH, BILLING = SkillId("skl_english"), SkillId("skl_billing")
ANNA, BO, CY = AgentId("agt_anna"), AgentId("agt_bo"), AgentId("agt_cy")
ONE, TWO, THREE = ContactId("ctc_1"), ContactId("ctc_2"), ContactId("ctc_3")


def at(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def seat(agent: AgentId, idle_s: float = 0.0, level: int = 0) -> AgentSeat:
    return AgentSeat(agent=agent, skills={ENGLISH: level}, idle_since=at(idle_s))


def waiting(
    contact: ContactId,
    key_s: float,
    sequence: int = 0,
    *,
    queue: QueueId = SALES,
    channel: Channel = Channel.VOICE,
) -> Waiting:
    return Waiting(
        contact=contact, queue=queue, key_at=at(key_s), sequence=sequence, channel=channel
    )


def router(*seats: AgentSeat) -> Router:
    """Return a router with a queue for anybody and one for those who know English well."""
    made = Router()
    made.put_queue(QueueRule(queue=SALES))
    made.put_queue(QueueRule(queue=HELP, needs=(SkillNeed(skill=ENGLISH, level=5),)))
    for one in seats:
        made.put_agent(one)
    return made


def test_a_contact_goes_to_the_longest_idle_and_ties_to_the_lower_id() -> None:
    floor = router(seat(CY, 5), seat(BO, 2), seat(ANNA, 2))
    floor.enqueue(waiting(ONE, 10))

    assert floor.match_contact(ONE, at(10)) == ANNA


def test_a_contact_goes_only_to_who_has_the_skill_at_its_level() -> None:
    floor = router(seat(ANNA, 0, level=4), seat(BO, 9, level=5))
    floor.enqueue(waiting(ONE, 10, queue=HELP))

    assert floor.match_contact(ONE, at(10)) == BO
    assert floor.able(HELP) == (BO,)


def test_a_free_agent_gets_the_oldest_key_of_all_queues_they_serve() -> None:
    floor = router(seat(ANNA, level=4))
    floor.enqueue(waiting(ONE, 1, queue=HELP))
    floor.enqueue(waiting(TWO, 3))
    floor.enqueue(waiting(THREE, 2))

    assert floor.match_agent(ANNA, at(10)) == THREE


def test_equal_keys_are_served_in_the_order_of_arrival() -> None:
    floor = router(seat(ANNA))
    floor.enqueue(waiting(ONE, 1, sequence=8))
    floor.enqueue(waiting(TWO, 1, sequence=7))

    assert floor.match_agent(ANNA, at(10)) == TWO
    assert (floor.position(TWO), floor.position(ONE)) == (1, 2)


def test_a_caller_on_the_line_comes_before_an_older_message() -> None:
    floor = router(seat(ANNA))
    floor.enqueue(waiting(ONE, 1, channel=Channel.VOICEMAIL))
    floor.enqueue(waiting(TWO, 9))

    assert floor.match_agent(ANNA, at(10)) == TWO
    floor.set_free(ANNA, at(0), frozenset({Channel.VOICEMAIL}))
    assert floor.match_agent(ANNA, at(10)) == ONE


def test_a_match_changes_nothing_until_the_floor_says_so() -> None:
    floor = router(seat(ANNA))
    floor.enqueue(waiting(ONE, 1))

    assert [floor.match_contact(ONE, at(5)) for _ in range(2)] == [ANNA, ANNA]
    floor.set_busy(ANNA)
    assert floor.match_contact(ONE, at(5)) is None
    assert floor.leave(ONE)
    assert not floor.leave(ONE)


def test_nobody_free_and_nobody_waiting_match_nothing() -> None:
    floor = router(seat(ANNA))
    assert floor.match_agent(ANNA, at(1)) is None

    floor.set_busy(ANNA)
    floor.enqueue(waiting(ONE, 1))

    assert floor.match_contact(ONE, at(1)) is None
    assert floor.match_agent(ANNA, at(1)) is None


def test_who_missed_a_contact_is_passed_over_until_the_exclusion_ends() -> None:
    floor = router(seat(ANNA, 0), seat(BO, 5))
    floor.enqueue(waiting(ONE, 1))
    floor.exclude(ONE, ANNA, at(40))

    assert floor.match_contact(ONE, at(10)) == BO
    assert floor.match_agent(ANNA, at(10)) is None
    assert floor.match_contact(ONE, at(40)) == ANNA


def test_an_excluded_head_does_not_hide_those_behind_it() -> None:
    floor = router(seat(ANNA, level=9))
    floor.enqueue(waiting(ONE, 1))
    floor.enqueue(waiting(TWO, 2))
    floor.enqueue(waiting(THREE, 3, queue=HELP))
    floor.exclude(ONE, ANNA, at(40))

    assert floor.match_agent(ANNA, at(10)) == TWO


def test_the_end_of_an_exclusion_is_told_once_and_only_for_who_still_waits() -> None:
    floor = router(seat(ANNA))
    floor.enqueue(waiting(ONE, 1))
    floor.exclude(ONE, ANNA, at(20))
    floor.exclude(ONE, ANNA, at(40))
    floor.exclude(TWO, ANNA, at(30))

    assert floor.next_due() == at(30)
    assert floor.due(at(39.999)) == ()
    assert (floor.next_due(), floor.due(at(40)), floor.due(at(40))) == (at(40), (ONE,), ())
    assert floor.next_due() is None


def test_a_contact_that_returns_has_its_old_place() -> None:
    floor = router()
    for n, contact in enumerate((ONE, TWO, THREE)):
        floor.enqueue(waiting(contact, n, sequence=n))
    floor.leave(ONE)
    assert floor.position(TWO) == 1

    floor.enqueue(waiting(ONE, 0, sequence=0))

    assert [floor.position(c) for c in (ONE, TWO, THREE)] == [1, 2, 3]


def test_new_needs_of_a_queue_and_new_skills_of_an_agent_hold_at_once() -> None:
    floor = router(seat(ANNA))
    floor.enqueue(waiting(ONE, 1))
    floor.put_queue(QueueRule(queue=SALES, needs=(SkillNeed(skill=ENGLISH, level=3),)))
    assert floor.match_contact(ONE, at(2)) is None
    assert floor.match_agent(ANNA, at(2)) is None

    floor.put_agent(seat(ANNA, level=3))

    assert floor.match_contact(ONE, at(2)) == ANNA
    assert floor.match_agent(ANNA, at(2)) == ONE


def test_a_closed_queue_gives_back_who_waited_in_order() -> None:
    floor = router(seat(ANNA))
    floor.enqueue(waiting(ONE, 5, channel=Channel.VOICEMAIL))
    floor.enqueue(waiting(TWO, 9))
    floor.enqueue(waiting(THREE, 7))

    assert floor.drop_queue(SALES) == (THREE, TWO, ONE)
    assert floor.match_agent(ANNA, at(10)) is None
    assert floor.drop_queue(SALES) == ()


def test_a_contact_that_is_queued_elsewhere_waits_only_there() -> None:
    floor = router()
    floor.enqueue(waiting(ONE, 1))
    floor.enqueue(waiting(ONE, 1, queue=HELP))

    assert (floor.waiting(SALES), floor.waiting(HELP)) == (0, 1)


def test_what_was_never_put_is_named() -> None:
    floor = router()

    with pytest.raises(NotFound, match="not seated"):
        floor.set_free(ANNA, NINE)
    with pytest.raises(NotFound, match="no such queue"):
        floor.enqueue(waiting(ONE, 1, queue=QueueId("que_none")))
    with pytest.raises(NotFound, match="does not wait"):
        floor.match_contact(ONE, NINE)


def test_a_new_agent_may_sit_in_the_place_of_one_who_left() -> None:
    floor = router(seat(ANNA, level=9))
    floor.enqueue(waiting(ONE, 1, queue=HELP))
    floor.drop_agent(ANNA)
    floor.drop_agent(ANNA)
    floor.put_agent(seat(BO, level=1))

    assert floor.match_contact(ONE, at(2)) is None
    assert floor.staffed(HELP) == 0


def choosing(choice: AgentChoice, *seats: AgentSeat) -> Router:
    """Return a router whose queue for those who know English chooses so; a call waits in it."""
    made = router(*seats)
    needs = (SkillNeed(skill=ENGLISH), SkillNeed(skill=BILLING, level=0))
    made.put_queue(QueueRule(queue=HELP, needs=needs, choice=choice))
    made.enqueue(waiting(ONE, 10, queue=HELP))
    return made


def knowing(agent: AgentId, english: int, billing: int, idle_s: float) -> AgentSeat:
    skills = {ENGLISH: english, BILLING: billing}
    return AgentSeat(agent=agent, skills=skills, idle_since=at(idle_s))


@pytest.mark.parametrize(
    ("choice", "chosen"),
    [
        (AgentChoice.LONGEST_IDLE, CY),
        (AgentChoice.MOST_PROFICIENT, BO),  # 9 in the one skill that counts
        (AgentChoice.BEST_WEAKEST, CY),
        (AgentChoice.MOST_SKILL, ANNA),
        (AgentChoice.LEAST_FLEXIBLE, BO),
        (AgentChoice.LINEAR, ANNA),
    ],
)
def test_a_queue_chooses_among_the_free_as_it_is_told(choice: AgentChoice, chosen: AgentId) -> None:
    seats = (knowing(ANNA, 8, 2, 5), knowing(BO, 9, 0, 4), knowing(CY, 5, 4, 3))

    assert choosing(choice, *seats).match_contact(ONE, at(10)) == chosen


@pytest.mark.parametrize(
    ("choice", "chosen"),
    [
        (AgentChoice.LEAST_OCCUPIED, BO),
        (AgentChoice.FEWEST_CALLS, CY),
        (AgentChoice.LEAST_TALK, ANNA),
    ],
)
def test_a_queue_chooses_by_what_agents_did_so_far(choice: AgentChoice, chosen: AgentId) -> None:
    floor = choosing(choice, *(seat(agent, level=5) for agent in (ANNA, BO, CY)))
    floor.set_figures(ANNA, Figures(calls=5, talk_s=100, occupied=0.9))
    floor.set_figures(BO, Figures(calls=4, talk_s=300, occupied=0.2))
    floor.set_figures(CY, Figures(calls=3, talk_s=200, occupied=0.5))

    assert floor.match_contact(ONE, at(10)) == chosen


def test_one_by_one_each_has_their_turn_and_then_the_first_again() -> None:
    floor = choosing(AgentChoice.ROUND_ROBIN, *(seat(a, level=5) for a in (CY, ANNA, BO)))

    turns: list[AgentId | None] = []
    for _ in range(4):
        agent = floor.match_contact(ONE, at(10))
        turns.append(agent)
        floor.chose(HELP, agent or ANNA)
    assert turns == [ANNA, BO, CY, ANNA]


def test_who_is_preferred_comes_first_by_score_and_only_when_able_and_free() -> None:
    floor = router(seat(ANNA, 1, level=9), seat(BO, 2, level=9), seat(CY, 3))
    prefer = ((CY, 90), (BO, 50), (ANNA, 10))
    floor.enqueue(replace(waiting(ONE, 10, queue=HELP), prefer=prefer))

    assert floor.match_contact(ONE, at(10)) == BO
    floor.set_busy(BO)
    assert floor.match_contact(ONE, at(10)) == ANNA


def test_a_higher_band_is_served_first_whatever_the_waiting() -> None:
    floor = router(seat(ANNA))
    floor.enqueue(waiting(ONE, 1))
    floor.enqueue(replace(waiting(TWO, 9, sequence=1), band=Band.EMERGENCY))

    assert floor.match_agent(ANNA, at(10)) == TWO
    assert (floor.position(TWO), floor.position(ONE)) == (1, 2)


def test_what_a_contact_needs_may_change_and_its_place_stays() -> None:
    floor = router(seat(ANNA))
    for n, contact in enumerate((ONE, TWO)):
        needs = (SkillNeed(skill=ENGLISH, level=9),)
        floor.enqueue(replace(waiting(contact, n, sequence=n), needs=needs))
    assert floor.match_agent(ANNA, at(10)) is None

    floor.enqueue(waiting(TWO, 1, sequence=1))
    assert floor.match_agent(ANNA, at(10)) == TWO
    floor.enqueue(waiting(ONE, 0, sequence=0))

    assert floor.match_agent(ANNA, at(10)) == ONE


@pytest.mark.parametrize(
    ("order", "first"),
    [(ContactOrder.AGE, ONE), (ContactOrder.OBJECTIVE, THREE), (ContactOrder.RATIO, TWO)],
)
def test_queues_are_served_in_the_order_of_the_centre(
    order: ContactOrder, first: ContactId
) -> None:
    floor = Router(order)
    floor.put_agent(seat(ANNA))
    for queue, objective_s, share in ((SALES, 60.0, 3.0), (HELP, 60.0, 1.0), (VIP, 10.0, 2.0)):
        floor.put_queue(QueueRule(queue=queue, objective_s=objective_s, share=share))
    floor.enqueue(waiting(ONE, 0, queue=SALES))
    floor.enqueue(waiting(TWO, 20, 1, queue=HELP))
    floor.enqueue(waiting(THREE, 40, 2, queue=VIP))

    assert floor.match_agent(ANNA, at(60)) == first
    floor.set_order(ContactOrder.AGE)
    assert floor.match_agent(ANNA, at(60)) == ONE


def test_a_queue_that_ages_faster_overtakes_in_time() -> None:
    floor = router(seat(ANNA, level=9))
    floor.put_queue(QueueRule(queue=HELP, aging=3.0))
    floor.enqueue(waiting(ONE, 0, queue=SALES))
    floor.enqueue(waiting(TWO, 20, 1, queue=HELP))

    assert floor.match_agent(ANNA, at(29)) == ONE
    assert floor.match_agent(ANNA, at(31)) == TWO
