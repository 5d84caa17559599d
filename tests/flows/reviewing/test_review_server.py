"""The page's server: closed to everybody without its address, and decisions on the disk before it says so."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.reviewing import Opened, decided, opened, pair, write_rows

SAYS = {"rank": 0, "decision": "accept"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("review")
    write_rows(made / "in.json", [pair(n) for n in range(6)])
    return made


@pytest.fixture(scope="module")
def review(folder: Path) -> Iterator[Opened]:
    with opened("in.json", "--reviewer", "anna", folder=folder) as command:
        yield command


def test_the_address_lets_in_and_leads_to_the_page(review: Opened) -> None:
    with review.client() as client:
        page = client.get("")
        assert page.status_code == 200
        assert "<title>Review of in.json</title>" in page.text
        assert client.get("api/start").json()["reviewer"] == "anna"


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", "?token=%F0%9F%98%80"])
def test_without_the_token_nobody_gets_in(review: Opened, query: str) -> None:
    answer = httpx.get(f"http://127.0.0.1:{review.port}/{query}")
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["", "api/start", "api/row?rank=0", "api/groups?rank=0", "nothing"])
def test_without_the_cookie_nothing_is_read(review: Opened, path: str) -> None:
    with review.client() as client:
        address = str(client.base_url) + path
    answer = httpx.get(address)
    assert (answer.status_code, "pier" in answer.text) == (403, False)
    assert httpx.get(address, cookies={"generator-review": "guessed"}).status_code == 403


@pytest.mark.parametrize("path", ["decide", "together", "undo", "after", "list", "hints"])
def test_without_the_cookie_nothing_is_said(review: Opened, folder: Path, path: str) -> None:
    with review.client() as client:
        address = f"{client.base_url}api/{path}"
    assert httpx.post(address, json=SAYS).status_code == 403
    assert not (folder / "in.review.jsonl").exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://example.org"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"host": "example.org"},
        {"host": "rebound.example.org:80"},
    ],
)
def test_pages_of_others_and_names_that_are_not_this_machines_are_refused(
    review: Opened, folder: Path, headers: dict[str, str]
) -> None:
    with review.client() as client:
        assert client.post("api/decide", json=SAYS, headers=headers).status_code == 403
        assert client.get("", headers=headers).status_code == 403
    assert not (folder / "in.review.jsonl").exists()


def test_the_cookie_goes_to_this_page_alone(review: Opened) -> None:
    answer = httpx.get(review.address)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    path = cookie.split("path=")[1].split(";")[0]
    assert len(path) > 40


def test_every_answer_is_sealed(review: Opened) -> None:
    with review.client() as client:
        for path in ("", "api/start", "nothing"):
            headers = client.get(path).headers
            assert headers["cache-control"] == "no-store"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
        policy = client.get("").headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert policy != client.get("").headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("decide", {"rank": 99, "decision": "accept"}),
        ("decide", {"rank": -1, "decision": "accept"}),
        ("decide", {"rank": 0, "decision": "undo"}),
        ("decide", {"rank": 0, "decision": "edit", "written": {"question": " ", "answer": "x"}}),
        ("together", {"rank": 0, "name": "source", "decision": "reject", "count": 17}),
        ("together", {"rank": 0, "name": "nothing", "decision": "reject", "count": 2}),
        ("decide", "nonsense"),
    ],
)
def test_what_cannot_be_is_refused(review: Opened, folder: Path, path: str, body: Any) -> None:
    with review.client() as client:
        assert client.post(f"api/{path}", json=body).status_code in (409, 422)
    assert not (folder / "in.review.jsonl").exists()


def test_there_is_no_web_socket(review: Opened) -> None:
    asks = {"upgrade": "websocket", "sec-websocket-version": "13", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ=="}
    with review.client() as client:
        assert client.get("api/start", headers={"connection": "Upgrade", **asks}).status_code == 403


def test_nobody_else_on_the_network_can_connect(review: Opened) -> None:
    import socket

    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", review.port), timeout=2):
        pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_cleanly_and_says_how_it_stands(tmp_path: Path, number: int) -> None:
    write_rows(tmp_path / "in.json", [pair(n, rating=9.0 if n else 3.0) for n in range(3)])
    with opened("in.json", "--reviewer", "anna", folder=tmp_path) as review, review.client() as client:
        for decision in ("accept", "reject"):
            client.post("api/decide", json={"rank": 0 if decision == "accept" else 1, "decision": decision})
        code, said = review.end(number)
    assert code == 0
    assert "in.review.jsonl: 1 accepted, 1 rejected; 1 of 3 rows left." in said
    assert "People and the judge at 7: κ " in said
    assert "Traceback" not in said


def test_what_was_decided_survives_a_kill_and_is_not_asked_again(tmp_path: Path) -> None:
    write_rows(tmp_path / "in.json", [pair(n) for n in range(4)])
    with opened("in.json", folder=tmp_path) as review, review.client() as client:
        first = client.post("api/after", json={"rank": -1}).json()["card"]["rank"]
        second = client.post("api/decide", json={"rank": first, "decision": "reject"}).json()["card"]
        review.end(signal.SIGKILL)
    place = tmp_path / "in.review.jsonl"
    with place.open("ab") as file:
        file.write(b'{"key": "torn')
    with opened("in.json", folder=tmp_path) as review, review.client() as client:
        state = client.get("api/start").json()["state"]
        assert (state["counts"]["reject"], state["counts"]["open"]) == (1, 3)
        again = client.post("api/after", json={"rank": -1}).json()["card"]
        assert again["rank"] == second["rank"]
        client.post("api/decide", json={"rank": again["rank"], "decision": "accept"})
        _, said = review.end()
    assert "1 accepted, 1 rejected; 2 of 4 rows left" in said
    assert place.read_bytes().count(b"\n") == 3


def test_two_at_once_see_what_the_other_has_done(tmp_path: Path) -> None:
    write_rows(tmp_path / "in.json", [pair(n) for n in range(4)])
    with (
        opened("in.json", "--reviewer", "anna", folder=tmp_path) as one,
        opened("in.json", "--reviewer", "ben", folder=tmp_path) as other,
        one.client() as anna,
        other.client() as ben,
    ):
        anna.post("api/decide", json={"rank": 0, "decision": "accept"})
        assert ben.post("api/after", json={"rank": -1}).json()["card"]["rank"] == 1
        ben.post("api/decide", json={"rank": 0, "decision": "reject"})
        state = anna.get("api/start").json()["state"]
        assert state["counts"]["disputed"] == 1
        assert state["reviewers"] == ["anna and ben: κ 0.00, the same on 0 of 1 rows (0%)"]
        asked = anna.post("api/after", json={"rank": 2}).json()["card"]
        assert (asked["rank"], asked["status"]) == (0, "disputed")
        anna.post("api/decide", json={"rank": 0, "decision": "accept", "seen": "disputed"})
        assert ben.get("api/start").json()["state"]["counts"]["accept"] == 1
        ben.post("api/decide", json={"rank": 0, "decision": "reject", "seen": "accept"})  # in view of what anna said
        assert anna.get("api/start").json()["state"]["counts"]["reject"] == 1
    assert len(decided(tmp_path / "in.review.jsonl")) == 4
