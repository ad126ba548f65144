"""Every fault that refuses a flow, and flows that are fine."""

import pytest
from tests.unit.ivr.flows import (
    HELLO,
    KNOWN,
    SORRY,
    WHOLE,
    branch,
    bye,
    collect,
    flow,
    hours,
    menu,
    notice,
    play,
    put,
    queue,
    transfer,
    voicemail,
)

from huawu.centre.flow import Flow
from huawu.ivr.check import Fault, Known, check
from huawu.kernel.ids import HoursId, PromptId, QueueId, TrunkId

pytestmark = pytest.mark.unit


def only(some: Flow, known: Known = KNOWN) -> Fault:
    """Return the one fault of a flow and hold that it says how to mend it."""
    (fault,) = check(some, known)
    assert fault.message.count(".") >= 2
    return fault


def place(some: Flow, known: Known = KNOWN) -> tuple[str, str]:
    fault = only(some, known)
    return fault.node, fault.field


def test_a_whole_flow_is_accepted() -> None:
    assert check(WHOLE, KNOWN) == []


def test_a_start_that_does_not_exist_is_refused() -> None:
    assert place(flow(bye(), start="nowhere")) == ("nowhere", "start")


def test_a_flow_without_nodes_is_refused() -> None:
    assert place(flow(start="first")) == ("first", "start")


def test_two_nodes_of_one_name_are_refused() -> None:
    assert place(flow(bye(), bye())) == ("bye", "id")


@pytest.mark.parametrize(
    ("some", "field"),
    [
        (flow(play("a", "nowhere"), bye()), "next"),
        (flow(menu("a", {"1": "nowhere"}, "bye", "bye"), bye()), "choices.1"),
        (flow(menu("a", {"1": "bye"}, "nowhere", "bye"), bye()), "timeout"),
        (flow(menu("a", {"1": "bye"}, "bye", "nowhere"), bye()), "invalid"),
        (flow(branch("a", "x", {"v": "nowhere"}, "bye"), bye()), "cases.v"),
        (flow(branch("a", "x", {}, "nowhere"), bye()), "other"),
        (flow(hours("a", "bye", "nowhere"), bye()), "closed"),
        (flow(queue("a", "nowhere", "bye"), bye()), "overflow"),
        (flow(transfer("a", "nowhere"), bye()), "failed"),
    ],
)
def test_an_exit_to_nowhere_is_refused(some: Flow, field: str) -> None:
    fault = only(some)
    assert (fault.node, fault.field) == ("a", field)
    assert "'nowhere'" in fault.message


def test_a_node_that_no_way_leads_to_is_refused() -> None:
    assert place(flow(bye(), play("lonely", "bye"))) == ("lonely", "id")


def test_an_unknown_prompt_is_refused() -> None:
    fault = only(flow(play("a", "bye", PromptId("gone")), bye()))
    assert (fault.node, fault.field) == ("a", "prompts[0]")
    assert "'gone'" in fault.message


def test_a_prompt_without_a_language_of_the_numbers_is_refused() -> None:
    known = Known(prompts={HELLO: frozenset({"zh"})}, languages=frozenset({"zh", "en"}))
    fault = only(flow(bye()), known)
    assert (fault.node, fault.field) == ("bye", "prompts[0]")
    assert " en," in fault.message


def test_a_prompt_without_a_language_that_the_flow_sets_is_refused() -> None:
    known = Known(prompts={HELLO: frozenset({"zh"})}, languages=frozenset({"zh"}))
    assert place(flow(put("a", "language", "en", "bye"), bye()), known) == ("bye", "prompts[0]")


def test_the_prompts_of_a_notice_and_of_another_try_are_looked_at() -> None:
    known = Known(prompts={HELLO: frozenset({"zh"})})
    assert place(flow(menu("a", {"1": "bye"}, "bye", "bye"), bye()), known) == ("a", "sorry")
    known = Known(prompts={SORRY: frozenset({"zh"})})
    found = check(flow(notice("a", "bye"), bye()), known)
    assert [(f.node, f.field) for f in found] == [("a", "prompt"), ("bye", "prompts[0]")]


