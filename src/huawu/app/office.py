"""What stands behind the floor: past contacts, customers, webhooks, retention. Needs no engine."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from huawu.access.permissions import system_person
from huawu.access.service import Access
from huawu.archive.archivist import Archivist
from huawu.archive.notes import FollowUps, Notes
from huawu.archive.search import Archive
from huawu.centre.model import RetentionPolicy
from huawu.centre.service import Centre
from huawu.centre.view import CentreView
from huawu.contacts.parties import PartyBook
from huawu.customers.service import Customers
from huawu.inbox.service import Inbox
from huawu.journal.port import Journal
from huawu.kernel.clock import Clock
from huawu.kernel.errors import HouseError
from huawu.kernel.scope import Background
from huawu.planning.erasure import AbsenceNotes
from huawu.recordings.marks import Marks
from huawu.recordings.service import Recordings
from huawu.retention.service import Retention
from huawu.retention.staff import StaffErasure
from huawu.storage.database import Database
from huawu.webhooks.addresses import Network
from huawu.webhooks.carrier import Carrier
from huawu.webhooks.service import Webhooks

_log: Final = structlog.get_logger()

_HOUR: Final = 3  #: of the night, in the centre's zone: when retention works


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The rooms behind the floor."""

    clock: Clock
    parties: PartyBook
    archivist: Archivist
    archive: Archive
    notes: Notes
    follow_ups: FollowUps
    customers: Customers
    webhooks: Webhooks
    carrier: Carrier
    marks: Marks
    retention: Retention
    staff: StaffErasure
    inbox: Inbox

    def run(self, beside: Background, view: CentreView, zone: str) -> None:
        """Start what works beside the requests."""
        beside.run(self.archivist.run(), "archivist")
        beside.run(self.carrier.run(), "webhooks")
        beside.run(_retain_nightly(self.retention, view, self.clock, zone), "retention")


def office_of(
    database: Database,
    journal: Journal,
    access: Access,
    clock: Clock,
    *,
    centre: Centre,
    recordings: Recordings,
    inside: Sequence[Network] = (),
) -> Office:
    """Put the rooms together; `inside` are networks of ours that webhooks may reach."""
    audit, tenant = access.audit, access.audit.tenant
    customers, parties = Customers(database, audit, clock), PartyBook(database, tenant, clock)
    retention = Retention(
        database,
        journal,
        access,
        clock,
        recordings=recordings,
        customers=customers,
        parties=parties,
    )
    return Office(
        clock=clock,
        parties=parties,
        archivist=Archivist(database, journal, tenant),
        archive=Archive(database, tenant),
        notes=Notes(database, clock, tenant),
        follow_ups=FollowUps(database, clock, tenant),
        customers=customers,
        webhooks=Webhooks(database, audit, clock, inside),
        carrier=Carrier(database, journal, clock, tenant, inside),
        marks=Marks(database, audit, clock),
        retention=retention,
        staff=StaffErasure(
            database,
            journal,
            clock,
            access=access,
            centre=centre,
            holds=retention.holds,
            notes=AbsenceNotes(database, tenant),
        ),
        inbox=Inbox(database, audit, clock),
    )


async def _retain_nightly(retention: Retention, view: CentreView, clock: Clock, zone: str) -> None:
    """Delete what is old, every night; never returns."""
    while True:
        await asyncio.sleep(until_night_s(clock.now(), zone))
        policy = view.get(RetentionPolicy, "main")
        try:
            if policy is not None:
                await retention.run(system_person("nightly"), policy, dry_run=False)
        except HouseError as trouble:
            _log.error("retention did not finish and goes on tomorrow", cause=trouble.message)


def until_night_s(now: datetime, zone: str) -> float:
    """Return seconds until the next night's hour of the zone's wall clock."""
    local = now.astimezone(ZoneInfo(zone))
    night = local.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    if night <= local:
        night += timedelta(days=1)
    return night.timestamp() - now.timestamp()
