"""Where settings come from, one layer over the other: config.yaml < .env < environment < command line.

`model` and `base_url` belong to the provider named beside them in the same layer: a command line that says only
`--provider openai` does not inherit the model that config.yaml gives for Ollama, but OpenAI's own section or default.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from generator.errors import UsageError
from generator.misspelt import meant
from generator.parsing import yaml_text
from generator.parsing.bounds import TOO_DEEP, is_too_deep
from generator.parsing.yaml_lines import yaml_lines
from generator.settings.faults import OF_ITS_PROVIDER, Layer, paths, sentence
from generator.settings.tree import LLMSettings, Settings
from generator.types import unaliased

CONFIG = "GENERATOR_CONFIG"
"""Variable that names the settings file where nothing else does."""
SHORT_NAMES: dict[str, tuple[str, ...]] = {
    "PIPELINE_LLM_PROVIDER": ("llm", "provider"),
    "PIPELINE_LLM_MODEL": ("llm", "model"),
    "PIPELINE_QUESTIONS_PER_CHUNK": ("generation", "pairs_per_chunk"),
    "GENERATOR_PROVIDER": ("llm", "provider"),
    "GENERATOR_MODEL": ("llm", "model"),
    "GENERATOR_TEMPERATURE": ("llm", "temperature"),
    "GENERATOR_MAX_TOKENS": ("llm", "max_tokens"),
    "GENERATOR_QUESTIONS_PER_CHUNK": ("generation", "pairs_per_chunk"),
    "OLLAMA_BASE_URL": ("llm", "ollama", "base_url"),
    "OLLAMA_TOP_K": ("llm", "ollama", "top_k"),
    "OLLAMA_TOP_P": ("llm", "ollama", "top_p"),
    "OLLAMA_REPEAT_PENALTY": ("llm", "ollama", "repeat_penalty"),
    "OLLAMA_NUM_PREDICT": ("llm", "ollama", "num_predict"),
}
"""Names that older tools used, and where they belong; the later goes before the earlier."""
PREFIX = "GENERATOR_"
OTHER_NAMES = (
    CONFIG,
    "GENERATOR_QUIET",
    "GENERATOR_OWN_PROCESS",
    "GENERATOR_TOOLS_AUTHORIZATION",
    "GENERATOR_PROCESS_DIR",
    "GENERATOR_OUTPUT_DIR",
    "GENERATOR_OUTPUT_FILE",
    "GENERATOR_BATCH_PROCESSING",
    "GENERATOR_RESUME",
    "GENERATOR_TOOLS_RUN",
)
"""Variables that begin like settings and are none."""
OTHER_PREFIX = "GENERATOR_TOOLS_KEY_"
"""How variables begin that hold keys of services; see `generator.tools.executors.http_keys`."""


def load(config: str | Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Read all layers and merge them.

    Args:
        config: A YAML file; None reads the one that the variable GENERATOR_CONFIG names, else `config.yaml` where there
            is one.
        overrides: The command line's layer, a nested dict as in config.yaml.

    Raises:
        UsageError: A file cannot be read, a name is unknown or a value is out of range.
    """
    load_variables()
    config = config or os.environ.get(CONFIG)
    tree: dict[str, Any] = {}
    layers = [
        _from_yaml(config),
        _from_environment(os.environ),
        Layer("the command line", dict(overrides or {}), {}),
    ]
    for layer in layers:
        _forget_judge(tree, layer.values)
        _merge(tree, _in_own_sections(layer.values, tree, layer.origin))
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        raise UsageError(sentence(error, layers)) from None


def load_variables() -> None:
    """Read `.env` and `config.env` into the environment; what is set there already stays."""
    from dotenv import load_dotenv

    for name in (".env", "config.env"):
        if Path(name).is_file():
            load_dotenv(name, override=False)


def _from_yaml(config: str | Path | None) -> Layer:
    path = Path(config or "config.yaml")
    if config is None and not path.is_file():
        return Layer(str(path), {}, {})
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml_text.load(text.encode())
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read the config file {path}: {getattr(error, 'strerror', None) or error}.") from None
    except ValueError as error:
        raise UsageError(f"The config file {path} {error}: mend it, as `generator config` has it.") from None
    if not isinstance(data or {}, dict):
        raise UsageError(f"The config file {path} must hold settings by name, not a {type(data).__name__}.")
    return Layer(str(path), data or {}, {name: f"{path}, line {line}" for name, line in yaml_lines(text).items()})


