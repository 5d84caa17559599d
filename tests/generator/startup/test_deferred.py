"""Packages that are put off, and are there all the same for who asks."""

import subprocess
import sys
from pathlib import Path

LANCEDB = """
from generator.startup import own_process
own_process.begin()
from generator.lancedb.connection import connect
connect(PLACE).create_table("t", [{"text": "one"}])
import sys
assert "lance_namespace_urllib3_client.api" not in sys.modules, "the REST client was imported"
assert "lance_namespace_urllib3_client.models.create_table_request" not in sys.modules, "its models were imported"
assert "pandas" not in sys.modules, "pandas was imported"
from lance_namespace_urllib3_client import ApiClient
assert ApiClient.__module__ == "lance_namespace_urllib3_client.api_client", ApiClient
from lance_namespace import ListTablesResponse
listed = ListTablesResponse(tables=["t"])
assert isinstance(listed, ListTablesResponse) and listed.tables == ["t"] and ListTablesResponse.model_fields
from lance_namespace_urllib3_client.models import ListTablesResponse
assert type(listed) is ListTablesResponse
import lancedb, pathlib
assert lancedb.connect_namespace("dir", {"root": PLACE}).list_tables().tables == ["t"]
table = connect(PLACE).open_table("t")
print(table.count_rows(), table.to_pandas().shape)
"""

OPENAI = """
from generator.startup.deferred import defer_unneeded
defer_unneeded()
import openai, sys
assert "openai.types.batch" not in sys.modules, "models of other endpoints were imported"
client = openai.OpenAI(api_key="none", base_url=PLACE)
from openai.types.chat import ChatCompletion
from openai.types.responses import Response
assert openai.types.Batch.__name__ == "Batch"
assert client.chat.completions.create and client.responses.create
print(ChatCompletion.__name__, Response.__name__)
"""


FASTAPI = """
from generator.startup.deferred import defer_unneeded
defer_unneeded()
import sys
from fastapi.encoders import jsonable_encoder
assert "fastapi.applications" not in sys.modules, "all of it was imported"
import fastapi
print(jsonable_encoder({PLACE: {1, }}), fastapi.__version__.count("."), fastapi.FastAPI.__name__)
"""

PREFECT = """
from generator.startup.deferred import defer_unneeded
defer_unneeded()
import prefect, sys
from prefect.blocks.core import Block
assert "Webhook" not in vars(sys.modules["prefect.blocks.webhook"]), "it was executed"
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.webhook import Webhook
found = Block.get_block_class_from_key("webhook")
print(SlackWebhook.__name__, Webhook(url=PLACE, method="GET").method, found.__name__)
"""


def _printed(program: str, place: str) -> str:
    command = [sys.executable, "-c", f"PLACE = {place!r}\n{program}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_lancedb_comes_without_its_rest_client_and_pandas_until_they_are_asked_for(tmp_path: Path) -> None:
    assert _printed(LANCEDB, str(tmp_path / "db.lancedb")) == "1 (1, 1)"


def test_openai_comes_without_the_models_of_other_endpoints_until_they_are_asked_for() -> None:
    assert _printed(OPENAI, "http://127.0.0.1:1/v1") == "ChatCompletion Response"


def test_what_prefect_needs_of_fastapi_comes_alone() -> None:
    assert _printed(FASTAPI, "one") == "{'one': [1]} 2 FastAPI"


def test_prefect_comes_without_its_blocks_for_chats_and_webhooks_until_they_are_asked_for() -> None:
    assert _printed(PREFECT, "http://127.0.0.1:1") == "SlackWebhook GET Webhook"
