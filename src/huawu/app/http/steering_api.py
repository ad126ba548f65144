"""HTTP for what supervisors set for a while, and say to all who wait. Translates only.

Moves of agents and other targets end by themselves at their hour; each needs a reason and is
written down.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, Protocol, Self

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, Field, model_validator

from huawu.access.guard import require
from huawu.access.permissions import Person, demand
from huawu.app.http.contact_forms import Form, Reason
from huawu.app.http.floor_rooms import FloorRooms
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import ThingId
from huawu.engine.port import Sound
from huawu.floor.view import AgentNow, agent_now
from huawu.kernel.ids import AgentId, PromptId, QueueId

Steerer = Annotated[Person, Depends(require("floor:steer"))]

_Id = Annotated[str, Field(min_length=1, max_length=64)]
_Agents = Annotated[list[_Id], Field(min_length=1, max_length=200)]


class Sayer(Protocol):
    """Speaks, as `huawu.ivr.prompts.PromptShelf` does."""

    def sound(self, prompt: PromptId, language: str) -> Sound:
        """Return the sound of a prompt.

        Raises:
            NotFound: there is none.
        """
        ...

    async def say(self, text: str, language: str) -> Sound:
        """Speak a text."""
        ...


class AssignForm(Form):
    """Which agents serve which queues for a while, and no others."""

    why: Reason
    agents: _Agents
    queues: Annotated[list[_Id], Field(min_length=1, max_length=50)]
    until: AwareDatetime | None = Field(
        None, description="Null: until it is taken back, or the agent signs out."
    )


class ReturnForm(Form):
    """Who serves again what the set-up says."""

    why: Reason
    agents: _Agents


class TargetForm(Form):
    """The service level that a queue is to reach until an hour."""

    why: Reason
    target: Annotated[float, Field(gt=0, le=1, description="A ratio, not the queue's own.")]
    until: AwareDatetime


class RestoreForm(Form):
    """Why the queue's own target holds again."""

    why: Reason


class AddressForm(Form):
    """What all who wait hear: a prompt, or a text to speak."""

    why: Reason
    prompt: _Id | None = None
    text: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    language: Literal["zh", "en"] = Field("zh", description="In which the text is spoken.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.prompt is None) == (self.text is None):
            raise ValueError("give either a prompt or a text")
        return self


class AddressedView(BaseModel):
    """How many waited when it was said."""

    callers: int


def build_router(rooms: FloorRooms, sayer: Sayer) -> APIRouter:
    """Wire the routes to the rooms."""
    router = APIRouter(prefix="/api/v1/floor", tags=["floor"], responses=RESPONSES)
    _add_moves(router, rooms)
    _add_targets(router, rooms)

    @router.post("/queues/{id}/announcement", operation_id="address_queue")
    async def address_queue(id: ThingId, form: AddressForm, person: Steerer) -> AddressedView:
        """Have all who wait in a queue hear something now, over the music."""
        queue = _queue(person, id)
        what = await _said(sayer, form)
        callers = await rooms.steering.address(queue, what, by=person.actor, user=person.user)
        said = {"prompt": form.prompt or "", "text": form.text or ""}
        details = {"why": form.why, "callers": callers, **said}
        await rooms.notes.note(person, "queue.addressed", f"queue/{queue}", details)
        return AddressedView(callers=callers)

    return router


def _add_moves(router: APIRouter, rooms: FloorRooms) -> None:
    @router.post("/assignments", operation_id="assign_agents")
    async def assign_agents(form: AssignForm, person: Steerer) -> list[AgentNow]:
        """Let agents serve these queues and no others, for now or until an hour."""
        agents = _agents(rooms, person, form.agents)
        queues = [_queue(person, queue) for queue in form.queues]
        await rooms.steering.assign(agents, queues, form.until, by=person.actor, user=person.user)
        until = form.until.isoformat() if form.until is not None else ""
        details = {"why": form.why, "queues": " ".join(queues), "until": until}
        for agent in agents:
            await rooms.notes.note(person, "agent.assigned", f"agent/{agent}", details)
        return _shown(rooms, agents)

    @router.post("/assignments/end", operation_id="return_agents")
    async def return_agents(form: ReturnForm, person: Steerer) -> list[AgentNow]:
        """Let moved agents serve again what the set-up says."""
        agents = _agents(rooms, person, form.agents)
        await rooms.steering.give_back(agents, by=person.actor, user=person.user)
        for agent in agents:
            details = {"why": form.why}
            await rooms.notes.note(person, "agent.returned", f"agent/{agent}", details)
        return _shown(rooms, agents)


def _add_targets(router: APIRouter, rooms: FloorRooms) -> None:
    @router.post("/queues/{id}/target", status_code=204, operation_id="set_target")
    async def set_target(id: ThingId, form: TargetForm, person: Steerer) -> None:
        """Let a queue reach another service level until an hour; its callers come sooner or later.

        With a higher one than its own they come sooner, with a lower one later.
        """
        queue = _queue(person, id)
        await rooms.steering.set_target(
            queue, form.target, form.until, by=person.actor, user=person.user
        )
        details = {"why": form.why, "target": f"{form.target:g}", "until": form.until.isoformat()}
        await rooms.notes.note(person, "queue.target_set", f"queue/{queue}", details)

    @router.post("/queues/{id}/target/end", status_code=204, operation_id="restore_target")
    async def restore_target(id: ThingId, form: RestoreForm, person: Steerer) -> None:
        """Let a queue's own target hold again."""
        queue = _queue(person, id)
        await rooms.steering.restore_target(queue, by=person.actor, user=person.user)
        details = {"why": form.why}
        await rooms.notes.note(person, "queue.target_restored", f"queue/{queue}", details)


async def _said(sayer: Sayer, form: AddressForm) -> PromptId | Sound:
    """Return what is to be heard, made and ready."""
    if form.text is not None:
        return await sayer.say(form.text, form.language)
    prompt = PromptId(form.prompt or "")
    sayer.sound(prompt, form.language)  # there must be one
    return prompt


def _agents(rooms: FloorRooms, person: Person, ids: Sequence[str]) -> list[AgentId]:
    """Return agents whom the person may steer.

    Raises:
        NotFound: there is no such agent.
        Refused: one is of another team.
    """
    profiles = [rooms.agent(agent) for agent in dict.fromkeys(ids)]
    for profile in profiles:
        demand(person, "floor:steer", team=profile.team)
    return [profile.id for profile in profiles]


def _queue(person: Person, queue: str) -> QueueId:
    demand(person, "floor:steer", queue=QueueId(queue))
    return QueueId(queue)


def _shown(rooms: FloorRooms, agents: Sequence[AgentId]) -> list[AgentNow]:
    state = rooms.floor.state
    return [agent_now(rooms.agent(agent), state.agent(agent)) for agent in agents]
