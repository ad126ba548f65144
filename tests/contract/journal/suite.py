"""What every journal must do. `test_journal.py` runs it on each implementation."""

import asyncio
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta

import pytest

from huawu.events.contact import Channel, ContactCreated, Direction
from huawu.events.reservation import ReservationCreated, ReservationEvent, ReservationRescinded
from huawu.journal.port import Batch, DoubleBooking, Journal, Snapshot, StreamWrite, Superseded
from huawu.kernel.errors import Invalid, StaleVersion
from huawu.kernel.event import Actor, Event, Recorded
from huawu.kernel.ids import DEFAULT_TENANT, AgentId, ContactId, ReservationId, TenantId, UserId

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
SYSTEM = Actor(tenant=DEFAULT_TENANT)


def created(contact: str = "c1") -> ContactCreated:
    return ContactCreated(
        at=NINE,
        contact=ContactId(contact),
        channel=Channel.VOICE,
        direction=Direction.INBOUND,
        called='客服\t"热线"\n\\N',
    )


def reserved(reservation: str, contact: str = "c1", agent: str = "a1") -> ReservationCreated:
    return ReservationCreated(
        at=NINE,
        contact=ContactId(contact),
        reservation=ReservationId(reservation),
        agent=AgentId(agent),
        fence=1,
        channel=Channel.VOICE,
    )


def rescinded(reservation: str, contact: str = "c1", agent: str = "a1") -> ReservationEvent:
    return ReservationRescinded(
        at=NINE,
        contact=ContactId(contact),
        reservation=ReservationId(reservation),
        agent=AgentId(agent),
        fence=1,
        cause="caller_gone",
    )


def batch(
    *events: Event, stream: str = "contact/c1", expected: int | None = None, term: int = 0
) -> Batch:
    write = StreamWrite(stream=stream, events=events, expected_version=expected)
    return Batch(writes=[write], actor=SYSTEM, term=term)


async def everything(journal: Journal, *, after: int = 0) -> list[Recorded]:
    """Follow the journal to its present end."""
    head, found = await journal.head(), list[Recorded]()
    async with aclosing(journal.follow(after=after)) as chunks:
        while head > after and (not found or found[-1].position < head):
            async with asyncio.timeout(10):
                found.extend(await anext(chunks))
    return found


