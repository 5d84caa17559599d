"""What is known of one provider before it is asked: its key, where it answers, what to do when it does not."""

import os
import re
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit, urlunsplit

from generator.addresses import is_nearby, shown_url
from generator.errors import UsageError
from generator.llm.faults import Where
from generator.llm.provider_settings import ProviderSettings
from generator.types import Model, ProviderName


@dataclass(frozen=True)
class ProviderInfo:
    """One provider.

    Attributes:
        name: As it stands in config.yaml.
        label: As people write it.
        adapter: What asks it, as `module:Class` below `generator.llm`; imported when it is used, with its SDK.
        batches: What asks it by batches, likewise; empty where it has no batch API.
        default_model: Asked where nobody names one.
        needs: What it takes to use it, in a few words.
        set_up: How to get that.
        key_variables: Environment variables that may hold the key, the first that is set counts.
        key_required: Whether there is nothing to be had without a key.
        url_variable: Environment variable that may hold the base URL.
        default_url: Base URL where nothing else is said.
        endings: What people leave at the end of a base URL, as a regular expression: paths that are added to it.
        takes_query: Whether the query of a base URL can go with each call.
        settings: What may be set for it.
        prices: Its name in the `genai-prices` list; empty where it is not there.
        in_process: Whether the model runs in this process: it is called by where its weights lie, and they decide,
            beside what is asked, what it replies.
        modules: What has to be installed to use it, as it is imported.
        free: Whether nothing is ever paid.
        takes_tokens: Whether a reply takes tokens, be they free.
        probe: Path below the base URL that lists the models; empty for a service, which is not asked.
        no_model: What to do when it does not know the model, which stands for `{model}`.
        no_server: What to do when nothing answers at the URL.
    """

    name: ProviderName
    label: str
    adapter: str
    default_model: str
    needs: str
    set_up: str
    key_variables: tuple[str, ...] = ()
    key_required: bool = False
    url_variable: str = ""
    default_url: str = ""
    endings: str = ""
    takes_query: bool = False
    batches: str = ""
    settings: type[ProviderSettings] = ProviderSettings
    prices: str = ""
    in_process: bool = False
    modules: tuple[str, ...] = ()
    free: bool = False
    takes_tokens: bool = True
    probe: str = ""
    no_model: str = Where.no_model
    no_server: str = Where.no_server

    def key(self) -> str:
        """The key from the environment; empty where there is none."""
        return next((key for name in self.key_variables if (key := os.environ.get(name, "").strip())), "")

    def missing(self) -> list[str]:
        """What has to be installed to use it, and is not."""
        return [name for name in self.modules if find_spec(name) is None]

    def url(self, given: str | None = None) -> str:
        """The base URL: as given, else from the environment, else the default. `localhost` alone is enough for Ollama.

        Raises:
            UsageError: It is not an http(s) URL, or has a query that cannot be sent along.
        """
        url = (given or os.environ.get(self.url_variable, "") or self.default_url).strip()
        origin = f"{'base_url' if given else self.url_variable} for {self.label}"
        if self.name == "ollama":
            url = _with_ollama_defaults(url)
        if not _is_url(url):
            raise UsageError(f"{origin} is {shown_url(url)!r}; it must be a URL like {self.default_url}.")
        parts = urlsplit(url)
        if parts.query and not self.takes_query:
            raise UsageError(f"{origin} has a query, which cannot be sent along: give {shown_url(url)!r} without one.")
        path = re.sub(f"(?:{self.endings})$", "", parts.path.rstrip("/"))
        return urlunsplit(parts._replace(path=path))

    def is_own_server(self, url: str) -> bool:
        """Whether what answers at the URL is a server of the user's own, with slots to share, and not a service."""
        return bool(self.probe) and is_nearby(url)

    def where(self, model: Model, key: str) -> Where:
        """What error messages name when this provider is asked for `model`."""
        return Where(
            label=self.label,
            model=model.name,
            url=shown_url(self.url(model.base_url)),
            example=self.default_url,
            key_variable=" or ".join(self.key_variables),
            key=key,
            no_model=self.no_model.format(model=model.name),
            no_server=self.no_server.format(model=model.name),
        )


def _is_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _with_ollama_defaults(url: str) -> str:
    """OLLAMA_HOST may be `box`, `:11434` or `0.0.0.0:11434` (where the server listens, not where it is asked)."""
    bare = "://" not in url
    parts = urlsplit(f"http://{url}" if bare else url)
    login, at, address = parts.netloc.rpartition("@")
    if bare and not re.search(r":\d+$", address):
        address += ":11434"
    address = re.sub(r"^(?:0\.0\.0\.0)?(?=:|$)", "127.0.0.1", address)
    return urlunsplit(parts._replace(netloc=f"{login}{at}{address}"))
