"""What a wire protocol has to offer, and the little that they share."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Literal

from tests.providers.conversation import Answer, Conversation, NotUnderstood
from tests.providers.windows import Limits

Trouble = Literal["bad_request", "no_key", "wrong_key", "unknown_model", "rate_limited", "fault"]


class Protocol(ABC):
    """One provider's way to put questions and answers into JSON.

    Attributes:
        known_models: Names that the list of models has where the settings name none.
        stream_type: Content type of a reply in pieces; empty where there is none.
        trouble_status: HTTP status of each trouble but `fault`, which brings its own.
    """

    known_models: Sequence[str]
    stream_type: str = ""
    trouble_status: Mapping[Trouble, int] = {
        "bad_request": 400,
        "no_key": 401,
        "wrong_key": 401,
        "unknown_model": 404,
        "rate_limited": 429,
    }

    @abstractmethod
    def asks(self, method: str, path: str) -> bool:
        """Whether this is a call to a model; other paths of the protocol are look-ups."""

    @abstractmethod
    def read(self, path: str, body: Mapping[str, Any]) -> Conversation:
        """Read a call to a model.

        Raises:
            NotUnderstood: The real provider would refuse the request as malformed.
        """

    @abstractmethod
    def reply(self, talk: Conversation, answer: Answer) -> dict[str, Any]:
        """The body of a reply."""

    def pieces(self, reply: dict[str, Any]) -> Iterator[bytes]:
        """The body of a reply that is wanted in pieces; a protocol without it understands no request for them."""
        raise NotImplementedError

    @abstractmethod
    def look_up(self, path: str, models: Sequence[str]) -> dict[str, Any] | None:
        """The body of a reply to a look-up, such as the list of models; None where the path is unknown."""

    @abstractmethod
    def error(self, trouble: Trouble, status: int, detail: str, wait: float | None) -> dict[str, Any]:
        """The body of an error.

        Args:
            trouble: What is wrong.
            status: The HTTP status that goes with it.
            detail: What it is about: the model's name, what is malformed.
            wait: Seconds after which to try again; None where the server does not say.
        """

    @abstractmethod
    def key(self, headers: Mapping[str, str], query: Mapping[str, str]) -> str | None:
        """The key that came with a request."""

    def knows(self, model: str, models: Sequence[str]) -> bool:
        """Whether a model is among those that the settings name; they know every model where they name none."""
        return not models or model in models

    def rate_headers(self, limits: Limits) -> dict[str, str]:
        """What the headers say of the limits that there are."""
        return {}


def bearer(headers: Mapping[str, str]) -> str | None:
    """The key of an `Authorization: Bearer …` header."""
    scheme, _, key = headers.get("Authorization", "").partition(" ")
    return key if scheme.lower() == "bearer" and key else None


def reply_id(prefix: str, talk: Conversation, answer: Answer) -> str:
    """An id that is the same for the same reply to the same question."""
    parts = f"{talk.model}\0{talk.system}\0{talk.user}\0{answer.text}"
    return prefix + sha256(parts.encode()).hexdigest()[:24]


def needed(body: Mapping[str, Any], name: str) -> Any:
    """A field that the protocol requires.

    Raises:
        NotUnderstood: It is not there.
    """
    if name not in body:
        raise NotUnderstood(f"{name}: Field required")
    return body[name]


def check_closed(node: Any, *, all_required: bool, forbidden: frozenset[str] = frozenset(), at: str = "schema") -> None:
    """Check a schema as the providers' strict modes do.

    Args:
        node: The schema.
        all_required: Whether every property has to be required.
        forbidden: Keywords that the provider does not take.
        at: Where in the request the node is, for the message.

    Raises:
        NotUnderstood: An object is open, a property is optional, or a keyword is forbidden.
    """
    if not isinstance(node, dict):
        return
    if bad := forbidden & node.keys():
        raise NotUnderstood(f"{at}: property '{min(bad)}' is not supported")
    properties = node.get("properties", {})
    if (node.get("type") == "object" or properties) and node.get("additionalProperties") is not False:
        raise NotUnderstood(f"{at}: 'additionalProperties' is required to be supplied and to be false")
    if all_required and (missing := properties.keys() - set(node.get("required", ()))):
        raise NotUnderstood(f"{at}: 'required' must include every property; missing: {', '.join(sorted(missing))}")
    for name, child in _children(node):
        check_closed(child, all_required=all_required, forbidden=forbidden, at=f"{at}.{name}")


def _children(node: dict[str, Any]) -> list[tuple[str, Any]]:
    named = [*node.get("properties", {}).items(), *node.get("$defs", {}).items()]
    return [
        *named,
        ("items", node.get("items")),
        *((f"anyOf[{i}]", one) for i, one in enumerate(node.get("anyOf", ()))),
    ]
