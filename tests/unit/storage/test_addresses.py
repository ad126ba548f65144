"""Addresses and limits that need no server."""

from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import exc

from huawu.kernel.errors import Invalid, Unavailable
from huawu.storage.cluster import Account
from huawu.storage.database import conninfo, parse_url
from huawu.storage.embedded import EmbeddedOptions, EmbeddedPostgres
from huawu.storage.errors import RaceLost, translated

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "address",
    ["postgres://a:b@db/cc", "postgresql://a:b@db/cc", "postgresql+psycopg://a:b@db/cc"],
)
def test_every_usual_spelling_of_the_address_is_read(address: str) -> None:
    words = conninfo_to_dict(conninfo(parse_url(address)))
    assert words == {"host": "db", "user": "a", "password": "b", "dbname": "cc"}


@pytest.mark.parametrize("address", ["mysql://a@db/cc", "postgresql://a@db", "what", ""])
def test_an_address_that_is_not_postgres_is_refused_with_the_right_form(address: str) -> None:
    with pytest.raises(Invalid, match="postgresql://user:password@host:5432/name"):
        parse_url(address)


def test_the_query_of_the_address_reaches_the_driver() -> None:
    assert "sslmode=verify-full" in conninfo(parse_url("postgresql://db/cc?sslmode=verify-full"))


async def test_a_socket_name_too_long_for_the_system_is_refused_with_the_mend() -> None:
    options = EmbeddedOptions(
        data_dir=Path("/tmp") / ("x" * 100), account=Account(uid=65534, gid=65534)
    )
    with pytest.raises(Unavailable, match="shorter data directory or socket_dir"):
        async with EmbeddedPostgres(options):
            pass


async def test_the_server_is_never_started_as_root(tmp_path: Path) -> None:
    options = EmbeddedOptions(data_dir=tmp_path, account=Account(uid=0, gid=0))
    with pytest.raises(Unavailable, match="does not run as root"):
        async with EmbeddedPostgres(options):
            pass


def test_a_relative_data_directory_is_refused() -> None:
    with pytest.raises(Invalid, match="absolute"):
        EmbeddedOptions(data_dir=Path("data"))


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (psycopg.errors.AdminShutdown(), Unavailable),
        (psycopg.errors.QueryCanceled(), Unavailable),
        (psycopg.errors.LockNotAvailable(), Unavailable),
        (psycopg.errors.DiskFull(), Unavailable),
        (psycopg.OperationalError("no route"), Unavailable),
        (ConnectionRefusedError(), ConnectionRefusedError),
        (exc.TimeoutError(), Unavailable),
        (psycopg.errors.DeadlockDetected(), RaceLost),
        (psycopg.errors.UniqueViolation(), psycopg.errors.UniqueViolation),
        (psycopg.errors.SyntaxError(), psycopg.errors.SyntaxError),
    ],
)
def test_what_the_caller_can_act_on_is_told_in_our_words(
    error: Exception, ours: type[Exception]
) -> None:
    with pytest.raises(ours), translated():
        raise error
