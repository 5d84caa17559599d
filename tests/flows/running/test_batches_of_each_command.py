"""Each command that takes `--mode batch`: what it writes is what calls give, at half the price, in the rounds foretold.

A round may take a day, so none is taken for what an earlier one could have asked.
"""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import orjson
import pytest

from flows.command import click_options
from flows.options.base import ModelOptions
from flows.options.registry import COMMANDS
from flows.running.rounds import pauses
from tests.flows.training.test_evalset import documents
from tests.providers.server import RunningServer
from tests.support.commands import KEY, Desk, assert_refused, chunk
from tests.support.evaluation import all_questions, harbour
from tests.support.tiny_models import tiny_gguf, tiny_model
from tests.support.tools.desk import SPEC, lay_out

Serve = Callable[..., RunningServer]
TABLE, OUT = "my.lancedb", ("-o", "out.json")
TO_EVALUATE = ("evaluate", "eval.jsonl", *OUT, "--base", "openai:gpt-4o-mini")
BESIDE = ("--tuned", "openai:gpt-4o", "--rag", TABLE, "--judge-provider", "openai", "--judge-model", "gpt-4o-mini")
ROUNDS = {
    ("generate", TABLE, *OUT): 1,
    ("generate", TABLE, *OUT, "--topic", "harbours"): 2,
    ("generate-cot", TABLE, *OUT): 1,
    ("enrich", "in.json", *OUT): 1,
    ("enhance-cot", "in.json", *OUT): 1,
    ("curate", "in.json", *OUT, "--threshold", "0", "--topic", "harbours"): 1,
    ("validate", "in.json", *OUT): 1,
    ("pipeline", TABLE, *OUT, "--cot", "enhance", "--threshold", "0"): 4,
    ("documents-pipeline", "docs", *OUT): 2,
    ("multi-score", "in.json", *OUT, "--use-llm", "--min-score", "0"): 1,
    ("compare", "in.json", "others.json", *OUT): 1,
    ("tool-curate", "tools.json", *OUT, "--threshold", "0"): 2,
    ("tool-evaluate", "tools.json", *OUT, "--min-score", "0"): 2,
    ("evalset", TABLE, *OUT): 2,
    ("evalset", TABLE, *OUT, "-f", "beir"): 3,
    TO_EVALUATE: 1,
    (*TO_EVALUATE, *BESIDE): 2,
}
_OWN = re.compile(rb'"generated_at": ?"[^"]*"|"cost": ?[0-9.e-]+')
"""What differs between two runs: when it was, and what it cost."""


