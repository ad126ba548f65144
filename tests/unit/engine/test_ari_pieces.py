"""Requests as data, waits, and the generator's pieces: all pure."""

from random import Random

import pytest
from tools.ari_pieces import constant, python_type, snake

from huawu.engine.ari.frames import Counts, read_frame
from huawu.engine.ari.generated.ari import OPERATIONS
from huawu.engine.ari.generated.frames import EVENT_TYPES, RESTResponse
from huawu.engine.ari.request import Operation, Request
from huawu.engine.backoff import Backoff

pytestmark = pytest.mark.unit

OPERATION = Operation(name="a.b", method="POST", path="/a/{one}/b", since=("12.0.0",))


def test_a_request_quotes_its_path_and_leaves_out_what_is_not_given():
    query = {"on": True, "n": 3, "media": ["sound:a", "sound:b"], "lang": None}
    request = Request(OPERATION, {"one": "x/y z"}, query, {"variables": None})
    assert request.uri() == "a/x%2Fy%20z/b"
    assert request.query_pairs() == [("on", "true"), ("n", "3"), ("media", "sound:a,sound:b")]
    assert request.body_json() == b""


def test_a_body_is_an_object_of_what_is_given():
    request = Request(OPERATION, {"one": "x"}, body={"variables": {"A": "1"}})
    assert request.body_json() == b'{"variables":{"A":"1"}}'


def test_waits_double_to_the_limit_vary_by_chance_and_start_anew_after_success():
    backoff = Backoff(0.1, 1.0, Random(1))  # noqa: S311  not for secrets
    waits = [backoff.next_s() for _ in range(6)]
    for wait_s, full_s in zip(waits, [0.1, 0.2, 0.4, 0.8, 1.0, 1.0], strict=True):
        assert full_s / 2 <= wait_s <= full_s
    backoff.succeeded()
    assert backoff.next_s() <= 0.1
    backoff.worst()
    assert backoff.next_s() >= 0.5


def test_an_answer_is_a_frame_and_no_event():
    answer = (
        '{"type":"RESTResponse","transaction_id":"1","request_id":"1","status_code":204,'
        '"reason_phrase":"No Content","uri":"x","application":"rq-1"}'
    )
    assert isinstance(read_frame(answer, Counts()), RESTResponse)
    assert "RESTResponse" not in EVENT_TYPES


def test_every_operation_has_one_name_a_path_and_the_version_it_came_with():
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS) >= 100
    assert all(operation.since and operation.path.startswith("/") for operation in OPERATIONS)


def test_only_endings_treat_absence_as_success():
    forgiving = {operation.name for operation in OPERATIONS if operation.gone}
    assert {"channels.hangup", "bridges.destroy", "bridges.removeChannel"} <= forgiving
    assert not {"channels.unhold", "recordings.unpause", "channels.answer"} & forgiving


@pytest.mark.parametrize(
    ("camel", "expected"),
    [("sendDTMF", "send_dtmf"), ("deviceName", "device_name"), ("from", "from_"), ("id", "id")],
)
def test_names_are_written_as_python_does(camel: str, expected: str):
    assert snake(camel) == expected


def test_types_and_constants_follow_from_the_description():
    assert python_type("List[Channel]") == "tuple[Channel, ...]"
    assert python_type("long") == "int"
    assert constant("List[Channel]") == "CHANNEL_LIST"
