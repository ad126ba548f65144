"""The certificate of HTTPS and of SIP over TLS; one made here for a centre that has none yet.

Browsers give a page the microphone only over HTTPS, or on the very machine of the server. Whoever
has a certificate names it; otherwise we make an authority of this installation once, and a
certificate by it. Machines that trust the authority trust every later certificate, too.
"""

import ipaddress
import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from huawu.app.settings import Settings
from huawu.kernel.errors import Invalid

#: Browsers refuse certificates that hold for longer.
_LIFE: Final = timedelta(days=397)
_AUTHORITY_LIFE: Final = timedelta(days=3_650)
#: A certificate with less left is made anew at the next start.
_SPARE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What HTTPS and SIP over TLS are answered with."""

    certificate: Path
    key: Path
    authority: Path | None = None  #: to be trusted by browsers; None: theirs trust it already


def certificate_of(settings: Settings, now: datetime) -> Certificate:
    """Return what the settings name, or our own.

    Raises:
        Invalid: they name half of it, or what is not there.
    """
    certificate, key = settings.tls_certificate, settings.tls_key
    if certificate is None and key is None:
        names = own_names(settings.https_host, settings.sip_host)
        return local_certificate(settings.data_dir / "tls", names, now)
    if certificate is None or key is None:
        raise Invalid("HUAWU_TLS_CERTIFICATE", "name the certificate and HUAWU_TLS_KEY, or neither")
    for path in (certificate, key):
        if not path.is_file():
            raise Invalid("HUAWU_TLS_CERTIFICATE", f"there is no file {path}")
    return Certificate(certificate=certificate, key=key)


def local_certificate(folder: Path, names: Iterable[str], now: datetime) -> Certificate:
    """Return a certificate of this installation's own authority, made or still good.

    Args:
        folder: where both are kept; only we may read the keys.
        names: host names and addresses by which people come.
        now: the present moment.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = Certificate(
        certificate=folder / "server.crt",
        key=folder / "server.key",
        authority=folder / "authority.crt",
    )
    wanted = sorted(set(names))
    if not _still_good(found.certificate, wanted, now):
        _make(folder, found, wanted, now)
    return found


def own_names(*hosts: str) -> list[str]:
    """Return the names by which this machine is likely reached when it listens on `hosts`."""
    named = [host for host in hosts if host not in {"0.0.0.0", "::"}]  # noqa: S104  (only compared)
    return ["localhost", "127.0.0.1", socket.gethostname(), *named]


def _still_good(path: Path, names: list[str], now: datetime) -> bool:
    if not path.is_file():
        return False
    kept = x509.load_pem_x509_certificate(path.read_bytes())
    told = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    held = {str(name.value) for name in told}
    return set(names) <= held and kept.not_valid_after_utc - now > _SPARE


def _make(folder: Path, wanted: Certificate, names: list[str], now: datetime) -> None:
    authority_key, authority = _authority(folder, now)
    key = ec.generate_private_key(ec.SECP256R1())
    alternative = x509.SubjectAlternativeName([_name(name) for name in names])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    made = (
        _begun(names[0], authority.subject, key, now, _LIFE)
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    _keep(wanted.key, _pem(key))
    _keep(wanted.certificate, made.public_bytes(serialization.Encoding.PEM))


def _authority(folder: Path, now: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key_path, path = folder / "authority.key", folder / "authority.crt"
    if path.is_file() and key_path.is_file():
        kept = x509.load_pem_x509_certificate(path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
        if isinstance(key, ec.EllipticCurvePrivateKey) and kept.not_valid_after_utc - now > _LIFE:
            return key, kept
    made_key = ec.generate_private_key(ec.SECP256R1())
    name = f"Huawu {socket.gethostname()}"
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        _begun(name, subject, made_key, now, _AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(made_key, hashes.SHA256())
    )
    _keep(key_path, _pem(made_key))
    _keep(path, made.public_bytes(serialization.Encoding.PEM))
    return made_key, made


def _begun(
    subject: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject[:64])])
    return (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))  # clocks differ a little
        .not_valid_after(now + life)
    )


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _keep(path: Path, body: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
