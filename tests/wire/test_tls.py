"""Certificates are checked, a site may opt out by name, and a crawl that fails for it says so."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.runs.ledger import ledger_of
from tests.wire.conftest import Crawl
from tests.wire.sites import Wired
from tests.wire.test_settings import Careless
from tests.wire.web import Reply, Web


@pytest.fixture
def closed_web(tmp_path: Path) -> Iterator[Web]:
    """A server on this machine with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    web = Web(pages={"/": Reply(b"page", headers=(("Content-Type", "text/html"),))})
    server = web.start(context)
    yield web
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("spider", "verdict"), [(Wired, "unreachable"), (Careless, "empty")])
def test_a_certificate_nobody_vouches_for(crawl: Crawl, closed_web: Web, spider: type[Wired], verdict: str) -> None:
    contact = {"CONTACT": "tests@example.org", "RETRY_TIMES": 0}
    crawler = crawl(spider, "live", contact, urls=[f"https://127.0.0.1:{closed_web.port}/"])
    report = ledger_of(crawler).report
    assert report is not None
    assert report.verdict == verdict
    assert closed_web.paths() == ([] if spider is Wired else ["/robots.txt", "/"])
    if spider is Wired:
        assert report.cause == "refused: robots.txt could not be had: tls ×1"
