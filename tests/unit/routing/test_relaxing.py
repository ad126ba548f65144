"""What a contact asks for on its way through a plan."""

import pytest

from huawu.centre.needs import AgentNeed, AllOf, AnyOf, AttributeNeed, NoneOf, SkillNeed
from huawu.centre.plan import Exhaust, Preference, RoutingPlan, Step
from huawu.events.contact import StepChange
from huawu.kernel.ids import AgentId, RoutingPlanId, SkillId, TeamId
from huawu.routing.relaxing import Asked, Due, Progress, after, asked, exhausted, next_due

pytestmark = pytest.mark.unit

EXPERT = (SkillNeed(skill=SkillId("skl_en"), level=8),)
BEGINNER = (SkillNeed(skill=SkillId("skl_en"), level=2),)
ANNA, BO = AgentId("agt_anna"), AgentId("agt_bo")


def plan(*steps: Step) -> RoutingPlan:
    return RoutingPlan(
        id=RoutingPlanId("rpl"), name="plan", steps=steps, on_exhaust=Exhaust.OVERFLOW
    )


BULLSEYE = plan(
    Step(require=EXPERT, prefer=(Preference(agent=ANNA, score=9),)),
    Step(after_s=30, require=BEGINNER, exclude=(BO,)),
    Step(after_s=60, require=(), expires_s=60),
)


def test_rings_that_drop_what_they_require_are_steps() -> None:
    found = [asked(BULLSEYE, Progress(applied=tuple(range(1, n + 1))), EXPERT) for n in range(4)]

    without_bo = NoneOf(none=(AgentNeed(agents=(BO,)),))
    assert [each.needs for each in found] == [
        None, EXPERT, (*BEGINNER, without_bo), (without_bo,),
    ]  # fmt: skip
    assert [each.prefer for each in found] == [(), ((ANNA, 9),), ((ANNA, 9),), ((ANNA, 9),)]


def test_an_added_group_is_able_besides_whatever_is_required() -> None:
    groups = plan(Step(add_groups=(TeamId("tem_a"),)))

    found = asked(groups, Progress(applied=(1,)), EXPERT).needs
    team = AttributeNeed(attribute="team", value="tem_a")
    assert found == (AnyOf(any=(AllOf(all=EXPERT), team)),)
    assert asked(groups, Progress(applied=(1,)), ()).needs == ()  # anybody was able already


def test_a_step_that_expired_holds_no_more_nor_do_those_before_it() -> None:
    assert asked(BULLSEYE, Progress((1, 2, 3), 3, expired=3), EXPERT) == Asked()
    assert exhausted(BULLSEYE, Progress((1, 2, 3), 3, expired=3))
    assert not exhausted(BULLSEYE, Progress((1, 2, 3), 3))


def test_steps_and_ends_come_in_the_order_of_time() -> None:
    criteria = plan(Step(expires_s=10), Step(after_s=20, expires_s=5), Step(after_s=21))
    progress, seen = Progress(), list[Due]()
    while (due := next_due(criteria, progress)) is not None:
        seen.append(due)
        change = StepChange.EXPIRED if due.expires else StepChange.APPLIED
        progress = after(progress, due.step, change)

    assert [(due.after_s, due.step, due.expires) for due in seen] == [
        (0, 1, False), (10, 1, True), (20, 2, False), (21, 3, False),
    ]  # fmt: skip
    assert progress == Progress((1, 2, 3), 3, expired=1)


def test_a_step_that_is_passed_over_changes_nothing_but_the_next_due() -> None:
    progress = after(Progress(), 1, StepChange.PASSED_OVER)

    assert asked(BULLSEYE, progress, EXPERT) == Asked()
    assert next_due(BULLSEYE, progress) == Due(30, 2, expires=False)


def test_a_plan_that_became_shorter_drops_what_it_does_not_have_any_more() -> None:
    assert asked(plan(Step(require=())), Progress((1, 2, 3), 3), EXPERT).needs == ()
    assert next_due(plan(Step(require=())), Progress((1, 2, 3), 3)) is None
