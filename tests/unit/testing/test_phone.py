"""The test telephone's own parts: digest, messages, sound."""

import asyncio
import socket

import pytest

from huawu.testing.phone.audio import Audio
from huawu.testing.phone.digest import authorization
from huawu.testing.phone.message import Session, SipMessage, parsed, response, session_of
from huawu.testing.phone.phone import Account, Phone
from huawu.testing.phone.sound import amplitude, rms, samples_of, tone

pytestmark = pytest.mark.unit

INVITE = (
    b"INVITE sip:anna@127.0.0.1 SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.2;branch=z9hG4bK1\r\n"
    b'From: "Wang" <sip:138@127.0.0.2>;tag=a\r\nTo: <sip:anna@127.0.0.1>\r\ni: one\r\n'
    b"CSeq: 7 INVITE\r\nl: 0\r\n\r\n"
)


def test_a_request_is_read_with_short_header_names_and_answered_with_a_tag() -> None:
    message = parsed(INVITE)
    assert message is not None
    assert (message.method, message.call_id, message.cseq) == ("INVITE", "one", 7)

    answer = response(message, "200 OK", tag="b")

    assert answer.status == 200
    assert answer.method == "INVITE"
    assert answer.header("to").endswith(";tag=b")


def test_what_is_no_sip_is_nothing() -> None:
    assert parsed(b"\r\n\r\n") is None


def test_a_description_of_audio_survives_its_text() -> None:
    session = Session(host="127.0.0.3", port=4000, direction="sendonly", version=2)
    read = session_of(session.text())
    assert read is not None
    assert (read.host, read.port, read.direction) == ("127.0.0.3", 4000, "sendonly")


def test_the_stronger_of_two_challenges_is_answered() -> None:
    challenges = [
        ("www-authenticate", f'Digest realm="r", nonce="n", algorithm={name}, qop="auth"')
        for name in ("MD5", "SHA-256")
    ]
    refusal = SipMessage("SIP/2.0 401 Unauthorized", challenges)
    proof = authorization(refusal, method="REGISTER", uri="sip:h", username="u", secret="s")
    assert proof is not None
    assert proof[0] == "authorization"
    assert "algorithm=SHA-256" in proof[1]


def test_no_telephone_names_a_call_as_another_did_even_in_the_same_place_of_memory() -> None:
    account = Account(host="127.0.0.2", engine=("127.0.0.1", 5060), username="anna")

    made = [Phone(account).new_id("call") for _ in range(50)]

    assert len(set(made)) == 50


@pytest.mark.parametrize("frequency_hz", [440, 1000, 2000])
def test_a_tone_is_found_at_its_frequency_and_nowhere_else(frequency_hz: float) -> None:
    samples = samples_of(tone(frequency_hz, level=8000))
    assert amplitude(samples, frequency_hz) == pytest.approx(8000, rel=0.05)
    assert amplitude(samples, frequency_hz * 1.5) < 200
    assert rms(samples) == pytest.approx(8000 / 2**0.5, rel=0.05)


@pytest.mark.parametrize("deaf", [True, False])
async def test_a_call_that_was_over_before_it_had_a_port_keeps_none(*, deaf: bool) -> None:
    audio = Audio()
    audio.close()
    await audio.open("127.0.0.1", deaf=deaf)
    await asyncio.sleep(0)  # the loop lets the port go in its next turn
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as another:
        another.bind(("127.0.0.1", audio.port))
