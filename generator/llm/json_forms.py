"""The form that a reply is asked for in, and what is said in words to a server that cannot be told otherwise: the
schema of the reply, and the system message.
"""

from collections.abc import Iterable

import orjson

from generator.llm.server_compat import SYSTEM, ServerCompat
from generator.types import Request

_AS_JSON = "Reply with one JSON object, and nothing else, that fits this JSON schema:\n"


def form_of(request: Request, compat: ServerCompat, forms: Iterable[str]) -> str | None:
    """The strictest form that the server takes; None where it takes none of them, or plain text is asked for."""
    return None if request.is_plain else next(filter(compat.takes, forms), None)


def addressed(request: Request, compat: ServerCompat, *, in_words: bool, also: str = "") -> tuple[str, str]:
    """The system message and the user's, in the form that the server takes; the former may be empty.

    Args:
        request: What is asked.
        compat: What the server takes.
        in_words: Whether the schema, where there is one, is said in words, because the request itself cannot carry it.
        also: What else is to be said.
    """
    schema = _AS_JSON + orjson.dumps(request.schema).decode() if in_words and request.schema else ""
    system = "\n\n".join(filter(None, (request.system, also, schema)))
    return (system, request.user) if compat.takes(SYSTEM) else ("", "\n\n".join(filter(None, (system, request.user))))
