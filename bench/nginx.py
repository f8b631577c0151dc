"""Debian's nginx in a temporary folder: one server in front of each application, HTTP or HTTPS with HTTP/2."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .figures import NoFigure
from .processes import Running, started


@dataclass(frozen=True, slots=True)
class Front:
    """A port of nginx and the port of the application behind it."""

    port: int
    behind: int
    secure: bool = False


class NginxMissing(NoFigure):
    """There is no nginx here; the text says how it comes."""


@contextmanager
def nginx(folder: Path, fronts: Sequence[Front]) -> Iterator[Running]:
    """Serve these fronts until the block ends."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise NginxMissing("nginx is missing: apt-get install -y --no-install-recommends nginx")
    own = folder / f"nginx-{fronts[0].port}"
    own.mkdir()
    if any(front.secure for front in fronts):
        _write_certificate(own)
    configuration = own / "nginx.conf"
    configuration.write_text(_configuration(own, fronts), encoding="utf-8")
    command = [program, "-c", str(configuration), "-p", str(own), "-e", str(own / "error.log")]
    with started(command, own / "output.log", port=fronts[0].port) as running:
        yield running


def _configuration(own: Path, fronts: Sequence[Front]) -> str:
    user = "user root;" if os.geteuid() == 0 else ""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "\n".join(f"    {kind}_temp_path {own}/{kind};" for kind in kinds)
    servers = "\n".join(_server(own, front) for front in fronts)
    return f"""{user}
worker_processes 2;
daemon off;
pid {own}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    types {{ text/html html; }}
    default_type application/octet-stream;
    keepalive_requests 100000;
    gzip on;
    gzip_min_length 1000;
    gzip_comp_level 5;
    gzip_proxied any;
{places}
{servers}
}}
"""


def _server(own: Path, front: Front) -> str:
    listening = f"127.0.0.1:{front.port}"
    keys = f"ssl_certificate {own}/certificate.pem; ssl_certificate_key {own}/key.pem;" if front.secure else ""
    return f"""    server {{
        listen {listening}{" ssl http2" if front.secure else ""};
        {keys}
        client_max_body_size 30m;
        location / {{
            proxy_pass http://127.0.0.1:{front.behind};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto https;
            proxy_set_header X-Forwarded-Host $http_host;
        }}
    }}"""


def _write_certificate(own: Path) -> None:
    """A certificate for localhost that nobody but the bench trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    at = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("*.localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (own / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (own / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
