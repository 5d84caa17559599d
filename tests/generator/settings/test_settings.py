"""Settings out of their layers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.errors import UsageError
from generator.llm.catalog import CATALOG
from generator.settings.layers import SHORT_NAMES, load

Write = Callable[[str], None]


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither files nor variables but those of the test; what `.env` files set is undone after it."""
    monkeypatch.chdir(tmp_path)
    for name in (*SHORT_NAMES, "GENERATOR_LLM__MODEL", "GENERATOR_LLM__PROVIDER", "GENERATOR_LEDGER__URL"):
        monkeypatch.setenv(name, "")  # so that it is put back even where a `.env` file sets it
        monkeypatch.delenv(name)


def write(text: str, name: str = "config.yaml") -> None:
    Path(name).write_text(text)


def test_without_any_layer_the_defaults_hold() -> None:
    model = load().model()
    assert (model.provider, model.name, model.temperature, model.max_concurrency) == (
        "ollama",
        "mistral:latest",
        0.7,
        32,
    )


def test_each_layer_is_above_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [load().llm.max_tokens]
    write("llm: {max_tokens: 1}")
    found.append(load().llm.max_tokens)
    write("GENERATOR_MAX_TOKENS=2", ".env")
    found.append(load().llm.max_tokens)
    monkeypatch.setenv("GENERATOR_MAX_TOKENS", "3")
    found.append(load().llm.max_tokens)
    found.append(load(overrides={"llm": {"max_tokens": 4}}).llm.max_tokens)
    assert found == [2000, 1, 2, 3, 4]


def test_config_env_is_read_like_dot_env() -> None:
    write("GENERATOR_TEMPERATURE=0.25", "config.env")
    assert load().llm.temperature == 0.25


@pytest.mark.parametrize(
    ("variable", "value", "path", "expected"),
    [
        ("GENERATOR_LLM__PROVIDER", "openai", "llm.provider", "openai"),
        ("GENERATOR_PROVIDER", "claude", "llm.provider", "anthropic"),
        ("GENERATOR_QUESTIONS_PER_CHUNK", "7", "generation.pairs_per_chunk", 7),
        ("OLLAMA_TOP_K", "9", "llm.ollama.top_k", 9),
        ("OLLAMA_NUM_PREDICT", "99", "llm.ollama.num_predict", 99),
        ("GENERATOR_LLM__OLLAMA__STOP", '["a", "b"]', "llm.ollama.stop", ["a", "b"]),
        ("GENERATOR_LLM__OPENAI__PRICE", '{"input": 1, "output": 2}', "llm.openai.price", {"input": 1, "output": 2}),
        ("GENERATOR_FILTERING__MIN_CHUNK_LENGTH", "0", "filtering.min_chunk_length", 0),
        ("GENERATOR_TEMPERATURE", "null", "llm.temperature", None),
        ("GENERATOR_TEMPERATURE", " ", "llm.temperature", 0.7),
        ("GENERATOR_LLM__PROVIDER", "", "llm.provider", "ollama"),
    ],
)
def test_a_variable_sets_its_setting(
    variable: str, value: str, path: str, expected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    found: Any = load()
    for name in path.split("."):
        found = getattr(found, name)
    assert found == expected


def test_a_model_belongs_to_the_provider_named_beside_it() -> None:
    write("llm: {provider: ollama, model: llama3, base_url: 'http://box:1'}")
    settings = load(overrides={"llm": {"provider": "openai"}})
    assert (settings.model().name, settings.model().base_url) == (CATALOG["openai"].default_model, None)
    assert settings.model("ollama").name == "llama3"


def test_a_model_without_a_provider_belongs_to_the_provider_of_the_layers_below() -> None:
    write("llm: {provider: openai}")
    assert load(overrides={"llm": {"model": "gpt-x"}}).model().name == "gpt-x"


def test_an_alias_has_the_same_section() -> None:
    write("llm: {provider: claude, model: claude-x}")
    assert (load().model().provider, load().model().name) == ("anthropic", "claude-x")


def test_a_providers_own_section_is_above_what_holds_for_all() -> None:
    write("llm: {max_concurrency: 8, requests_per_minute: 100, gemini: {requests_per_minute: 10}}")
    settings = load()
    assert [settings.model(name).requests_per_minute for name in ("gemini", "openai")] == [10, 100]
    assert settings.model("gemini").max_concurrency == 8


def test_only_ollama_gets_ollamas_options() -> None:
    assert (load().model("openai").options, load().model("ollama").options["top_k"]) == ({}, 40)


@pytest.mark.parametrize(
    ("judge", "expected"),
    [
        ("{}", ("openai", "gpt-x", 0.1)),
        ("{temperature: null}", ("openai", "gpt-x", 0.9)),
        ("{model: gpt-y}", ("openai", "gpt-y", 0.1)),
        ("{provider: gemini}", ("gemini", CATALOG["gemini"].default_model, 0.1)),
    ],
)
def test_who_rates_is_as_under_llm_but_for_what_is_said(judge: str, expected: tuple[Any, ...]) -> None:
    write(f"llm: {{provider: openai, model: gpt-x, temperature: 0.9}}\njudge: {judge}")
    model = load().judge_model()
    assert (model.provider, model.name, model.temperature) == expected


@pytest.mark.parametrize(
    ("judge", "expected"),
    [
        ({"model": "own"}, ("gemini", "own")),
        ({"provider": "gemini"}, ("gemini", "configured")),
        ({"provider": "anthropic"}, ("anthropic", CATALOG["anthropic"].default_model)),
        ({"provider": "claude", "model": "own"}, ("anthropic", "own")),
    ],
)
def test_a_judges_model_belongs_to_the_provider_named_beside_it(judge: Any, expected: tuple[str, str]) -> None:
    write("judge: {provider: gemini, model: configured}")
    model = load(overrides={"judge": judge}).judge_model()
    assert (model.provider, model.name) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("llm:\n  temprature: 1", "`llm.temprature` (config.yaml, line 2); probably 'temperature' is meant."),
        ("\n# a word\nllms: {}", "`llms` (config.yaml, line 3); probably 'llm' is meant."),
        ("llm:\n  openai:\n    modle: x", "`llm.openai.modle` (config.yaml, line 3); probably 'model' is meant."),
        ("judge:\n  modell: x", "`judge.modell` (config.yaml, line 2); probably 'model' is meant."),
        ("temperature: 1", "`temperature` (config.yaml, line 1); probably 'llm.temperature' is meant."),
        ("llm:\n  xyzzy: 1", "`llm.xyzzy` (config.yaml, line 2); see config.yaml for those there are."),
        ("llm:\n  provider: opnai", "(config.yaml, line 2); probably 'openai' is meant."),
        ("llm:\n  slots: 2\n  base_url: 7", "`llm.ollama.base_url` has the value 7"),
        ("llm:\n  slots: 2\n  base_url: 7", "(config.yaml, line 3)."),
        ("filtering:\n  skip_source_patterns:\n    - a\n    - '('", "(config.yaml, line 2)."),
        ("chunking:\n  unit: char", "(config.yaml, line 2); probably 'chars' is meant."),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_was_probably_meant(text: str, words: str) -> None:
    write(text)
    with pytest.raises(UsageError) as caught:
        load()
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        ("GENERATOR_LLM__MODLE", "`llm.modle` (the variable GENERATOR_LLM__MODLE); probably 'model' is meant."),
        ("GENERATOR_MODLE", "no setting of the variable GENERATOR_MODLE; probably 'GENERATOR_MODEL' is meant."),
        ("GENERATOR_LLM_PROVIDER", "variable GENERATOR_LLM_PROVIDER; probably 'GENERATOR_LLM__PROVIDER' is meant."),
        ("GENERATOR_XYZZY", "variable GENERATOR_XYZZY; see config.yaml for those there are, or unset it."),
    ],
)
def test_a_variable_that_sets_nothing_is_told(monkeypatch: pytest.MonkeyPatch, variable: str, words: str) -> None:
    monkeypatch.setenv(variable, "1")
    with pytest.raises(UsageError) as caught:
        load()
    assert words in str(caught.value)


