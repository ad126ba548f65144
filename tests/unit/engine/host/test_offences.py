"""Who is banned, and who is not."""

import pytest

from huawu.engine.host.offences import GuardPolicy, Offences, Sign, address_of

pytestmark = pytest.mark.unit

ATTACKER = "198.51.100.7"
OFFICE = "198.51.100.8"
POLICY = GuardPolicy(failures=10, per_good_account=5, window_s=60, ban_s=600)


def attack(offences: Offences, times: int, *, at_s: float = 0.0, every_s: float = 0.1) -> float:
    """Guess wrongly so often; return when it ended."""
    for _ in range(times):
        offences.observe(ATTACKER, Sign.CHALLENGED, "x", at_s)
        offences.observe(ATTACKER, Sign.FAILED, "x", at_s)
        at_s += every_s
    return at_s


def test_a_guesser_is_banned_within_a_second() -> None:
    offences = Offences(POLICY)
    ended_s = attack(offences, 6)
    assert ended_s < 1
    assert offences.banned(ended_s) == {ATTACKER}


def test_asking_without_ever_answering_is_counted_too() -> None:
    offences = Offences(POLICY)
    for n in range(11):
        offences.observe(ATTACKER, Sign.CHALLENGED, f"user{n}", n * 0.1)
    assert offences.is_banned(ATTACKER, 2.0)


def test_a_phone_with_a_wrong_password_that_asks_twice_a_minute_is_left_alone() -> None:
    offences = Offences(POLICY)
    attack(offences, 50, every_s=30)
    assert not offences.banned(1_500)


def test_good_registrations_never_add_up() -> None:
    offences = Offences(POLICY)
    for n in range(200):
        offences.observe(OFFICE, Sign.CHALLENGED, f"d{n}", n * 0.2)
        offences.observe(OFFICE, Sign.ADMITTED, f"d{n}", n * 0.2)
    assert not offences.banned(40)


def test_an_office_with_many_good_phones_may_get_more_wrong() -> None:
    offences = Offences(POLICY)
    for n in range(4):
        offences.observe(OFFICE, Sign.ADMITTED, f"d{n}", 0)
    banned = [offences.observe(OFFICE, Sign.FAILED, "bad", 1) for _ in range(31)]
    assert banned.index(True) == 30  # ten, and five for each of the four


def test_a_flood_of_well_answered_requests_is_banned_as_well() -> None:
    offences = Offences(GuardPolicy(requests=100))
    for n in range(1_001):
        offences.observe(ATTACKER, Sign.ADMITTED, "stolen", n * 0.01)
    assert offences.is_banned(ATTACKER, 11)


def test_a_ban_ends_and_the_next_is_twice_as_long() -> None:
    offences = Offences(POLICY)
    attack(offences, 6)
    assert not offences.is_banned(ATTACKER, 601)
    attack(offences, 6, at_s=700)
    assert offences.is_banned(ATTACKER, 700 + 1_199)
    assert not offences.is_banned(ATTACKER, 700 + 1_202)


def test_exempt_networks_and_nonsense_are_never_banned() -> None:
    offences = Offences(GuardPolicy(failures=1, exempt=("198.51.100.0/24",)))
    attack(offences, 50)
    for _ in range(50):
        offences.observe("not an address", Sign.FAILED, "x", 0)
    assert not offences.banned(5)


def test_a_pardon_takes_effect_at_once() -> None:
    offences = Offences(POLICY)
    attack(offences, 6)
    offences.pardon(ATTACKER)
    assert not offences.banned(1)


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("IPV4/UDP/192.0.2.7/5060", "192.0.2.7"),
        ("IPV6/TCP/2001:db8::1/5060", "2001:db8::1"),
        ("IPV6/WS/[2001:db8::1]/5060", "2001:db8::1"),
        ("", ""),
    ],
)
def test_the_address_is_read_from_the_event(remote: str, address: str) -> None:
    assert address_of(remote) == address
