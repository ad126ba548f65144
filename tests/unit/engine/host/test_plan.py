"""What is pushed, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huawu.engine.host import plan
from huawu.engine.host.plan import Objects, Prints, Stage, Step

pytestmark = pytest.mark.unit

KINDS = ("auth", "aor", "endpoint")


def device(secret: int = 1, contacts: int = 1, codec: int = 1) -> Objects:
    return {
        "auth": (("password_digest", secret),),
        "aor": (("max_contacts", contacts),),
        "endpoint": (("allow", codec),),
    }


def prints(devices: dict[str, Objects]) -> dict[str, Prints]:
    return {name: plan.prints_of(objects) for name, objects in devices.items()}


class Store:
    """An engine's memory that refuses what Asterisk refuses."""

    def __init__(self, devices: dict[str, Objects]) -> None:
        self.has = {(k, n): o for n, objects in devices.items() for k, o in objects.items()}

    def take(self, stages: list[Stage]) -> None:
        for step in (step for stage in stages for step in stage):
            key = (step.kind, step.name)
            if step.settings is None:
                self.has.pop(key, None)
                continue
            assert step.kind != "endpoint" or key not in self.has, "cannot be replaced in place"
            self.has[key] = step.settings


devices = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.builds(device, st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)),
)


@given(devices, devices)
def test_a_difference_brings_the_engine_from_any_state_to_any_other(
    before: dict[str, Objects], after: dict[str, Objects]
) -> None:
    store = Store(before)
    store.take(plan.difference(prints(before), after))
    assert store.has == Store(after).has


@given(devices, devices)
def test_a_full_push_needs_only_the_names_of_the_endpoints(
    before: dict[str, Objects], after: dict[str, Objects]
) -> None:
    store = Store(before)
    store.take(plan.full(after, before.keys()))
    assert store.has == Store(after).has


def test_nothing_changed_means_nothing_pushed() -> None:
    same = {"anna": device(), "boris": device(secret=2)}
    assert plan.difference(prints(same), same) == []


def test_a_new_password_touches_neither_the_address_record_nor_the_endpoint() -> None:
    stages = plan.difference(prints({"anna": device()}), {"anna": device(secret=2)})
    assert stages == [[Step("auth", "anna", (("password_digest", 2),))]]


def test_address_records_come_before_endpoints() -> None:
    kinds = [stage[0].kind for stage in plan.full({"anna": device()}, ())]
    assert kinds == list(KINDS)


def test_many_new_devices_let_the_endpoints_step_aside_first() -> None:
    old = {f"d{n}": device() for n in range(5_000)}
    new = old | {f"n{n}": device() for n in range(100)}
    few = old | {"n1": device()}
    assert len(plan.difference(prints(old), few)) == 3
    unseated = plan.difference(prints(old), new)[0]
    assert {step.kind for step in unseated} == {"endpoint"}
    assert len(unseated) == len(old)