def _from_environment(environment: Mapping[str, str]) -> Layer:
    tree: dict[str, Any] = {}
    long_names = {
        name: tuple(name.removeprefix(PREFIX).lower().split("__"))
        for name in environment
        if name.startswith(PREFIX) and "__" in name
    }
    _check_variables(environment.keys() - long_names.keys())
    named = SHORT_NAMES | long_names
    for name, path in named.items():
        _put(tree, path, name, environment.get(name, ""))
    places = {path: f"the variable {name}" for name, path in named.items() if environment.get(name, "").strip()}
    return Layer("the environment", tree, places)


def _check_variables(names: Iterable[str]) -> None:
    known = {*SHORT_NAMES, *OTHER_NAMES}
    for name in sorted(names):
        if name.startswith(PREFIX) and name not in known and not name.startswith(OTHER_PREFIX):
            every = {*known, *(PREFIX + "__".join(path).upper() for path in paths() if len(path) > 1)}
            like = meant(name.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in every])
            remedy = like.replace("'", f"'{PREFIX}", 1) or "; see config.yaml for those there are, or unset it."
            raise UsageError(f"There is no setting of the variable {name}{remedy}")


def _put(tree: dict[str, Any], path: tuple[str, ...], variable: str, text: str) -> None:
    """Put a variable's value in its place; an empty one counts as not set."""
    if not text.strip():
        return
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
        if not isinstance(tree, dict):
            raise UsageError(f"{variable} sets a part of `{name}`, which another variable sets as a whole: keep one.")
    value = _parsed(text)
    if is_too_deep(value):
        raise UsageError(f"{variable} {TOO_DEEP}: give a plain value.")
    tree[path[-1]] = value


def _parsed(text: str) -> Any:
    if text.strip().lower() in ("null", "none"):
        return None
    if text.lstrip()[:1] in ("[", "{"):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
    return text


def _in_own_sections(layer: dict[str, Any], below: dict[str, Any], origin: str) -> dict[str, Any]:
    """Move `llm.model` and `llm.base_url` into the section of the provider that this layer speaks of."""
    llm = layer.get("llm")
    if llm is None:
        return {name: value for name, value in layer.items() if name != "llm"}
    if not isinstance(llm, dict):
        raise UsageError(f"`llm` in {origin} must hold settings by name, for example `provider: ollama`.")
    llm = dict(llm)
    named = llm.get("provider") or below.get("llm", {}).get("provider") or LLMSettings().provider
    provider = unaliased(named)
    if not isinstance(provider, str):
        return layer  # which the validation refuses, by name
    own = llm.get(provider) or {}
    if not isinstance(own, Mapping):
        raise UsageError(f"`llm.{provider}` in {origin} must hold settings by name, for example `model: NAME`.")
    own = dict(own)
    for name in OF_ITS_PROVIDER:
        if llm.get(name) is not None:
            own[name] = llm[name]
        llm.pop(name, None)
    return {**layer, "llm": {**llm, provider: own} if own else llm}


def _forget_judge(tree: dict[str, Any], layer: Mapping[str, Any]) -> None:
    """The judge's model belongs to the provider named beside it: a layer that names another does not inherit it."""
    above, below = layer.get("judge"), tree.get("judge")
    if isinstance(above, dict) and isinstance(below, dict) and above.get("provider"):
        known = unaliased(below.get("provider") or tree.get("llm", {}).get("provider") or LLMSettings().provider)
        if unaliased(above["provider"]) != known:
            below.pop("model", None)


def _merge(tree: dict[str, Any], layer: Mapping[str, Any]) -> None:
    for name, value in layer.items():
        if isinstance(value, Mapping) and isinstance(tree.get(name), dict):
            _merge(tree[name], value)
        elif value is not None or name not in tree:
            tree[name] = dict(value) if isinstance(value, Mapping) else value
