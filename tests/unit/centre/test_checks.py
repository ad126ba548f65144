"""Which changes of a set-up are refused, and why."""

from dataclasses import replace
from typing import Any

import pytest
from tests.access_fixture import ROOT, person
from tests.centre_fixture import (
    ANNA,
    BLUE,
    CARRIER,
    DESK,
    ENGLISH,
    HELLO,
    HOTLINE,
    MAIN,
    OFFICE,
    RED,
    RELAX,
    SUPPORT,
    THINGS,
    gentle_check,
)

from huawu.access.permissions import Person
from huawu.centre.checks import Change, FlowRefused, InUse, Taken, judge
from huawu.centre.kinds import kind_of_thing
from huawu.centre.model import (
    AgentSkill,
    BlockList,
    Device,
    DeviceKind,
    OpenSpan,
    OutsidePolicy,
    Prompt,
    Queue,
    ReasonCode,
    ReasonKind,
    Team,
    Transport,
)
from huawu.centre.plan import (
    Condition,
    Exhaust,
    Measure,
    ReserveRule,
    RoutingPlan,
    RoutingRules,
    Step,
)
from huawu.centre.view import CentreView
from huawu.kernel.errors import HouseError, Invalid, NotFound, Refused, StaleVersion
from huawu.kernel.ids import DeviceId, NodeId, QueueId, SkillId, TeamId

pytestmark = pytest.mark.unit


def saved(*things: Any, version: int | None = None, who: Person = ROOT) -> CentreView:
    """Return the little centre with these saved over it."""
    view = CentreView.of(THINGS)
    changes = [Change(thing=thing, expected_version=version) for thing in things]
    for kept in judge(view, changes, who, gentle_check):
        view.put(kept)
    return view


def removed(thing: Any, who: Person = ROOT) -> CentreView:
    view = CentreView.of(THINGS)
    change = Change(thing=thing, expected_version=None, removed=True)
    for kept in judge(view, [change], who, gentle_check):
        view.put(kept)
    return view


def reserves(on: Condition, off: Condition, levels: tuple[int, ...] = (1,)) -> RoutingPlan:
    """Return a plan that calls these reserves."""
    return replace(RELAX, reserves=tuple(ReserveRule(level=n, on=on, off=off) for n in levels))


LONG = Condition(measure=Measure.LONGEST_WAIT_S, at_least=60)
SHORT = Condition(measure=Measure.LONGEST_WAIT_S, at_most=20)
NO_BOUNDS = Condition(measure=Measure.WAITING)


def condition(**words: Any) -> RoutingPlan:
    """Return a plan with one condition."""
    made = Condition(measure=words.pop("measure", Measure.WAITING), **words)
    return replace(RELAX, steps=(Step(when=(made,)),))


def why(error: type[HouseError], *things: Any) -> str:
    with pytest.raises(error) as refused:
        saved(*things)
    return refused.value.message


def test_the_little_centre_is_sound() -> None:
    view = saved(*THINGS)
    assert (view.need(Queue, SUPPORT.id).version, view.get(Team, RED.id)) == (2, RED)


