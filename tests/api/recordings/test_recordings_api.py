"""Recordings by HTTP, over a real store and a real database."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.access_fixture import NINE, person
from tests.api_fixture import House, open_house

from huawu.access.audit import AuditFilter
from huawu.centre.model import AgentProfile
from huawu.centre.view import Kept
from huawu.events.call import RecordingLost
from huawu.events.contact import Channel, ContactCreated, Direction
from huawu.events.reservation import ReservationConnected
from huawu.journal.port import Batch, StreamWrite
from huawu.kernel.event import Actor
from huawu.kernel.ids import (
    DEFAULT_TENANT,
    AgentId,
    ContactId,
    QueueId,
    RecordingId,
    ReservationId,
    TeamId,
    UserId,
)
from huawu.recordings.raw import RawRecording
from huawu.storage.database import Database

pytestmark = [pytest.mark.api, pytest.mark.db]

CARE = QueueId("que_care")
ANNA, BORIS = AgentId("agt_anna"), AgentId("agt_boris")


def seat(agent: AgentId, team: str) -> AgentProfile:
    user = UserId(agent.replace("agt_", "usr_"))
    return AgentProfile(id=agent, number=agent, name=agent, user=user, team=TeamId(team))


async def talked(house: House, contact: str, *agents: AgentId) -> None:
    """Let the journal tell that these agents talked in a contact."""
    contact_id = ContactId(contact)
    events = [
        ContactCreated(
            at=NINE, contact=contact_id, channel=Channel.VOICE, direction=Direction.INBOUND
        ),
        *(
            ReservationConnected(
                at=NINE,
                contact=contact_id,
                reservation=ReservationId(f"rsv_{agent}"),
                agent=agent,
                fence=fence,
            )
            for fence, agent in enumerate(agents, 1)
        ),
    ]
    write = StreamWrite(stream=f"contact/{contact}", events=events, expected_version=0)
    await house.journal.append(Batch(writes=[write], actor=Actor(tenant=DEFAULT_TENANT)))


def spoken(house: House, recording: str) -> None:
    """Lay down the engine's two raw files: one second each."""
    for way, sample in (("rx", b"\1\0"), ("tx", b"\2\0")):
        (house.folder / f"{recording}-{way}.sln").write_bytes(sample * 8000)


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> House:
    """Anna talked first and Boris after her; Boris alone talked in a second contact."""
    house = await open_house(database, folder=tmp_path)
    for profile in (seat(ANNA, "tem_red"), seat(BORIS, "tem_blue")):
        house.centre.view.put(Kept(thing=profile, version=1))
    for number, agents in (("1", (ANNA, BORIS)), ("2", (BORIS,))):
        await talked(house, f"ctc_{number}", *agents)
        spoken(house, f"rec_{number}")
        raw = RawRecording(
            id=RecordingId(f"rec_{number}"),
            contact=ContactId(f"ctc_{number}"),
            queue=CARE,
            agent=agents[-1],
        )
        await house.recordings.finish(raw)
    for name in ("anna", "boris"):
        house.keeper.people[name] = person("agent", user=f"usr_{name}")
    house.keeper.people["red"] = person("supervisor", teams={"tem_red"}, user="usr_red")
    return house


async def heard(house: House) -> Sequence[tuple[str | None, str, object]]:
    """Return who heard what from which byte, oldest first."""
    entries = await house.access.audit.read(AuditFilter())
    return [
        (entry.user, entry.subject, entry.details["from_byte"])
        for entry in reversed(entries)
        if entry.act == "recording.played"
    ]


async def test_a_recording_is_played_whole_and_that_is_written_down(house: House) -> None:
    async with house.client("quality") as client:
        told = (await client.get("/recordings/rec_1")).json()
        answer = await client.get("/recordings/rec_1/audio")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    assert answer.headers["etag"] == f'"{told["sha256"]}"'
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.content) == told["size_bytes"] == int(answer.headers["content-length"])
    assert answer.content[:4] == b"RIFF"
    assert answer.content[-4:] == b"\1\0\2\0"  # customer left, agent right
    assert await heard(house) == [("usr_quality", "recording/rec_1", 0)]


async def test_parts_are_played_as_asked_and_each_is_written_down(house: House) -> None:
    async with house.client("quality") as client:
        whole = (await client.get("/recordings/rec_1/audio")).content
        size = len(whole)
        for header, start, end in (
            ("bytes=0-99", 0, 100),
            ("bytes=44-", 44, size),
            ("bytes=-4", size - 4, size),
        ):
            answer = await client.get("/recordings/rec_1/audio", headers={"Range": header})
            assert answer.status_code == 206
            assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
            assert answer.content == whole[start:end]
    assert [start for _, _, start in await heard(house)] == [0, 0, 44, size - 4]


