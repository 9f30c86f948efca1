"""Certificates for the tests: an authority of their own, and what it signs, good and bad."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = timedelta(days=1)


@dataclass
class Authority:
    """Signs for any host; `pem` is what a client must trust."""

    folder: Path

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("Test authority")
        self.pem = self.folder / "authority.pem"
        now = datetime.now(UTC)
        signed = (
            _unsigned(self._name, self._name, self._key, now - _DAY, now + _DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.pem.write_bytes(signed.public_bytes(serialization.Encoding.PEM))

    def server(self, host: str, *, days: int = 1, ahead: int = -9, own: bool = False) -> ssl.SSLContext:
        """A server's side of TLS for a host, valid from `ahead` to `days` days from now; `own`: signed by itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _named(host)
        now = datetime.now(UTC)
        signed = (
            _unsigned(name, name if own else self._name, key, now + ahead * _DAY, now + days * _DAY)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .sign(key if own else self._key, hashes.SHA256())
        )
        pem = self.folder / f"{host}.pem"
        plain = serialization.NoEncryption()
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        pem.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _unsigned(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, since: datetime, until: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return builder.serial_number(x509.random_serial_number()).not_valid_before(since).not_valid_after(until)
