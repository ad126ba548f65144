"""Certificates that an installation makes for itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from huawu.app.certificates import local_certificate, own_names

pytestmark = pytest.mark.unit

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_the_authority_signed_what_the_server_shows_for_every_name(tmp_path: Path) -> None:
    made = local_certificate(tmp_path, ["desk.example", "192.0.2.7"], NOW)
    assert made.authority is not None
    authority, shown = read(made.authority), read(made.certificate)

    shown.verify_directly_issued_by(authority)
    names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {str(name.value) for name in names} == {"desk.example", "192.0.2.7"}
    assert shown.not_valid_after_utc - NOW <= timedelta(days=398)
    assert made.key.stat().st_mode & 0o077 == 0


def test_it_is_made_again_for_a_new_name_or_near_its_end_by_the_same_authority(
    tmp_path: Path,
) -> None:
    first = read(local_certificate(tmp_path, ["a"], NOW).certificate)
    assert read(local_certificate(tmp_path, ["a"], NOW).certificate) == first
    named = local_certificate(tmp_path, ["a", "b"], NOW)
    late = local_certificate(tmp_path, ["a"], NOW + timedelta(days=380))

    assert named.authority == late.authority
    assert late.authority is not None
    assert read(late.certificate) != first
    read(late.certificate).verify_directly_issued_by(read(late.authority))


def test_a_server_that_listens_everywhere_is_known_by_its_own_names() -> None:
    assert "0.0.0.0" not in own_names("0.0.0.0")  # noqa: S104
    assert {"localhost", "127.0.0.1"} <= set(own_names("0.0.0.0"))  # noqa: S104
    assert "192.0.2.7" in own_names("192.0.2.7")