async def test_a_range_behind_the_end_is_refused_and_nothing_was_heard(house: House) -> None:
    async with house.client("quality") as client:
        size = (await client.get("/recordings/rec_1")).json()["size_bytes"]
        headers = {"Range": f"bytes={size}-"}
        answer = await client.get("/recordings/rec_1/audio", headers=headers)
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert await heard(house) == []


async def test_a_part_of_another_file_is_answered_with_the_whole(house: House) -> None:
    async with house.client("quality") as client:
        headers = {"Range": "bytes=0-9", "If-Range": '"of-something-else"'}
        answer = await client.get("/recordings/rec_1/audio", headers=headers)
        headers["If-Range"] = answer.headers["etag"]
        part = await client.get("/recordings/rec_1/audio", headers=headers)
    assert (answer.status_code, part.status_code, len(part.content)) == (200, 206, 10)


async def test_agents_hear_conversations_in_which_they_talked_and_no_others(house: House) -> None:
    async with house.client("anna") as anna, house.client("boris") as boris:
        assert (await anna.get("/recordings/rec_1/audio")).status_code == 200
        assert (await anna.get("/recordings/rec_2/audio")).status_code == 404
        assert (await boris.get("/recordings/rec_2/audio")).status_code == 200
        own = [r["id"] for r in (await boris.get("/recordings")).json()]
        of_one = (await anna.get("/recordings", params={"contact": "ctc_1"})).json()
        of_two = (await anna.get("/recordings", params={"contact": "ctc_2"})).json()
    assert sorted(own) == ["rec_1", "rec_2"]
    assert ([r["id"] for r in of_one], of_two) == (["rec_1"], [])
    assert [user for user, _, _ in await heard(house)] == ["usr_anna", "usr_boris"]


async def test_a_supervisor_hears_the_conversations_of_their_teams(house: House) -> None:
    async with house.client("red") as red, house.client("supervisor") as chief:
        assert (await red.get("/recordings")).json() == []  # Boris of the blue team talked last
        assert (await red.get("/recordings/rec_1/audio")).status_code == 404
        assert len((await chief.get("/recordings", params={"limit": 1})).json()) == 1
        assert len((await chief.get("/recordings")).json()) == 2


async def test_a_message_needs_the_right_to_hear_messages(house: House) -> None:
    spoken(house, "rec_call")
    raw = RawRecording(id=RecordingId("rec_call"), contact=ContactId("ctc_9"), queue=CARE)
    await house.recordings.finish(raw)
    message = house.folder / "rec_message.wav"
    message.write_bytes(await audio(house, "rec_call"))
    told = RawRecording(
        id=RecordingId("rec_message"), contact=ContactId("ctc_9"), kind="message", queue=CARE
    )
    await house.recordings.finish(told)
    house.keeper.people["far"] = person("agent", queues={"que_far"}, user="usr_anna")
    for token, status in (("anna", 200), ("quality", 200), ("far", 404), ("planner", 403)):
        async with house.client(token) as client:
            answer = await client.get("/recordings/rec_message/audio")
            assert (answer.status_code, token) == (status, token)


async def audio(house: House, recording: str) -> bytes:
    async with house.client("quality") as client:
        return (await client.get(f"/recordings/{recording}/audio")).content


async def test_a_file_that_was_changed_in_the_store_is_found_out(house: House) -> None:
    async with house.client("quality") as client:
        assert (await client.get("/recordings/rec_1/verify")).json() == {"ok": True}
        (kept,) = (house.folder / "store").rglob("rec_1.wav")
        kept.write_bytes(kept.read_bytes()[:-2] + b"\7\7")
        assert (await client.get("/recordings/rec_1/verify")).json() == {"ok": False}
        kept.unlink()
        assert (await client.get("/recordings/rec_1/audio")).status_code == 503
        assert (await client.get("/recordings/rec_none/audio")).status_code == 404


