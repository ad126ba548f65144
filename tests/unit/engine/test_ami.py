"""The manager's protocol as text: pure."""

import pytest

from huawu.engine.ami import action_text, parse_message
from huawu.kernel.errors import Invalid

pytestmark = pytest.mark.unit


def test_an_action_is_lines_and_leaves_out_what_is_empty():
    text = action_text("MixMonitor", "7", {"Channel": "leg-1", "File": "", "Options": "r(a)"})
    assert text == "Action: MixMonitor\r\nActionID: 7\r\nChannel: leg-1\r\nOptions: r(a)\r\n\r\n"


@pytest.mark.parametrize("value", ["x\r\nAction: Command", "x\ny", "x\r"])
def test_a_line_break_cannot_smuggle_in_another_action(value: str):
    with pytest.raises(Invalid, match="Channel: must be one line"):
        action_text("MixMonitor", "1", {"Channel": value})


def test_a_message_is_read_with_colons_in_its_values():
    message = parse_message("Event: MixMonitorStop\r\nUniqueid: leg-1\r\nTime: 10:20\r\n\r\n")
    assert message.event == "MixMonitorStop"
    assert message.fields == {"Event": "MixMonitorStop", "Uniqueid": "leg-1", "Time": "10:20"}
    assert parse_message("Response: Success").event == ""
