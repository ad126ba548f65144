"""Ways through a flow: each kind of node, tries, branches, and that every walk ends."""

from collections.abc import Mapping
from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.ivr.flows import (
    HELLO,
    KNOWN,
    LINE,
    OFFICE,
    SALES,
    SORRY,
    WHOLE,
    branch,
    bye,
    collect,
    flow,
    hours,
    menu,
    n,
    notice,
    play,
    put,
    queue,
    transfer,
    voicemail,
)

from huawu.centre.flow import MAX_VISITS, Flow, Node
from huawu.ivr.check import check
from huawu.ivr.exits import exits
from huawu.ivr.walk import (
    Action,
    Ask,
    CheckHours,
    Cursor,
    EnterQueue,
    HangUp,
    Moved,
    Notice,
    Play,
    SetAttribute,
    TakeMessage,
    TransferOutside,
    action,
    advance,
    answered,
    begin,
    enter,
)

pytestmark = pytest.mark.unit

NONE: Mapping[str, str] = {}
KEYS = flow(
    menu("m", {"1": "one", "2": "two"}, "late", "wrong"), *map(bye, ["one", "two", "late", "wrong"])
)
DIGITS = flow(collect("c", "got", "late"), bye("got"), bye("late"))


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (play("a", "bye"), Play(node=n("a"), prompts=(HELLO,), barge=True)),
        (notice("a", "bye"), Notice(node=n("a"), prompt=HELLO)),
        (put("a", "x", "1", "bye"), SetAttribute(node=n("a"), name="x", value="1")),
        (hours("a", "bye", "bye"), CheckHours(node=n("a"), hours=OFFICE)),
        (
            queue("a", "bye", "bye"),
            EnterQueue(node=n("a"), queue=SALES, priority=2, leave_when_no_agents=False),
        ),
        (
            transfer("a", "bye"),
            TransferOutside(node=n("a"), trunk=LINE, number="+8613800000000", timeout_s=30.0),
        ),
        (
            voicemail("a", "bye"),
            TakeMessage(
                node=n("a"), queue=SALES, prompts=(HELLO,), max_s=120.0, silence_s=4.0, end_key="#"
            ),
        ),
        (bye("a"), HangUp(node=n("a"), prompts=(HELLO,))),
    ],
)
def test_a_node_becomes_its_action(node: Node, expected: Action) -> None:
    some = flow(node, bye())
    assert action(some, begin(some)) == expected


def test_a_collect_asks_for_its_digits() -> None:
    assert action(DIGITS, begin(DIGITS)) == Ask(
        node=n("c"),
        prompts=(HELLO,),
        min_digits=4,
        max_digits=6,
        end_key="#",
        first_wait_s=6.0,
        next_wait_s=3.0,
        masked=True,
        attempt=1,
    )


def test_a_menu_asks_for_one_plain_key_without_an_end_key() -> None:
    ask = action(KEYS, begin(KEYS))
    assert isinstance(ask, Ask)
    assert (ask.min_digits, ask.max_digits, ask.end_key, ask.masked) == (1, 1, "", False)


def test_a_key_of_the_menu_leads_on_by_its_name() -> None:
    moved = answered(KEYS, begin(KEYS), "2", NONE)
    assert moved.via == ((n("two"), "2"),)
    assert action(KEYS, moved.cursor) == HangUp(node=n("two"), prompts=(HELLO,))


@pytest.mark.parametrize(
    ("digits", "end"), [("9", ("wrong", "invalid")), ("", ("late", "timeout"))]
)
def test_a_wrong_key_or_none_gets_another_try_and_then_its_own_exit(
    digits: str, end: tuple[str, str]
) -> None:
    again = answered(KEYS, begin(KEYS), digits, NONE)
    assert (again.cursor.node, again.cursor.attempt, again.via) == (n("m"), 2, ())
    assert answered(KEYS, again.cursor, digits, NONE).via == (end,)


def test_another_try_says_sorry_first() -> None:
    again = action(KEYS, answered(KEYS, begin(KEYS), "9", NONE).cursor)
    assert isinstance(again, Ask)
    assert (again.prompts, again.attempt) == ((SORRY, HELLO), 2)


def test_enough_digits_are_collected_for_their_attribute() -> None:
    moved = answered(DIGITS, begin(DIGITS), "12345", NONE)
    assert moved.via == ((n("got"), "next"),)
    assert moved.collected == ("card", "12345")


