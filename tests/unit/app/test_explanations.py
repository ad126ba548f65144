"""Every fact has a sentence in both languages, and each fills in what it says."""

import re
from datetime import UTC, datetime

import pytest
from tests.centre_fixture import ANNA, RELAX, SUPPORT, THINGS

from huawu.app.explanations import EN, ZH, sentences
from huawu.centre.model import AgentChoice
from huawu.centre.view import CentreLookup, CentreView
from huawu.events.contact import Channel, ContactStepChanged, Outcome, StepChange
from huawu.events.reservation import ReservationCreated, ReservationTimedOut
from huawu.floor.explaining import facts_of
from huawu.kernel.ids import ContactId, ReservationId

pytestmark = pytest.mark.unit

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
CONTACT, RESERVATION = ContactId("ctc_1"), ReservationId("rsv_1")
LANGUAGES = (ZH, EN)


def test_both_languages_say_the_same_with_the_same_values() -> None:
    chinese, english = LANGUAGES

    assert set(chinese) == set(english)
    for code in chinese:
        told, also = (set(re.findall(r"{(\w+)}", each[code])) for each in LANGUAGES)
        assert told == also, code


def test_every_choice_and_outcome_has_a_word() -> None:
    for words in LANGUAGES:
        assert {*AgentChoice} <= set(words)
        assert {*Outcome} - {"abandoned", "lost"} <= set(words)


def test_steps_choices_and_misses_are_told_by_name() -> None:
    history = (
        ContactStepChanged(
            at=NINE, contact=CONTACT, queue=SUPPORT.id, plan=RELAX.id, step=2,
            change=StepChange.APPLIED, waited_s=30.2,
        ),
        ReservationCreated(
            at=NINE, contact=CONTACT, reservation=RESERVATION, agent=ANNA.id, fence=1,
            channel=Channel.VOICE, queue=SUPPORT.id, waited_s=31.0, trigger="agent",
            choice=AgentChoice.LINEAR, able=4, free=1, idle_s=0.0, waiting=3,
        ),
        ReservationTimedOut(
            at=NINE, contact=CONTACT, reservation=RESERVATION, agent=ANNA.id, fence=1,
            elapsed_s=20.0,
        ),
    )  # fmt: skip

    setup = CentreLookup(CentreView.of(THINGS))
    told = [each.text for each in sentences(facts_of(history), setup, "en")]
    assert told[0].startswith(f"After 30 s of waiting, step 2 of the plan {RELAX.name} took effect")
    assert told[1].startswith(f"After 31 s {ANNA.name} ({ANNA.number}) became free")
    assert told[2].startswith(f"{ANNA.name} ({ANNA.number}) did not answer for 20 s")