async def test_marks_and_cases_are_for_who_may_share_and_a_case_is_heard_by_all_who_learn(
    house: House,
) -> None:
    async with house.client("quality") as quality, house.client("agent") as agent:
        mark = await quality.post("/recordings/rec_1/marks", json={"at_s": 0.5, "text": "good"})
        assert mark.status_code == 201
        late = await quality.post("/recordings/rec_1/marks", json={"at_s": 9, "text": "late"})
        assert (late.status_code, late.json()["field"]) == (422, "at_s")
        assert (await agent.get("/cases/rec_1/audio")).status_code == 404
        shared = await quality.put("/cases/rec_1", json={"title": "How to say sorry"})
        assert shared.json()["title"] == "How to say sorry"
        assert [case["recording"] for case in (await agent.get("/cases")).json()] == ["rec_1"]
        assert (await agent.get("/cases/rec_1/audio")).status_code == 200
        refused = await agent.post("/recordings/rec_1/marks", json={"at_s": 0, "text": "x"})
        assert refused.status_code == 403
        assert (await quality.delete("/cases/rec_1")).status_code == 204
        path = f"/recordings/rec_1/marks/{mark.json()['id']}"
        assert (await quality.delete(path)).status_code == 204
        assert (await quality.get("/recordings/rec_1/marks")).json() == []


async def test_taking_a_file_out_of_the_house_is_a_right_of_its_own_and_written_down(
    house: House,
) -> None:
    async with house.client("quality") as quality, house.client("supervisor") as supervisor:
        assert (await supervisor.get("/recordings/rec_1/file")).status_code == 403
        file = await quality.get("/recordings/rec_1/file")
        assert file.headers["Content-Disposition"].startswith("attachment")
        assert file.content[:4] == b"RIFF"
    (entry, *_) = await house.access.audit.read(AuditFilter(act="recording"))
    assert (entry.act, entry.user) == ("recording.downloaded", "usr_quality")


async def test_the_picture_of_a_recording_is_made_once(house: House) -> None:
    async with house.client("quality") as quality:
        first = await quality.get("/recordings/rec_1/peaks")
        assert len(first.json()["channels"]) == 2
        for file in (house.folder / "store").rglob("*.wav"):
            file.unlink()
        assert (await quality.get("/recordings/rec_1/peaks")).content == first.content


async def test_a_recording_of_nothing_is_lost_and_leaves_nothing_behind(house: House) -> None:
    for way in ("rx", "tx"):
        (house.folder / f"rec_9-{way}.sln").write_bytes(b"")
    raw = RawRecording(id=RecordingId("rec_9"), contact=ContactId("ctc_9"))
    assert isinstance(await house.recordings.finish(raw), RecordingLost)
    assert not list(house.folder.glob("rec_9*"))


async def test_a_browser_that_announced_a_hearing_plays_parts_without_a_token(
    house: House,
) -> None:
    async with house.client("boris") as page:
        answer = await page.post("/recordings/rec_2/hearing")
        cookie = answer.headers["set-cookie"]
        del page.headers["Authorization"]
        part = await page.get("/recordings/rec_2/audio", headers={"Range": "bytes=44-47"})
        other = await page.get("/recordings/rec_1/audio")
        elsewhere = await page.get("/recordings/rec_2")
    assert answer.status_code == 204
    assert "Path=/api/v1/recordings/rec_2; SameSite=strict" in cookie
    assert "HttpOnly; Max-Age=3600" in cookie
    assert (part.status_code, part.content) == (206, b"\1\0\2\0")
    assert (other.status_code, elsewhere.status_code) == (401, 401)
    assert await heard(house) == [("usr_boris", "recording/rec_2", 44)]


async def test_a_browser_takes_a_file_to_the_disk_without_a_token_when_its_person_may(
    house: House,
) -> None:
    async with house.client("quality") as page, house.client("boris") as other:
        for each in (page, other):
            await each.post("/recordings/rec_2/hearing")
            del each.headers["Authorization"]
        file, refused = [await each.get("/recordings/rec_2/file") for each in (page, other)]
    assert file.headers["Content-Disposition"] == 'attachment; filename="rec_2.wav"'
    assert (file.content[:4], refused.status_code) == (b"RIFF", 403)
    (entry, *_) = await house.access.audit.read(AuditFilter(act="recording"))
    assert (entry.act, entry.user) == ("recording.downloaded", "usr_quality")


async def test_a_hearing_is_over_after_an_hour_and_with_the_session(house: House) -> None:
    async with house.client("boris") as page:
        await page.post("/recordings/rec_2/hearing")
        del page.headers["Authorization"]
        gone = house.keeper.people.pop("boris")
        signed_out = await page.get("/recordings/rec_2/audio")
        house.keeper.people["boris"] = gone
        house.clock.move(3_601)
        late = await page.get("/recordings/rec_2/audio")
    assert (signed_out.status_code, late.status_code) == (401, 401)
    assert await heard(house) == []


async def test_nobody_announces_a_hearing_of_what_they_may_not_hear(house: House) -> None:
    async with house.client("anna") as page:
        answer = await page.post("/recordings/rec_2/hearing")
    assert (answer.status_code, "set-cookie" in answer.headers) == (404, False)