@pytest.mark.parametrize("digits", ["", "123", "1234567"])
def test_too_few_or_too_many_digits_get_another_try_and_then_time_out(digits: str) -> None:
    again = answered(DIGITS, begin(DIGITS), digits, NONE)
    assert (again.cursor.attempt, again.collected) == (2, None)
    assert answered(DIGITS, again.cursor, digits, NONE).via == ((n("late"), "timeout"),)


def test_a_branch_is_resolved_by_the_walk_and_listed() -> None:
    some = flow(play("a", "b"), branch("b", "x", {"1": "bye"}, "c"), play("c", "bye"), bye())
    start = begin(some)
    assert advance(some, start, "next", {"x": "1"}).via == ((n("b"), "next"), (n("bye"), "1"))
    assert advance(some, start, "next", {"x": "2"}).via == ((n("b"), "next"), (n("c"), "other"))


def test_a_branch_reads_the_digits_that_were_just_collected() -> None:
    some = flow(
        collect("c", "b", "bye"), branch("b", "card", {"8888": "vip"}, "bye"), bye("vip"), bye()
    )
    assert answered(some, begin(some), "8888", NONE).cursor.node == "vip"


def test_an_attribute_that_is_not_set_reads_as_empty() -> None:
    some = flow(branch("b", "x", {"": "unset"}, "bye"), bye("unset"), bye())
    assert enter(some).via == ((n("b"), ""), (n("unset"), ""))
    assert begin(some, {"x": "1"}).node == "bye"


def test_an_exit_that_the_node_has_not_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no exit 'timeout'"):
        advance(WHOLE, begin(WHOLE), "timeout", NONE)
    with pytest.raises(ValueError, match="asks nothing"):
        answered(WHOLE, begin(WHOLE), "1", NONE)


def test_a_caller_who_circles_is_let_go() -> None:
    some = flow(menu("m", {"1": "m", "2": "bye"}, "bye", "bye"), bye())
    cursor = begin(some)
    for _ in range(MAX_VISITS):
        assert isinstance(action(some, cursor), Ask)
        cursor = answered(some, cursor, "1", NONE).cursor
    assert action(some, cursor) == HangUp(node=n("m"), prompts=())


def test_even_a_flow_that_was_never_checked_ends() -> None:
    some = flow(branch("a", "x", {}, "b"), branch("b", "x", {}, "a"))
    assert isinstance(action(some, begin(some)), HangUp)


NAMES = ["a", "b", "c", "d"]


def any_node(name: str, dice: Random) -> Node:
    """Return a node of any kind that leads anywhere."""

    def to() -> str:
        return dice.choice([*NAMES, "bye"])

    keys = {key: to() for key in dice.sample("019*#", dice.randint(1, 3))}
    cases = {value: to() for value in dice.sample(["", "1", "2"], dice.randint(0, 2))}
    attribute = dice.choice(["x", "card"])
    return dice.choice(
        [
            play(name, to()),
            notice(name, to()),
            menu(name, keys, to(), to()),
            collect(name, to(), to()),
            put(name, attribute, "1", to()),
            branch(name, attribute, cases, to()),
            hours(name, to(), to()),
            queue(name, to(), to()),
            transfer(name, to()),
            voicemail(name, to()),
        ]
    )


def any_accepted_flow(dice: Random) -> Flow:
    while True:
        some = flow(*(any_node(name, dice) for name in NAMES), bye())
        lost = {fault.node for fault in check(some, KNOWN) if "No way leads here" in fault.message}
        kept = flow(*(node for node in some.nodes if node.id not in lost))
        if check(kept, KNOWN) == []:
            return kept


def step(some: Flow, cursor: Cursor, act: Action, dice: Random) -> Moved:
    attributes = {"x": dice.choice(["", "1", "2"])}
    if isinstance(act, Ask):
        digits = dice.choice(["", "0", "1", "9", "*", "1234", "1234567"])
        return answered(some, cursor, digits, attributes)
    node = next(node for node in some.nodes if node.id == act.node)
    way = dice.choice([name for name, _ in exits(node)])
    return advance(some, cursor, way, attributes)


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=200)
def test_every_walk_through_an_accepted_flow_ends(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - Hypothesis picks the seed; no secret hangs on it
    some = any_accepted_flow(dice)
    cursor = begin(some)
    for _ in range(len(some.nodes) * (MAX_VISITS + 1) * 2):
        act = action(some, cursor)
        assert isinstance(act, get_args(Action))
        if isinstance(act, HangUp):
            return
        moved = step(some, cursor, act, dice)
        assert {name for name, _ in moved.via} <= {node.id for node in some.nodes}
        cursor = moved.cursor
    pytest.fail("The walk did not end.")
