"""Servers that commands start let in who has their secret, asks them by this machine's name, and is no foreign page."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import websockets
from playwright.sync_api import expect

from flows.server.command_server import command_server
from flows.server.connection import check_secret, configured_url
from generator.errors import UsageError
from generator.settings.tree import ServerSettings
from tests.support.browser import needs_chromium, opened_browser
from tests.support.commands import Desk, chunk, lay_table, rows_of
from tests.support.house import House, generator, house_with_up
from tests.support.prefect_server import running_prefect

SECRET_OF_THE_USER = "me:correct-horse"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[House]:
    """One that the tests of this module share; its user has an open terminal with a secret of another server."""
    with house_with_up(tmp_path_factory.mktemp("closed"), empty_database, PREFECT_API_AUTH_STRING="other:x") as made:
        yield made


def ask(
    house: House, path: str = "api/flow_runs/count", *, secret: str | None = None, **headers: str
) -> httpx.Response:
    auth = httpx.BasicAuth(*secret.split(":", 1)) if secret else None
    return httpx.post(f"http://127.0.0.1:{house.port}/{path}", json={}, auth=auth, headers=headers)


@pytest.mark.parametrize("secret", [None, "generator:wrong", "admin:admin", ":"])
def test_without_its_secret_the_server_does_nothing(house: House, secret: str | None) -> None:
    assert ask(house, secret=secret).status_code == 401


def test_with_its_secret_it_does(house: House) -> None:
    assert ask(house, secret=house.secret).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "http://localhost.evil", "null"])
def test_a_foreign_page_gets_no_permission_even_with_the_secret(house: House, origin: str) -> None:
    asks_first = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    url = f"http://127.0.0.1:{house.port}/api/flow_runs/count"
    for reply in (ask(house, secret=house.secret, Origin=origin), httpx.options(url, headers=asks_first)):
        assert (reply.status_code, reply.headers.get("access-control-allow-origin")) == (403, None)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_its_own_pages_may_read_what_it_says(house: House, name: str) -> None:
    own = f"http://{name}:{house.port}"
    reply = ask(house, secret=house.secret, Origin=own)
    assert (reply.status_code, reply.headers["access-control-allow-origin"]) == (200, own)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:4200", "127.0.0.1.evil.example", "10.0.0.7", "[", ""])
@pytest.mark.parametrize("path", ["api/flow_runs/count", "api/health", "ui-settings", ""])
def test_a_foreign_name_is_refused_even_with_the_secret(house: House, host: str, path: str) -> None:
    assert ask(house, path, secret=house.secret, Host=host).status_code in (400, 403)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
async def test_a_socket_of_a_foreign_page_is_refused(house: House, headers: dict[str, str]) -> None:
    prefect, where = websockets.Subprotocol("prefect"), f"ws://127.0.0.1:{house.port}/api/events/out"
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(where, additional_headers=headers, subprotocols=[prefect])
    assert refused.value.response.status_code in (400, 403)


def test_nobody_else_can_read_the_secret(house: House) -> None:
    folder = house.folder / "data" / "generator" / "server"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert modes == {name: 0o700 if name == "server" else 0o600 for name in modes}
    everywhere = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    logs = "".join(path.read_text() for path in folder.glob("*.log"))
    assert [where for where in (everywhere, logs, house.first.said) if house.secret in where] == []


def test_the_user_is_told_how_others_get_in_and_gets_in_so(house: House) -> None:
    lay_table(house.folder / "my.lancedb", [chunk(n) for n in range(3)])
    exports = [line.strip() for line in house.first.lines if line.strip().startswith("export ")]
    given = "--param lancedb_path=my.lancedb --param output=by-hand.jsonl"
    command = f"{sys.executable} -m prefect deployment run qa-pipeline/default --watch {given}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_API")}
    done = subprocess.run(
        ["sh", "-c", "; ".join([*exports, command])],
        cwd=house.folder,
        env={**environment, "PREFECT_HOME": str(house.folder / "other-home")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows_of(house.folder / "by-hand.jsonl")


def test_a_command_runs_its_flow_on_the_server_by_itself(house: House) -> None:
    lay_table(house.folder / "own.lancedb", [chunk(n) for n in range(3)])
    done = generator(house.folder, "generate", "own.lancedb", "-o", "own.json", GENERATOR_LLM__PROVIDER="extractive")
    assert (done.code, "embedded" in done.said) == (0, False), done.said
    assert house.api.latest_run("qa-generate")["state_name"] == "Completed"


@needs_chromium
def test_the_ui_asks_for_the_secret(house: House) -> None:
    with opened_browser() as browser:
        page = browser.new_page()
        page.goto(f"http://localhost:{house.port}")
        expect(page.get_by_role("button", name="Login")).to_be_visible()


@pytest.mark.slow
def test_a_secret_that_the_user_has_set_is_the_servers(tmp_path: Path, empty_database: Path) -> None:
    own = {"PREFECT_SERVER_API_AUTH_STRING": SECRET_OF_THE_USER}
    with house_with_up(tmp_path, empty_database, **own) as house:
        assert (house.first.code, house.secret) == (0, SECRET_OF_THE_USER)
        assert ask(house, secret=SECRET_OF_THE_USER).status_code == 200
        assert generator(tmp_path, "limits").code == 0


def test_a_commands_own_server_is_closed_too(desk_without_server: Desk) -> None:
    with command_server(ServerSettings(start="embedded")) as server, server.ready(lambda _: None):
        url = configured_url()
        assert httpx.post(f"{url}/flow_runs/count", json={}).status_code == 401
        assert httpx.get(f"{url}/health", headers={"Host": "evil.example"}).status_code == 403


def test_a_server_that_does_not_let_us_in_is_named(
    desk_without_server: Desk, tmp_path: Path, empty_database: Path
) -> None:
    desk = desk_without_server
    with running_prefect(
        tmp_path / "theirs", empty_database, services=False, PREFECT_SERVER_API_AUTH_STRING=SECRET_OF_THE_USER
    ) as url:
        for command in (("limits",), ("up",)):
            done = generator(desk.folder, *command, PREFECT_API_URL=url)
            assert (done.code, done.said.count("\n"), "set PREFECT_API_AUTH_STRING" in done.said) == (2, 1, True), (
                done.said
            )
        with pytest.raises(UsageError, match="for a server of your own name another port"):  # nobody has named it
            check_secret(url)


@pytest.mark.slow
def test_a_server_that_lets_everybody_in_is_spoken_of(tmp_path: Path, empty_database: Path) -> None:
    with running_prefect(tmp_path / "theirs", empty_database, services=False) as url:
        try:
            done = generator(tmp_path, "up", PREFECT_API_URL=url)
        finally:
            generator(tmp_path, "down")
    assert (done.code, "this server asks nobody for a secret" in done.said) == (0, True)