class JournalContract:
    """The rules of `huawu.journal.port`, one test each."""

    async def test_what_was_appended_is_read_back_as_it_was(self, journal: Journal) -> None:
        actor = Actor(tenant=DEFAULT_TENANT, user=UserId("usr_1"), cause="req_1")
        write = StreamWrite(stream="contact/c1", events=[created()], expected_version=0)
        answer = await journal.append(Batch(writes=[write], actor=actor))
        assert answer == [
            Recorded(
                position=answer[0].position,
                stream="contact/c1",
                version=1,
                actor=actor,
                term=0,
                event=created(),
            )
        ]
        assert list(await journal.read("contact/c1")) == answer
        assert await everything(journal) == answer
        assert await journal.head() == answer[0].position

    async def test_an_empty_journal_has_no_streams_and_no_head(self, journal: Journal) -> None:
        assert list(await journal.read("contact/c1")) == []
        assert await journal.head() == 0

    async def test_versions_count_each_stream_and_reading_starts_above_one(
        self, journal: Journal
    ) -> None:
        await journal.append(batch(created(), created(), expected=0))
        await journal.append(batch(created(), stream="contact/c2", expected=0))
        await journal.append(batch(created(), expected=2))
        assert [r.version for r in await journal.read("contact/c1")] == [1, 2, 3]
        assert [r.version for r in await journal.read("contact/c1", after_version=2)] == [3]
        assert [r.version for r in await journal.read("contact/c2")] == [1]

    @pytest.mark.parametrize("expected", [0, 2])
    async def test_another_version_than_expected_is_refused_and_nothing_is_written(
        self, journal: Journal, expected: int
    ) -> None:
        await journal.append(batch(created()))
        with pytest.raises(StaleVersion) as refused:
            await journal.append(batch(created(), expected=expected))
        assert refused.value.details == {"stream": "contact/c1", "expected": expected, "found": 1}
        assert await journal.head() == 1

    async def test_writes_of_one_batch_stand_or_fall_together(self, journal: Journal) -> None:
        await journal.append(batch(created()))
        good = StreamWrite(stream="contact/c2", events=[created()], expected_version=0)
        stale = StreamWrite(stream="contact/c1", events=[created()], expected_version=0)
        with pytest.raises(StaleVersion):
            await journal.append(Batch(writes=[good, stale], actor=SYSTEM))
        assert list(await journal.read("contact/c2")) == []

    async def test_two_writes_to_one_stream_in_a_batch_follow_each_other(
        self, journal: Journal
    ) -> None:
        writes = [
            StreamWrite(stream="contact/c1", events=[created()], expected_version=n)
            for n in range(2)
        ]
        answer = await journal.append(Batch(writes=writes, actor=SYSTEM))
        assert [r.version for r in answer] == [1, 2]

    async def test_batches_handed_over_together_are_written_in_that_order(
        self, journal: Journal
    ) -> None:
        async with asyncio.TaskGroup() as tasks:
            for n in range(50):
                tasks.create_task(journal.append(batch(created(), expected=n)))
        assert [r.version for r in await journal.read("contact/c1")] == list(range(1, 51))

    async def test_a_refused_batch_does_not_touch_its_neighbours(self, journal: Journal) -> None:
        async def attempt(n: int) -> bool:
            with suppress(StaleVersion):
                await journal.append(
                    batch(created(), stream=f"contact/c{n}", expected=1 if n % 3 == 0 else 0)
                )
                return True
            return False

        async with asyncio.TaskGroup() as tasks:
            done = [tasks.create_task(attempt(n)) for n in range(30)]
        assert [task.result() for task in done] == [n % 3 != 0 for n in range(30)]
        assert len(await everything(journal)) == 20

    async def test_positions_rise_and_following_gives_each_event_once(
        self, journal: Journal
    ) -> None:
        async with asyncio.TaskGroup() as tasks:
            for n in range(40):
                tasks.create_task(
                    journal.append(batch(created(), created(), stream=f"contact/{n % 7}"))
                )
        positions = [r.position for r in await everything(journal)]
        assert len(positions) == 80
        assert positions == sorted(set(positions))
        assert [r.position for r in await everything(journal, after=positions[49])] == (
            positions[50:]
        )

    async def test_a_follower_that_rests_gets_what_came_meanwhile_at_once(
        self, journal: Journal
    ) -> None:
        async with aclosing(journal.follow(rest_s=1.0)) as chunks, asyncio.timeout(10):
            await journal.append(batch(created(), stream="contact/0"))
            first = await anext(chunks)

            async def after_the_rest() -> list[str]:
                return [r.stream for r in await anext(chunks)]

            async with asyncio.TaskGroup() as tasks:
                then = tasks.create_task(after_the_rest())
                for n in (1, 2, 3):
                    await journal.append(batch(created(), stream=f"contact/{n}"))
        assert [r.stream for r in first] == ["contact/0"]
        assert then.result() == ["contact/1", "contact/2", "contact/3"]

    async def test_a_follower_hears_what_is_written_while_it_waits(self, journal: Journal) -> None:
        heard: list[str] = []

        async def listen() -> None:
            async with aclosing(journal.follow()) as chunks:
                async for chunk in chunks:
                    heard.extend(r.stream for r in chunk)
                    if len(heard) >= 20:
                        return

        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            tasks.create_task(listen())
            for n in range(20):
                await journal.append(batch(created(), stream=f"contact/{n}"))
        assert heard == [f"contact/{n}" for n in range(20)]

    async def test_a_contact_cannot_have_two_live_reservations(self, journal: Journal) -> None:
        await journal.append(batch(reserved("r1", agent="a1")))
        with pytest.raises(DoubleBooking):
            await journal.append(batch(reserved("r2", agent="a2")))
        await journal.append(batch(rescinded("r1"), reserved("r2", agent="a2")))

    async def test_a_slot_cannot_be_promised_twice(self, journal: Journal) -> None:
        await journal.append(batch(reserved("r1", contact="c1")))
        with pytest.raises(DoubleBooking):
            await journal.append(batch(reserved("r2", contact="c2"), stream="contact/c2"))
        await journal.append(batch(rescinded("r1")))
        await journal.append(batch(reserved("r2", contact="c2"), stream="contact/c2"))

    async def test_of_many_that_want_one_agent_at_once_exactly_one_gets_them(
        self, journal: Journal
    ) -> None:
        async def attempt(n: int) -> int:
            with suppress(DoubleBooking):
                await journal.append(
                    batch(reserved(f"r{n}", contact=f"c{n}"), stream=f"contact/c{n}")
                )
                return 1
            return 0

        async with asyncio.TaskGroup() as tasks:
            tries = [tasks.create_task(attempt(n)) for n in range(30)]
        assert sum(task.result() for task in tries) == 1
        assert len(await everything(journal)) == 1

    async def test_what_is_over_is_not_revived_by_a_late_event(self, journal: Journal) -> None:
        await journal.append(batch(reserved("r1"), rescinded("r1"), rescinded("r1")))
        await journal.append(batch(reserved("r2")))

    async def test_an_older_term_is_refused_and_no_term_never(self, journal: Journal) -> None:
        first = await journal.begin_term()
        answer = await journal.append(batch(created(), term=first))
        assert answer[0].term == first
        second = await journal.begin_term()
        assert second > first
        with pytest.raises(Superseded):
            await journal.append(batch(created(), term=first))
        await journal.append(batch(created(), term=second))
        await journal.append(batch(created()))
        assert len(await journal.read("contact/c1")) == 3

    async def test_the_newest_snapshot_of_a_name_is_kept(self, journal: Journal) -> None:
        def snapshot(position: int) -> Snapshot:
            taken_at = NINE + timedelta(seconds=position)
            return Snapshot(name="floor", position=position, body=b"\x00\xff", taken_at=taken_at)

        assert await journal.load_snapshot("floor") is None
        for position in (5, 9, 7):
            await journal.save_snapshot(snapshot(position))
        assert await journal.load_snapshot("floor") == snapshot(9)
        assert await journal.load_snapshot("other") is None

    async def test_a_batch_of_another_tenant_or_without_events_is_refused(
        self, journal: Journal
    ) -> None:
        foreign = Actor(tenant=TenantId("tnt_other"))
        write = StreamWrite(stream="contact/c1", events=[created()], expected_version=0)
        with pytest.raises(Invalid, match="actor"):
            await journal.append(Batch(writes=[write], actor=foreign))
        with pytest.raises(Invalid, match="writes"):
            await journal.append(Batch(writes=[], actor=SYSTEM))
        with pytest.raises(Invalid, match="writes"):
            await journal.append(batch())
