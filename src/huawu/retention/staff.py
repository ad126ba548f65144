"""Forgets who a leaver was: what they did stays under their id, which names nobody any more."""

from collections.abc import Collection
from typing import Protocol

from huawu.access.approvals import GuardedAct
from huawu.access.permissions import Person, demand
from huawu.access.service import Access
from huawu.access.users import StillActive
from huawu.archive.erasure import Erasure
from huawu.centre.erasure import SetupErasure
from huawu.centre.service import Centre
from huawu.events.retention import StaffErased
from huawu.inbox.erasure import InboxErasure
from huawu.journal.port import Batch, Journal, StreamWrite
from huawu.kernel.clock import Clock
from huawu.kernel.ids import AgentId, UserId
from huawu.mail.erasure import MailErasure
from huawu.retention.holds import Held, Holds
from huawu.storage.database import Database
from huawu.views.erasure import ViewErasure

_TAIL = 10  #: signs of the id that the alias ends with
_SHORTEST = 2  #: a name of one sign stands in many words that name nobody


class StaffNotes(Protocol):
    """Notes about colleagues that a room above us keeps."""

    async def forget(self, agents: Collection[AgentId]) -> int:
        """Empty them, and return how many there were."""
        ...


class StaffErasure:
    """One tenant's leavers.

    It can be repeated: what a failure left over goes the next time, for the account goes last.
    """

    def __init__(
        self,
        database: Database,
        journal: Journal,
        clock: Clock,
        *,
        access: Access,
        centre: Centre,
        holds: Holds,
        notes: StaffNotes,
    ) -> None:
        tenant = access.audit.tenant
        self._journal = journal
        self._clock = clock
        self._access = access
        self._holds = holds
        self._notes = notes
        self._setup = SetupErasure(database, tenant, centre)
        self._inbox = InboxErasure(database, tenant)
        self._archive = Erasure(database, tenant)
        self._views = ViewErasure(database, tenant)
        self._mail = MailErasure(database, tenant)

    async def erase(
        self, person: Person, user: UserId, reason: str, addresses: Collection[str] = ()
    ) -> StaffErased:
        """Put an alias in the place of a leaver's name, login, number and telephone.

        Their names go from what they wrote, too; what they kept for themselves is deleted.

        Args:
            person: who erases.
            user: whom; disabled before.
            reason: for the audit record.
            addresses: their e-mail addresses, which nothing else says are theirs.

        Raises:
            NotFound: there is no such user.
            StillActive: they may still sign in.
            Held: a court wants to know who they were.
            InUse: routing names their agent; says where.
            NeedsApproval: the centre wants a second person to approve it first.
            Refused: the person may not, or the user held more than they do.
        """
        demand(person, "users:erase")
        known = await self._access.users.get(person, user)
        if not known.disabled:
            raise StillActive("Disable the account first: they may still sign in.")
        if f"user/{user}" in await self._holds.subjects():
            raise Held("It is held for a court; release it first.")
        await self._setup.demand_unused(person, user)
        await self._access.approvals.demand(person, GuardedAct.ERASURE, f"user/{user}")
        alias = f"erased-{user[-_TAIL:]}"
        names = {known.name, known.login, *await self._setup.names(user)} - {alias}
        names = {name for name in names if len(name) >= _SHORTEST}
        # Names are replaced where they stand before the set-up forgets what they were.
        texts = await self._inbox.rename(user, names, alias)
        notes = await self._archive.rename(user, names, alias)
        agents, setups = await self._setup.forget(person, user, alias)
        proof = StaffErased(
            at=self._clock.now(), user=user, setups=setups, texts=texts, notes=notes,
            absences=await self._notes.forget(agents),
            views=await self._views.forget(user, addresses),
            letters=await self._mail.forget(addresses),
        )  # fmt: skip
        await self._access.users.erase(person, user, alias, reason)
        write = StreamWrite(stream=f"retention/{user}", events=[proof], expected_version=None)
        await self._journal.append(Batch(writes=[write], actor=person.actor))
        return proof
