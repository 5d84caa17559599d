"""Texts from outside on all ways out, in a terminal and in the Prefect UI: shown, not obeyed."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import orjson
import pytest
from markdown_it import MarkdownIt

from tests.support.commands import Desk, Done, chunk
from tests.support.prefect_api import PrefectAPI
from tests.support.tools.sessions import FIND

HOSTILE = "[/red]\x1b[2J\x1b]8;;http://e.org\x07\u202e\x9b31m[x](http://e.org)![i](http://e.org)<img src=x>|`a`\n# big"
NAME = HOSTILE.replace("/", "").replace("http:", "")
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")


class Handler(BaseHTTPRequestHandler):
    """Refuses everything, in words of its own."""

    def do_POST(self) -> None:
        body = orjson.dumps({"error": {"message": HOSTILE}})
        self.send_response(400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def hostile_server(desk: Desk) -> Iterator[None]:
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        desk.set(
            GENERATOR_LLM__PROVIDER="openai",
            OPENAI_API_KEY="a-key-of-no-use",
            OPENAI_BASE_URL=f"http://127.0.0.1:{server.server_port}/v1",
        )
        yield
        server.shutdown()


def assert_shown(done: Done) -> None:
    assert OBEYED.search(done.said) is None
    assert "\\u001b[2J" in done.said
    assert "\\u202e" in done.said


def assert_plain_markdown(text: str) -> None:
    """Nothing of the hostile text is a link, an image, a tag or a heading, and each row of a table has its cells."""
    assert OBEYED.search(text) is None
    page = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert [tag for tag in ("<a", "<img", "<h1", "<code>a") if tag in page] == []
    for table in re.findall(r"<table>.*?</table>", page, re.DOTALL):
        assert len({len(re.findall("<t[hd][ >]", row)) for row in table.split("</tr>")[:-1]}) == 1


@pytest.mark.usefixtures("hostile_server")
def test_names_of_files_and_chunks_and_what_a_server_says(desk: Desk, prefect_server: str) -> None:
    desk.table([chunk(n, id=f"{n} {HOSTILE}") for n in range(2)])
    done = desk.run("generate", "my.lancedb", "-o", f"{NAME}.json", "-v")
    assert done.code == 1
    assert_shown(done)
    api = PrefectAPI(prefect_server)
    run = api.latest_run("qa-generate")
    for text in (run["name"], run["state"]["message"]):
        assert (OBEYED.search(text), "\\u202e" in text) == (None, True)
    summary = api.summary(run)
    assert "\\u202e" in summary["data"].replace("\\\\", "\\")
    assert_plain_markdown(summary["data"])
    logged = [line["message"] for line in api.find("logs", logs={"flow_run_id": {"any_": [run["id"]]}})]
    assert [line for line in logged if OBEYED.search(line)] == []


def test_a_summary_file(desk: Desk) -> None:
    desk.records(
        {"question": "What is ß?", "answer": "A letter."}, {"question": HOSTILE, "answer": None}, {"question": HOSTILE}
    )
    desk.run("dedup", "in.json", "-o", "out.json")
    desk.run("decontaminate", "in.json", "-o", f"{NAME}.json", "--against", "out.json", "--flag")
    text = desk.path(f"{NAME}.summary.json").read_text()
    assert (OBEYED.search(text), orjson.loads(text)["output"]) == (None, f"{NAME}.json")


def test_a_report(desk: Desk) -> None:
    desk.records(*({"question": f"{HOSTILE}{n}?", "answer": HOSTILE, "source": HOSTILE} for n in range(6)))
    assert_shown(desk.run("report", "in.json", "-o", f"{NAME}.html"))
    page = desk.path(f"{NAME}.html").read_text()
    assert "<img src=x>" not in page
    assert "\u202e" not in page


def test_tools(desk: Desk) -> None:
    spec = {"name": "mine", "tools": [{**FIND.model_dump(mode="json"), "category": HOSTILE}, {"name": HOSTILE}]}
    desk.path("spec.json").write_bytes(orjson.dumps(spec))
    assert_shown(desk.run("tool-parse", "spec.json"))


def test_a_usage_error(desk: Desk) -> None:
    done = desk.run("dedup", f"{NAME}.json", "-o", "out.json")
    assert (done.code, len(done.lines)) == (2, 1)
    assert_shown(done)


def test_a_comparison(desk: Desk, prefect_server: str) -> None:
    for name in (f"{NAME}a.json", "b.json"):
        desk.records({"question": f"What is {name[-6]}?", "answer": "A letter."}, name=name)
    desk.summary("compare", f"{NAME}a.json", "b.json", "-o", "out.json")
    run = PrefectAPI(prefect_server).latest_run("compare")
    for artifact in PrefectAPI(prefect_server).artifacts(run):
        if artifact["type"] == "markdown":
            assert_plain_markdown(artifact["data"])
