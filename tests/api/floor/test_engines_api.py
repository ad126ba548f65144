"""Engines by HTTP: who may look, who may take one out of use, and that it is written down."""

import pytest
from tests.api.stage import Stage, perform

from huawu.testing.scripted_world import MAIN_NODE

pytestmark = pytest.mark.api

WHY = {"why": "a new version"}


def test_an_administrator_drains_an_engine_and_takes_it_back() -> None:
    async def story(stage: Stage) -> None:
        (before,) = await stage.do("root", "GET", "/engines")
        assert before == {"name": MAIN_NODE, "answers": True, "use": "in_use", "calls": 0}
        drained = await stage.do("root", "POST", f"/engines/{MAIN_NODE}/drain", WHY)
        assert drained["use"] == "drained"
        assert stage.centre.world.draining == {MAIN_NODE}
        back = await stage.do("root", "POST", f"/engines/{MAIN_NODE}/undrain", WHY)
        assert back["use"] == "in_use"
        acts = [(user, act, subject) for user, act, subject, _ in stage.notes.kept]
        assert acts == [
            ("usr_root", "engine.drain_began", f"engine/{MAIN_NODE}"),
            ("usr_root", "engine.drain_ended", f"engine/{MAIN_NODE}"),
        ]

    perform(story)


def test_who_may_not_or_names_no_engine_is_refused() -> None:
    async def story(stage: Stage) -> None:
        path = f"/engines/{MAIN_NODE}/drain"
        assert (await stage.ask("chief", "POST", path, WHY)).status_code == 403
        assert (await stage.ask("root", "POST", "/engines/ast-9/drain", WHY)).status_code == 404
        assert (await stage.ask("root", "POST", path, {})).status_code == 422
        assert not stage.centre.world.draining

    perform(story)
