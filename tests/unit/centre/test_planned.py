"""Shifts, contracts and rules that cannot be meant are refused with their field."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from huawu.centre.planned import check_contract, check_rules, check_shift
from huawu.centre.planning import Contract, Occasion, PlanningRules, Shift, ShiftBreak
from huawu.kernel.errors import Invalid
from huawu.kernel.ids import ContractId, ShiftId

pytestmark = pytest.mark.unit

LUNCH = ShiftBreak(minutes=60, after=180, before=300)
EARLY = Shift(
    id=ShiftId("sft_early"), name="Early", length_h=9, earliest="07:00", latest="10:00",
    breaks=(LUNCH,),
)  # fmt: skip
FULL = Contract(id=ContractId("ctr_full"), name="Full", shifts=(EARLY.id,), week_h=(40, 40))


def test_what_can_be_meant_passes():
    check_shift(EARLY)
    check_contract(FULL)
    check_rules(PlanningRules(occasions=(Occasion(day=date(2026, 11, 11), name="11.11"),)))


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("earliest", {"earliest": "7:00h"}),
        ("earliest", {"earliest": "07:10"}),
        ("latest", {"latest": "06:00"}),
        ("length_h", {"length_h": 8.1}),
        ("every_min", {"every_min": 20}),
        ("breaks[0]", {"breaks": (replace(LUNCH, minutes=50),)}),
        ("breaks[1]", {"breaks": (LUNCH, LUNCH)}),
        ("breaks", {"length_h": 5}),
    ],
)
def test_a_shift_that_cannot_be_is_refused(field: str, changed: dict[str, Any]):
    with pytest.raises(Invalid) as caught:
        check_shift(replace(EARLY, **changed))
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("week_days", {"week_days": (5, 4)}),
        ("week_days", {"week_days": (0, 0)}),
        ("week_h", {"week_h": (40, 30)}),
        ("shifts", {"shifts": (EARLY.id, EARLY.id)}),
    ],
)
def test_a_contract_that_cannot_be_is_refused(field: str, changed: dict[str, Any]):
    with pytest.raises(Invalid) as caught:
        check_contract(replace(FULL, **changed))
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "rules"),
    [
        ("id", PlanningRules(id="second")),
        ("interval_min", PlanningRules(interval_min=20)),
        ("occasions", PlanningRules(occasions=(Occasion(day=date(2026, 1, 1), name="a"),) * 2)),
    ],
)
def test_rules_that_cannot_be_are_refused(field: str, rules: PlanningRules):
    with pytest.raises(Invalid) as caught:
        check_rules(rules)
    assert caught.value.field == field