def test_the_layer_that_is_at_fault_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    write("llm: {max_tokens: 5}")
    monkeypatch.setenv("GENERATOR_MAX_TOKENS", "0")
    with pytest.raises(UsageError, match=r"\(the variable GENERATOR_MAX_TOKENS\)"):
        load()
    monkeypatch.delenv("GENERATOR_MAX_TOKENS")
    with pytest.raises(UsageError, match=r"\(the command line\)"):
        load(overrides={"llm": {"max_tokens": 0}})


def test_variables_that_are_no_settings_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GENERATOR_QUIET", "GENERATOR_OWN_PROCESS", "GENERATOR_TOOLS_AUTHORIZATION"):
        monkeypatch.setenv(name, "1")
    assert load().llm.provider == "ollama"


def test_the_ledger_is_in_the_users_data_folder_unless_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert load().ledger_url == "sqlite+aiosqlite:////data/generator/ledger.db"
    monkeypatch.setenv("GENERATOR_LEDGER__URL", "postgresql+asyncpg://host/name")
    assert load().ledger_url == "postgresql+asyncpg://host/name"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("llm: {temprature: 1}", "There is no setting `llm.temprature`"),
        ("llms: {}", "There is no setting `llms`"),
        ("llm: {temperature: 9}", "`llm.temperature` has the value 9: input should be less than or equal to 2"),
        ("llm: {provider: nobody}", "`llm.provider` has the value 'nobody'"),
        ("llm: {provider: [openai]}", "`llm.provider` has the value"),
        ("llm: {provider: 7}", "`llm.provider` has the value 7"),
        ("llm: openai", "`llm` in config.yaml must hold settings by name"),
        ("llm: {ollama: fast}", "`llm.ollama` in config.yaml must hold settings by name"),
        ("llm: {openai: 5}", "`llm.openai` has the value 5"),
        ("judge: 5", "`judge` has the value 5"),
        ("- a list", "must hold settings by name, not a list"),
        ("llm: {", "config.yaml is not valid YAML"),
    ],
)
def test_a_wrong_config_is_told_in_one_sentence(text: str, words: str) -> None:
    write(text)
    with pytest.raises(UsageError) as caught:
        load()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_config_that_was_named_must_be_there() -> None:
    with pytest.raises(UsageError, match=r"Cannot read the config file other.yaml: No such file"):
        load("other.yaml")


def test_a_config_that_is_no_text_is_named() -> None:
    Path("config.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=r"Cannot read the config file config.yaml"):
        load()


def test_two_variables_for_one_place_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENERATOR_LLM__OLLAMA", "x")
    monkeypatch.setenv("GENERATOR_LLM__OLLAMA__TOP_K", "3")
    with pytest.raises(UsageError):
        load()