@pytest.mark.parametrize(
    ("thing", "field"),
    [
        (replace(ANNA, number="10 01"), "number"),
        (replace(ANNA, name="  "), "name"),
        (replace(ANNA, language="Chinese!"), "language"),
        (replace(ANNA, skills=(AgentSkill(skill=ENGLISH.id),) * 2), "skills"),
        (replace(ANNA, skills=(AgentSkill(skill=ENGLISH.id, level=11),)), "skills[0].level"),
        (replace(ANNA, name="Anna\nexten => _X.,1,Dial(evil)"), "name"),
        (replace(ANNA, name="Anna\x00"), "name"),
        (replace(DESK, username="trunk-1"), "username"),
        (replace(DESK, username="a;b"), "username"),
        (replace(DESK, codecs=("alaw", "mp3")), "codecs[1]"),
        (replace(DESK, codecs=()), "codecs"),
        (replace(CARRIER, host="a b"), "host"),
        (replace(CARRIER, host="sip.example.com"), "match"),
        (replace(CARRIER, match=("192.0.2.0/99",)), "match[0]"),
        (replace(CARRIER, username=""), "username"),
        (replace(CARRIER, secret="short"), "secret"),
        (replace(CARRIER, shown="anna"), "shown"),
        (replace(CARRIER, transport=Transport.TCP, encrypted=True), "encrypted"),
        (replace(DESK, kind=DeviceKind.WEBRTC, encrypted=True), "encrypted"),
        (replace(HOTLINE, dialled="_X."), "dialled"),
        (replace(OFFICE, week=(OpenSpan(weekday=1, start="18:00", end="09:00"),)), "week[0]"),
        (replace(OFFICE, zone="Mars/Phobos"), "zone"),
        (replace(SUPPORT, id=QueueId("a/b")), "id"),
        (replace(SUPPORT, music="../etc"), "music"),
        (replace(SUPPORT, sl_target=float("nan")), "sl_target"),
        (Prompt(id=HELLO.id, name="x", texts={"zh": " "}), "texts.zh"),
        (replace(RELAX, steps=tuple(reversed(RELAX.steps))), "steps[1].after_s"),
        (replace(RELAX, on_exhaust=Exhaust.OVERFLOW), "on_exhaust"),
        (condition(), "steps[0].when[0]"),
        (reserves(LONG, replace(SHORT, at_most=60)), "reserves[0].off"),
        (reserves(LONG, LONG), "reserves[0].off"),
        (reserves(NO_BOUNDS, SHORT), "reserves[0].on"),
        (reserves(LONG, NO_BOUNDS), "reserves[0].off"),
        (reserves(LONG, SHORT, (1, 1)), "reserves"),
        (reserves(LONG, replace(SHORT, queue=QueueId("que_no"))), "reserves[0].off.queue"),
        (condition(at_least=3, at_most=2), "steps[0].when[0].at_most"),
        (condition(at_least=80, measure=Measure.SERVICE_LEVEL), "steps[0].when[0]"),
        (condition(at_least=1, queue=QueueId("que_no")), "steps[0].when[0].queue"),
        (RoutingRules(id="other"), "id"),
        (replace(ANNA, attributes={"team": "red"}), "attributes.team"),
        (OutsidePolicy(id="other"), "id"),
        (OutsidePolicy(allowed_prefixes=("86",)), "allowed_prefixes[0]"),
        (BlockList(numbers=("*",)), "numbers[0]"),
    ],
)
def test_a_malformed_thing_is_refused_by_its_field(thing: Any, field: str) -> None:
    assert why(Invalid, thing).startswith(f"{field}: ")


def test_a_text_to_be_spoken_may_have_line_breaks() -> None:
    saved(replace(HELLO, texts={"zh": "您好。\n请稍等。"}))


@pytest.mark.parametrize(
    ("thing", "field"),
    [
        (replace(SUPPORT, hours="hrs_none"), "hours"),
        (replace(ANNA, skills=(AgentSkill(skill=SkillId("skl_none")),)), "skills[0].skill"),
        (replace(ANNA, device=DeviceId("dev_none")), "device"),
        (replace(HOTLINE, flow="flw_none"), "flow"),
        (replace(MAIN, nodes=(replace(MAIN.nodes[0], prompts=("prm_no",)), *MAIN.nodes[1:])),  # pyright: ignore[reportCallIssue, reportArgumentType]
         "nodes[welcome].prompts[0]"),
    ],
)  # fmt: skip
def test_naming_something_that_is_not_there_is_refused_by_the_field(thing: Any, field: str) -> None:
    assert why(Invalid, thing).startswith(f"{field}: there is no")


@pytest.mark.parametrize("thing", [RED, ENGLISH, DESK, OFFICE, SUPPORT, HELLO, MAIN])
def test_what_is_in_use_is_not_removed_and_says_where_it_is_used(thing: Any) -> None:
    with pytest.raises(InUse, match=r"is used by .* \("):
        removed(thing)