def test_an_unknown_queue_is_refused() -> None:
    gone = QueueId("gone")
    assert place(flow(queue("a", "bye", "bye", gone), bye())) == ("a", "queue")
    assert place(flow(voicemail("a", "bye", of=gone), bye())) == ("a", "queue")


def test_unknown_hours_are_refused() -> None:
    assert place(flow(hours("a", "bye", "bye", HoursId("gone")), bye())) == ("a", "hours")


def test_an_unknown_trunk_is_refused() -> None:
    known = Known(prompts=KNOWN.prompts, trunks=frozenset({TrunkId("another")}))
    assert place(flow(transfer("a", "bye"), bye()), known) == ("a", "trunk")


@pytest.mark.parametrize("key", ["12", "x", "", "A"])
def test_a_key_that_no_telephone_has_is_refused(key: str) -> None:
    assert place(flow(menu("a", {key: "bye"}, "bye", "bye"), bye())) == ("a", f"choices.{key}")


def test_a_menu_without_keys_is_refused() -> None:
    assert place(flow(menu("a", {}, "bye", "bye"), bye())) == ("a", "choices")


def test_fewer_digits_at_most_than_at_least_are_refused() -> None:
    bad = flow(collect("a", "bye", "bye", min_digits=7, max_digits=6), bye())
    assert place(bad) == ("a", "min_digits")


def test_an_end_key_that_no_telephone_has_is_refused() -> None:
    assert place(flow(collect("a", "bye", "bye", end_key="##"), bye())) == ("a", "end_key")
    assert place(flow(voicemail("a", "bye", end_key="!"), bye())) == ("a", "end_key")
    assert check(flow(collect("a", "bye", "bye", end_key=""), bye()), KNOWN) == []


@pytest.mark.parametrize("value", ["high", "11", "-11", "1.5", ""])
def test_a_priority_that_is_none_is_refused(value: str) -> None:
    assert place(flow(put("a", "priority", value, "bye"), bye())) == ("a", "value")


def test_a_number_that_cannot_be_dialled_is_refused() -> None:
    assert place(flow(transfer("a", "bye", "call me"), bye())) == ("a", "number")


@pytest.mark.parametrize(
    "loop",
    [
        flow(put("a", "x", "1", "a")),
        flow(branch("a", "x", {"1": "bye"}, "b"), put("b", "y", "1", "a"), bye()),
        flow(hours("a", "bye", "a"), bye()),
        flow(play("a", "b"), notice("b", "a")),
        flow(play("a", "b"), hours("b", "bye", "a"), bye()),
        flow(queue("a", "bye", "a"), bye()),
        flow(queue("a", "a", "bye"), bye()),
        flow(queue("a", "bye", "b"), play("b", "a"), bye()),
        flow(transfer("a", "b"), play("b", "a")),
        flow(menu("m", {"1": "bye"}, "a", "bye"), play("a", "a"), bye()),
    ],
)
def test_a_way_round_without_a_wait_is_refused_once(loop: Flow) -> None:
    fault = only(loop)
    assert fault.node == "a"
    assert "for ever" in fault.message


@pytest.mark.parametrize(
    "loop",
    [
        flow(menu("m", {"1": "m", "2": "bye"}, "m", "m"), bye()),
        flow(queue("q", "p", "bye"), play("p", "q"), bye()),
        flow(play("p", "c"), collect("c", "bye", "p"), bye()),
        flow(voicemail("v", "p"), play("p", "v")),
    ],
)
def test_a_way_round_that_waits_is_accepted(loop: Flow) -> None:
    assert check(loop, KNOWN) == []


def test_a_flow_that_never_ends_is_refused() -> None:
    trap = flow(
        menu("m", {"1": "bye", "2": "t"}, "bye", "bye"),
        menu("t", {"1": "u"}, "t", "t"),
        menu("u", {"1": "t"}, "u", "u"),
        bye(),
    )
    fault = only(trap)
    assert (fault.node, fault.field) == ("t", "id")
    assert "t, u" in fault.message


def test_all_faults_are_told_at_once_in_the_order_of_the_flow() -> None:
    bad = flow(play("a", "b", PromptId("gone")), queue("b", "bye", "bye", QueueId("gone")), bye())
    assert [fault.node for fault in check(bad, KNOWN)] == ["a", "b"]