@pytest.fixture
def server(provider_server: Serve, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> RunningServer:
    """A provider, and a desk with something for each command to work on."""
    monkeypatch.setattr(pauses, "FIRST_LOOK", 0.05)
    served = provider_server(key=KEY)
    desk.use(served)
    for name, first in (("in.json", 0), ("others.json", 1)):
        texts = [str(chunk(n)["text"]) for n in range(first, first + 4)]
        rows = [{"question": f"What is {n}?", "answer": text, "source_text": text} for n, text in enumerate(texts)]
        desk.records(*rows, name=name)
    return served


def lay(desk: Desk, command: str) -> None:
    """What this command alone reads."""
    if command == "evalset":
        desk.table(documents(["held-out", "trained"] * 2))
    elif command == "evaluate":
        desk.path("eval.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in all_questions(2)))
        desk.table([harbour(number) for number in range(4)])
    elif command == "documents-pipeline":
        desk.path("docs").mkdir()
        for number in range(3):
            desk.path(f"docs/{number}.md").write_text(f"# {number}\n\n{chunk(number)['text']}")
    elif command.startswith("tool-"):
        lay_out(desk)
        made = desk.run("tool-generate", SPEC, "-o", "tools.json", "--target-pairs", "6", "--provider", "extractive")
        assert made.code == 0, made.said
        desk.forget()
    else:
        desk.table([chunk(number) for number in range(4)])


def written(desk: Desk) -> dict[str, bytes]:
    """What the command wrote, without what is of that run alone."""
    found = [desk.path("out.json"), *desk.folder.glob("out.json/*")]
    files = [path for path in found if path.is_file() and "summary" not in path.name]
    return {path.name: _OWN.sub(b"", path.read_bytes()) for path in files}


def paid(desk: Desk) -> tuple[int, float]:
    """Replies that the ledger has, and what they cost."""
    with closing(sqlite3.connect(desk.path("ledger.db"))) as ledger:
        count, cost = ledger.execute("SELECT count(*), sum(cost) FROM completions").fetchone()
    return int(count), float(cost)


def test_each_command_that_offers_it_is_tried() -> None:
    kinds = {
        name: entry.kind for name, entry in COMMANDS.items() if entry.flow and issubclass(entry.kind, ModelOptions)
    }
    assert {name for name, kind in kinds.items() if "mode" not in kind.withheld()} == {said[0] for said in ROUNDS}


@pytest.mark.parametrize("command", ROUNDS, ids=" ".join)
def test_it_takes_the_rounds_that_are_foretold_and_gives_what_calls_give_at_half_the_price(
    command: tuple[str, ...], server: RunningServer, desk: Desk
) -> None:
    lay(desk, command[0])
    foretold = re.search(r"in (\d+) rounds? of up", " ".join(desk.run(*command, "--dry-run").said.split()))
    assert foretold is not None
    summary = desk.summary(*command, "--mode", "batch", "--wait")
    by_batch, (replies, cost) = written(desk), paid(desk)
    made = desk.run("batch", "status").out.decode()
    took = max(map(int, re.findall(r"round (\d+) of", made)))
    # The server's model fails the probes of a judge, which then is asked nothing more.
    assert (took, int(foretold[1])) == (1 if "--judge-model" in command else ROUNDS[command], ROUNDS[command])
    assert set(server.stats.billed.keys.values()) == {1}
    batched = summary["usage"]["batched"]
    assert (batched, batched + server.stats.calls, batched > 2 * server.stats.calls) == (
        len(server.stats.billed.keys),
        replies,
        True,
    )
    desk.forget()
    assert desk.run(*command).code == 0
    assert written(desk) == by_batch
    calls, full = paid(desk)
    assert (calls, full / 2 < cost < 0.8 * full) == (replies, True)


@pytest.mark.parametrize("provider", ["transformers", "llamacpp", "extractive", "ollama"])
def test_a_provider_without_a_batch_api_is_refused_in_one_sentence(desk: Desk, provider: str) -> None:
    lay(desk, "evaluate")
    named = {"transformers": lambda: tiny_model(desk.path("m")), "llamacpp": lambda: tiny_gguf(desk.path("m.gguf"))}
    name = str(named[provider]()) if provider in named else "mistral"
    says = ["--mode batch needs a provider with a batch API, which", "openai, vllm, anthropic, gemini"]
    generate = ("generate", TABLE, *OUT, "--provider", provider, "--model", name)
    for command in (generate, ("evaluate", "eval.jsonl", *OUT, "--base", f"{provider}:{name}")):
        assert_refused(desk, *command, "--mode", "batch", says=says)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("tool-generate", "x.json", *OUT), ["calls of tools are made between the replies", "tool-curate"]),
        (("tool-generate-chain", "x.json", *OUT), ["calls of tools are made between the replies"]),
        (("tool-pipeline", "x.json", *OUT), ["calls of tools are made between the replies"]),
        (("tool-execute", "x.json", *OUT), ["calls of tools are made between the replies"]),
        (("prove", "x.json"), ["its models answer in this process"]),
        (("multi-score", "in.json", *OUT), ["--use-llm", "rules score"]),
    ],
)
def test_what_cannot_be_asked_by_batch_says_why_and_does_not_offer_it(
    desk: Desk, command: tuple[str, ...], says: list[str]
) -> None:
    assert_refused(desk, *command, "--mode", "batch", says=["--mode batch", *says])
    entry = COMMANDS[command[0]]
    in_help = {option.name for option in click_options.of(entry.kind) if not getattr(option, "hidden", False)}
    offers = command[0] == "multi-score"
    assert ("mode" in in_help, "mode" in entry.load().parameters.properties) == (offers, offers)
