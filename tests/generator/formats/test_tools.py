"""What a tool-use example becomes in each export format, and that others' tools take it."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from generator.formats import TOOL_FORMATS, Options, load_format
from generator.formats.turns import Reasoning
from generator.tools.records import FollowUp, Metadata, Solution, Step, ToolExample
from generator.tools.spec.model import Tool, closed_object

SHAPE = Tool(
    tool_id="t_shape",
    name="get_shape",
    description="Shape of a dataset.",
    parameters=closed_object({"path": {"type": "string"}, "axis": {"type": "integer", "default": 0}}, ["path"]),
)
FIND = Tool(tool_id="t_find", name="find", parameters=closed_object({"query": {"enum": ["a", 1, None]}}, ["query"]))
FOUND = {"paths": ["/a", "/b"]}


def example(*path: Step, answer: str = "They are 3 and 4 long.", **solution: Any) -> dict[str, Any]:
    return ToolExample(
        id="e1",
        instruction="How long are /a and /b?",
        solution=Solution(reasoning_path=list(path), final_answer=answer, **solution),
        tools=[FIND, SHAPE],
        metadata=Metadata(mode="multi", style="parallel"),
    ).row()


CHAIN = example(
    Step(step=1, thought="Find them.", tool="find", args={"query": "a"}, result=FOUND),
    Step(step=2, thought="Measure both.", tool="get_shape", args={"path": "/a"}, result=[3]),
    Step(step=2, thought="Measure both.", tool="get_shape", args={"path": "/b"}, result="four"),
)
REFUSAL = example(answer="Which dataset do you mean?")
ONE = example(Step(step=1, tool="get_shape", args={"path": "/a"}, result=[3]))


LONGER = ToolExample.model_validate(ONE).model_copy(
    update={
        "follow_ups": [
            FollowUp(request="And /b?", first_step=2, final_answer="It is four long.", final_loss=False),
            FollowUp(request="Thanks.", first_step=3, final_answer="You are welcome."),
        ]
    }
)
LONGER.solution.reasoning_path.append(Step(step=2, tool="get_shape", args={"path": "/b"}, result="four"))


def made(name: str, record: dict[str, Any], **options: Any) -> dict[str, Any]:
    (row,) = load_format(name)(record, Options(**options))
    return row


def test_openai_tools_has_calls_with_ids_that_their_results_name() -> None:
    row = made("openai-tools", CHAIN)
    roles = [message["role"] for message in row["messages"]]
    assert roles == ["user", "assistant", "tool", "assistant", "tool", "tool", "assistant"]
    called = [call for message in row["messages"] for call in message.get("tool_calls", [])]
    assert [call["function"]["name"] for call in called] == ["find", "get_shape", "get_shape"]
    assert orjson.loads(called[1]["function"]["arguments"]) == {"path": "/a"}
    answered = [(m["tool_call_id"], m["content"]) for m in row["messages"] if m["role"] == "tool"]
    assert answered == [("call_1", '{"paths":["/a","/b"]}'), ("call_2", "[3]"), ("call_3", "four")]
    assert [tool["function"] for tool in row["tools"]] == [FIND.offered(), SHAPE.offered()]


def test_sharegpt_tools_has_calls_made_together_in_one_turn() -> None:
    row = made("sharegpt-tools", CHAIN)
    turns = [(turn["from"], turn["value"]) for turn in row["conversations"]]
    assert [speaker for speaker, _ in turns] == [
        "human",
        "function_call",
        "observation",
        "function_call",
        "observation",
        "gpt",
    ]
    assert orjson.loads(turns[1][1]) == {"name": "find", "arguments": {"query": "a"}}
    assert [call["arguments"]["path"] for call in orjson.loads(turns[3][1])] == ["/a", "/b"]
    assert orjson.loads(turns[4][1]) == ["[3]", "four"]
    assert orjson.loads(row["tools"])[1] == SHAPE.offered()


def test_hermes_tags_calls_and_results() -> None:
    messages = made("hermes", CHAIN)["messages"]
    offered = re.search(r"<tools>(.*)</tools>", messages[0]["content"], re.DOTALL)
    assert offered
    assert orjson.loads(offered[1])[0]["function"] == FIND.offered()
    calls = re.findall(r"<tool_call>\n(.*?)\n</tool_call>", messages[4]["content"])
    assert [orjson.loads(call)["arguments"] for call in calls] == [{"path": "/a"}, {"path": "/b"}]
    assert messages[3]["content"] == '<tool_response>\n{"paths":["/a","/b"]}\n</tool_response>'


def test_xlam_has_the_calls_of_one_turn_as_answers() -> None:
    row = made("xlam", ONE)
    assert (row["query"], orjson.loads(row["answers"])) == (
        "How long are /a and /b?",
        [{"name": "get_shape", "arguments": {"path": "/a"}}],
    )
    assert orjson.loads(row["tools"])[1]["parameters"] == {
        "path": {"type": "string"},
        "axis": {"type": "integer", "default": 0, "optional": True},
    }


def test_xlam_holds_no_chain_and_no_turn_that_is_not_trained_on() -> None:
    untrained = example(Step(step=1, tool="get_shape", args={"path": "/a"}, loss=False))
    assert [load_format("xlam")(record, Options()) for record in (CHAIN, untrained)] == [[], []]
    assert orjson.loads(made("xlam", REFUSAL)["answers"]) == []


@pytest.mark.parametrize("name", sorted({*TOOL_FORMATS} - {"xlam"}))
def test_an_example_without_a_call_is_asked_and_answered(name: str) -> None:
    row = made(name, REFUSAL)
    turns = row.get("messages") or row["conversations"]
    said = [turn.get("content") or turn.get("value") for turn in turns]
    assert said[-2:] == ["How long are /a and /b?", "Which dataset do you mean?"]


@pytest.mark.parametrize("name", sorted({*TOOL_FORMATS} - {"xlam"}))
def test_a_turn_that_is_not_trained_on_stays_and_weighs_nothing(name: str) -> None:
    bad = Step(step=1, tool="get_shape", args={"path": "/a"}, result=[3], loss=False)
    row = made(name, example(bad, Step(step=2, tool="find", args={"query": 1}, result=FOUND), final_loss=False))
    turns = row.get("messages") or row["conversations"]
    weights = [
        t.get("weight", 1) for t in turns if t.get("role", t.get("from")) in ("assistant", "function_call", "gpt")
    ]
    assert weights == [0, 1, 0]


@pytest.mark.parametrize(
    ("reasoning", "said"), [("steps", "Find them."), ("think", "<think>\nFind them.\n</think>"), ("none", None)]
)
def test_a_thought_comes_before_its_call_as_it_is_wanted(reasoning: Reasoning, said: str | None) -> None:
    assert made("openai-tools", CHAIN, reasoning=reasoning)["messages"][1]["content"] == said
    hermes = made("hermes", CHAIN, reasoning=reasoning)["messages"][2]["content"]
    assert hermes.startswith(f"{said}\n<tool_call>" if said else "<tool_call>")


@pytest.mark.parametrize("name", sorted({*TOOL_FORMATS} - {"xlam"}))
def test_the_system_prompt_comes_first(name: str) -> None:
    row = made(name, ONE, system_prompt="Be brief.")
    first = (row.get("messages") or row["conversations"])[0]
    assert (first.get("content") or first["value"]).startswith("Be brief.")


def test_an_error_is_shown_as_one() -> None:
    row = made("openai-tools", example(Step(step=1, tool="find", args={"query": 1}, error="no such thing")))
    assert row["messages"][2]["content"] == '{"error":"no such thing"}'


@pytest.mark.parametrize("name", sorted(TOOL_FORMATS))
def test_datasets_reads_what_is_written(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    rows = [made(name, record) for record in (ONE, REFUSAL)]
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    read = datasets.load_dataset("json", data_files=str(file), split="train", cache_dir=str(tmp_path / "cache"))
    assert list(read) == rows


TEMPLATE = (
    "{% for tool in tools %}[{{ tool.function.name }}"
    "({{ tool.function.parameters.properties | join(',') }})]{% endfor %}"
    "{% for m in messages %}<{{ m.role }}>{{ m.content or '' }}"
    "{% for c in m.tool_calls or [] %}!{{ c.function.name }}{{ c.function.arguments }}{% endfor %}{% endfor %}"
)


def test_a_chat_template_that_knows_tools_renders_the_conversation() -> None:
    tokenizers, transformers = pytest.importorskip("tokenizers"), pytest.importorskip("transformers")
    small = tokenizers.Tokenizer(tokenizers.models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=small, chat_template=TEMPLATE)
    row = made("openai-tools", ONE, reasoning="none")
    text = tokenizer.apply_chat_template(row["messages"], tools=row["tools"], tokenize=False)
    assert text == (
        "[find(query)][get_shape(path,axis)]<user>How long are /a and /b?"
        '<assistant>!get_shape{"path":"/a"}<tool>[3]<assistant>They are 3 and 4 long.'
    )


@pytest.mark.parametrize("name", ["openai-tools", "hermes"])
def test_where_the_user_goes_on_the_conversation_does(name: str) -> None:
    messages = made(name, LONGER.row())["messages"]
    roles = [message["role"] for message in messages if message["role"] != "system"]
    called = ["user", "assistant", "tool", "assistant"]
    assert roles == [*called, *called, "user", "assistant"]
    assert [message["content"] for message in messages if message["role"] == "user"][1:] == ["And /b?", "Thanks."]
    assert [message.get("weight") for message in messages if message["content"] == "It is four long."] == [0]


def test_calls_are_numbered_on_through_all_requests() -> None:
    messages = made("openai-tools", LONGER.row())["messages"]
    assert [call["id"] for message in messages for call in message.get("tool_calls", [])] == ["call_1", "call_2"]


def test_sharegpt_tools_alternates_through_all_requests() -> None:
    turns = made("sharegpt-tools", LONGER.row())["conversations"]
    one = ["human", "function_call", "observation", "gpt"]
    assert [turn["from"] for turn in turns] == [*one, *one, "human", "gpt"]


def test_xlam_holds_one_request_only() -> None:
    assert load_format("xlam")(LONGER.row(), Options()) == []
