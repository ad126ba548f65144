"""HTTP for alerts: rules, what stands, what was. Translates, and decides nothing."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from huawu.access.guard import require
from huawu.access.permissions import Person
from huawu.alerts.rule import Rule
from huawu.alerts.service import Alerts, KeptRule, Standing, remedies_of
from huawu.app.http.contact_forms import Form
from huawu.app.http.metrics_forms import WordsView
from huawu.app.http.problems import RESPONSES
from huawu.app.http.words import IfMatch, ThingId, tagged, version_of
from huawu.events.alert import AlertCleared, AlertEvent, AlertRaised
from huawu.kernel.event import Recorded
from huawu.metrics.catalogue import Catalogue
from huawu.metrics.service import Metrics

Reader = Annotated[Person, Depends(require("metrics:read"))]
Writer = Annotated[Person, Depends(require("alerts:write"))]
_Limit = Annotated[int, Query(ge=1, le=1_000)]
_Name = Annotated[str, Field(max_length=80)]
_Span = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
_Value = Annotated[float, Field(allow_inf_nan=False)]


class AlertRuleForm(Form):
    """A rule as it shall be."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    measure: _Name = Field(
        description="A metric's id; or waiting_now, longest_wait_now or ready_now."
    )
    above: bool = Field(description="Too much is bad; else too little is.")
    threshold: _Value = Field(description="In the measure's unit; ratios 0 to 1.")
    margin: Annotated[float, Field(ge=0, allow_inf_nan=False)] = Field(
        default=0.0, description="By how much it must be better again to be cleared."
    )
    for_s: _Span = Field(default=0.0, description="How long beyond, and how long back.")
    window_s: Annotated[float, Field(ge=60, le=86_400)] = Field(
        default=1_800.0, description="How far back a metric is counted."
    )
    queue: _Name = ""
    team: _Name = ""
    enabled: bool = True
    mail_to: list[Annotated[str, Field(max_length=200)]] = Field(
        default=[], max_length=50, description="E-mail addresses that are told."
    )

    def rule(self, id: str = "") -> Rule:
        """Return the rule that is meant."""
        told = self.model_dump(exclude={"mail_to"})
        return Rule(id=id, **told, mail_to=tuple(self.mail_to))


class AlertRuleView(AlertRuleForm):
    """A rule."""

    id: str
    version: int
    changed_at: datetime

    @classmethod
    def of(cls, kept: KeptRule) -> Self:
        """Show a rule."""
        its: dict[str, Any] = {name: getattr(kept.rule, name) for name in Rule.__dataclass_fields__}
        its["mail_to"] = list(kept.rule.mail_to)
        return cls(**its, version=kept.version, changed_at=kept.changed_at)


class AlertView(BaseModel):
    """A rule as it stands."""

    rule: AlertRuleView
    phase: str = Field(description="quiet, rising, raised or falling")
    raised_at: datetime | None
    value: float | None = Field(description="At the last look.")
    trouble: str = Field(description="Why it cannot be watched.")
    remedies: dict[str, WordsView]

    @classmethod
    def of(cls, standing: Standing, catalogue: Catalogue) -> Self:
        """Show how a rule stands."""
        return cls(
            rule=AlertRuleView.of(standing.kept),
            phase=standing.watch.phase.value,
            raised_at=standing.watch.raised_at,
            value=standing.value,
            trouble=standing.trouble,
            remedies={
                name: WordsView.of(words)
                for name, words in remedies_of(standing.kept.rule.measure, catalogue).items()
            },
        )


class AlertEventView(BaseModel):
    """What was raised or cleared."""

    position: int
    at: datetime
    kind: str = Field(description="alert.raised or alert.cleared")
    rule: str
    name: str
    measure: str
    queue: str
    team: str
    value: float | None
    threshold: float | None
    cause: str = Field(description="Why it was cleared: back, changed or removed.")
    elapsed_s: float | None

    @classmethod
    def of(cls, recorded: Recorded, event: AlertEvent) -> Self:
        """Show an event."""
        told: dict[str, Any] = {"threshold": None, "cause": "", "elapsed_s": None}
        if isinstance(event, AlertRaised):
            told["threshold"] = event.threshold
        if isinstance(event, AlertCleared):
            told |= {"cause": event.cause, "elapsed_s": event.elapsed_s}
        return cls(
            position=recorded.position,
            at=event.at,
            kind=event.kind,
            rule=event.rule,
            name=event.name,
            measure=event.measure,
            queue=event.queue,
            team=event.team,
            value=event.value,
            **told,
        )


def build_router(alerts: Alerts, metrics: Metrics) -> APIRouter:
    """Wire the routes to the room."""
    router = APIRouter(prefix="/api/v1/alerts", tags=["alerts"], responses=RESPONSES)

    @router.get("", operation_id="list_alerts")
    async def list_alerts(person: Reader) -> list[AlertView]:
        """Show every rule one may see, and how it stands."""
        catalogue = await metrics.catalogue()
        return [AlertView.of(each, catalogue) for each in await alerts.standing(person)]

    @router.get("/history", operation_id="list_past_alerts")
    async def list_past_alerts(person: Reader, limit: _Limit = 100) -> list[AlertEventView]:
        """Show what was raised and cleared, newest first."""
        found = await alerts.history(person, limit)
        return [
            AlertEventView.of(recorded, recorded.event)
            for recorded in found
            if isinstance(recorded.event, AlertEvent)
        ]

    @router.post("", operation_id="create_alert_rule", status_code=201)
    async def create_alert_rule(
        form: AlertRuleForm, person: Writer, response: Response
    ) -> AlertRuleView:
        """Add a rule."""
        kept = await alerts.create(person, form.rule())
        tagged(response, kept.version)
        return AlertRuleView.of(kept)

    @router.put("/{id}", operation_id="change_alert_rule")
    async def change_alert_rule(
        id: ThingId,
        form: AlertRuleForm,
        person: Writer,
        response: Response,
        if_match: IfMatch = None,
    ) -> AlertRuleView:
        """Change a rule; what stands by the old one is cleared."""
        kept = await alerts.change(person, form.rule(id), expected_version=version_of(if_match))
        tagged(response, kept.version)
        return AlertRuleView.of(kept)

    @router.delete("/{id}", operation_id="remove_alert_rule", status_code=204)
    async def remove_alert_rule(id: ThingId, person: Writer, if_match: IfMatch = None) -> None:
        """Remove a rule; what stands by it is cleared."""
        await alerts.remove(person, id, expected_version=version_of(if_match))

    return router
