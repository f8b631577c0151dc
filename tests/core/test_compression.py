"""Pages travel compressed, whole, and never in quite the same length."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from ganaar.core.compression import LEAST, LONGEST_PADDING, add_compression, compressed

pytestmark = pytest.mark.sqlite_only

PAGE = "<p>Dag mama, morgen is er turnen.</p>" * 100
GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def client() -> FlaskClient:
    app = Flask(__name__)
    add_compression(app)
    app.add_url_rule("/page", view_func=lambda: PAGE)
    app.add_url_rule("/short", endpoint="short", view_func=lambda: PAGE[: LEAST - 1])
    app.add_url_rule("/photo", endpoint="photo", view_func=lambda: Response(PAGE, mimetype="image/png"))
    app.add_url_rule("/stream", endpoint="stream", view_func=lambda: Response(iter([PAGE]), mimetype="text/html"))
    return app.test_client()


def test_a_page_arrives_whole_and_much_smaller(client: FlaskClient) -> None:
    answer = client.get("/page", headers=GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(PAGE) / 4
    assert gzip.decompress(answer.data).decode() == PAGE


@pytest.mark.parametrize("accepted", [None, "identity", "br", "gzip;q=0"])
def test_who_does_not_read_gzip_gets_it_plain(client: FlaskClient, accepted: str | None) -> None:
    answer = client.get("/page", headers={"Accept-Encoding": accepted} if accepted else {})
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.text == PAGE


@pytest.mark.parametrize("path", ["/short", "/photo", "/stream"])
def test_what_gains_nothing_is_left_alone(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in client.get(path, headers=GZIP).headers


def test_head_has_the_headers_and_no_page(client: FlaskClient) -> None:
    answer = client.head("/page", headers=GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.data == b""


def test_the_length_does_not_tell_what_is_in_it() -> None:
    lengths = {len(compressed(PAGE.encode())) for _ in range(400)}
    assert max(lengths) - min(lengths) <= LONGEST_PADDING
    assert len(lengths) > LONGEST_PADDING / 2


def test_any_content_comes_back() -> None:
    for content in (b"", b"x" * 70_000, "Ğanaar é".encode(), bytes(range(256)) * 9):
        assert gzip.decompress(compressed(content)) == content
