"""Old events must stay readable for ever.

`stored/<kind>.jsonl` holds, for each kind, what a journal may hold: one line as the first version
wrote it, one more whenever fields were added. Lines are only added. When this test fails after a
change to an event, add a line with the new fields; never edit or remove one.
"""

import json
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from huawu.events.catalogue import KINDS, decode, encode

pytestmark = pytest.mark.unit

STORED = Path(__file__).with_name("stored")
LINES = [
    (file.stem, line)
    for file in sorted(STORED.glob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]


def test_every_kind_has_an_example_and_no_kind_was_removed() -> None:
    assert {kind for kind, _ in LINES} == set(KINDS)


@pytest.mark.parametrize(("kind", "line"), LINES)
def test_what_was_ever_stored_is_read_and_keeps_its_meaning(kind: str, line: str) -> None:
    event = decode(line)
    assert event.kind == kind
    told = json.loads(line)
    # Every field that was written is still there with its value; what is new has a default.
    now = json.loads(msgspec.json.encode(msgspec.to_builtins(event)))
    assert {key: now[key] for key in told if key != "kind"} == {
        key: value for key, value in told.items() if key != "kind"
    }
    assert decode(encode(event)) == event


@pytest.mark.parametrize("kind", KINDS)
def test_the_newest_example_shows_every_field(kind: str) -> None:
    newest = [json.loads(line) for name, line in LINES if name == kind][-1]
    declared = {field.encode_name for field in structs.fields(KINDS[kind])}
    assert set(newest) - {"kind"} == declared


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        decode('{"kind":"contact.teleported","at":"2026-05-04T09:00:00Z","contact":"c1"}')