@pytest.mark.parametrize("thing", [ANNA, HOTLINE, BLUE, CARRIER])
def test_what_nobody_names_can_be_removed_and_its_values_are_free_again(thing: Any) -> None:
    view = removed(thing)
    assert view.get(kind_of_thing(thing).type, thing.id) is None
    again = replace(thing, id=f"{thing.id}_2")
    judge(view, [Change(thing=again, expected_version=0)], ROOT, gentle_check)


@pytest.mark.parametrize(
    ("thing", "field"),
    [
        (replace(ANNA, id="agt_x"), "number"),
        (replace(DESK, id="dev_x", username="DESK1"), "username"),
        (replace(HOTLINE, id="num_x", name="Other"), "dialled"),
        (Team(id=TeamId("tem_x"), name=" red "), "name"),
        (replace(CARRIER, id="trk_x", name="Other", host="192.0.2.11", match=("192.0.2.10",)),
         "match"),
    ],
)  # fmt: skip
def test_what_only_one_may_have_is_refused_to_a_second(thing: Any, field: str) -> None:
    message = why(Taken, thing)
    assert message.startswith(f"{field}: ")
    assert "has this already" in message


def test_two_things_may_swap_their_names_in_one_list() -> None:
    view = saved(replace(RED, name="Blue"), replace(BLUE, name="Red"))
    assert [team.name for team in view.all(Team)] == ["Blue", "Red"]


def test_one_reason_may_stand_under_two_heads_but_not_twice_under_one() -> None:
    lunch = ReasonCode(id="rsn_1", kind=ReasonKind.NOT_READY, name="Lunch")
    saved(lunch, replace(lunch, id="rsn_2", kind=ReasonKind.SIGN_OUT))
    assert why(Taken, lunch, replace(lunch, id="rsn_2"))


def test_a_thing_stands_only_once_in_a_list() -> None:
    assert "twice" in why(Invalid, RED, RED)


def test_who_comes_second_reads_again() -> None:
    view = saved(RED)
    for expected in (0, 1, 3):
        with pytest.raises(StaleVersion) as refused:
            judge(view, [Change(thing=RED, expected_version=expected)], ROOT, gentle_check)
        assert refused.value.details["version"] == 2


def test_what_was_removed_can_be_made_anew_and_counts_on() -> None:
    view = removed(BLUE)
    with pytest.raises(NotFound):
        judge(view, [Change(thing=BLUE, expected_version=2, removed=True)], ROOT, gentle_check)
    (again,) = judge(view, [Change(thing=BLUE, expected_version=0)], ROOT, gentle_check)
    assert again.version == 3


def test_a_faulty_flow_is_refused_by_its_node() -> None:
    with pytest.raises(FlowRefused) as refused:
        saved(replace(MAIN, start=NodeId("nowhere")))
    assert refused.value.field == "nodes[nowhere].id"
    assert refused.value.details["flow"] == MAIN.id


def test_a_prompt_that_a_flow_needs_keeps_its_language() -> None:
    assert "not spoken in zh" in why(FlowRefused, replace(HELLO, texts={"en": "Hello"}))


def test_a_narrow_right_covers_its_team_and_queue_and_nothing_of_the_whole_centre() -> None:
    vera = person("supervisor", teams={RED.id}, queues={SUPPORT.id})
    saved(replace(ANNA, name="Anna"), replace(SUPPORT, sl_target=0.9), who=vera)
    other = replace(SUPPORT, id=QueueId("que_other"), name="Other", hours=None)
    for foreign in (replace(ANNA, team=BLUE.id), replace(ANNA, team=None), other, OFFICE, ENGLISH):
        with pytest.raises(Refused):
            saved(foreign, who=vera)


def test_nobody_takes_an_agent_out_of_a_foreign_team() -> None:
    with pytest.raises(Refused):
        saved(ANNA if ANNA.team == BLUE.id else replace(ANNA, team=BLUE.id),
              who=person("supervisor", teams={BLUE.id}))  # fmt: skip


def test_a_device_with_the_least_one_can_say() -> None:
    saved(Device(id=DeviceId("dev_2"), username="d2"))
