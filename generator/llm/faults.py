"""What went wrong on the wire, as one of our errors: by status for an answer, by cause for a connection.

Nothing that an SDK or a server says is passed on with a key in it: see `scrub`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson

from generator.addresses import shown_url
from generator.errors import (
    AccessRefused,
    BadReply,
    GeneratorError,
    RateLimited,
    Refused,
    RequestRejected,
    ServerFault,
    TooLong,
    Unreachable,
    UnreadableReply,
    UsageError,
)
from generator.llm import causes
from generator.llm.limits.quotas import never_fits
from generator.llm.limits.rates import retry_after

MESSAGE_LENGTH = 300
_SECRETS = re.compile(r"(?i)\b(bearer\s+|(?:sk|pk|rk|gsk|xai|hf|key|token)[-_]|AIza|AQ\.)[\w.*~+/=-]{6,}")
_UNPAID = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "credit balance is too low")
_WRONG_KEY = ("api_key_invalid", "api key not valid", "invalid_api_key")
_MADE = r"(?:output|reply|response|completion|generation|json|text)"
_BROKEN_REPLY = re.compile(
    r"json_(?:schema_)?validat|failed_generation|tool_use_failed|output_parse_failed"
    r"|failed to (?:generate|validate) (?:valid )?json|model (?:has )?(?:produced|generated|returned) invalid"
    rf"|\bgenerated {_MADE}|model(?:'s)? {_MADE} (?:is|was|did|does|could|cannot|failed)"
    r"|\b(?:completion|response|reply|output) (?:failed|(?:does|did|could|can) ?not|(?:is|was) not valid)"
    r"|could not finish the message|max(?:imum)?[ _](?:completion[ _])?tokens\b.{0,40}\breached"
)
"""What is said of what the model wrote, and not of the request."""
_PROMPT = re.compile(
    r"content[_ ]filter|content[_ ]policy|flagged|moderation|guardrail|harmful|inappropriate|usage polic|safety"
    r"|(?<!case[ -])\bsensitive\b|\bviolen(?:ce|t)\b|\bviolat\w+[^.]{0,30}\b(?:polic|terms|guideline)"
    r"|(?<!system )\b(?:input|prompt|content)\b[^.]{0,40}\b(?:blocked|rejected|prohibited|unsafe|disallowed)\b"
)
"""What is said of a prompt that was not let pass, and never of a key."""
_DENIED = (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY)
_OVERLOADED = 529
_LAST_STATUS = 599
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE, _OVERLOADED)
_FAILED = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY)
NOT_A_REPLY = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What reading an answer raises that has not the shape of a reply."""
_SHORTEST_KEY = 4
"""A shorter key is a placeholder: no secret, and removing it would mangle the text."""


@dataclass(frozen=True)
class Where:
    """Whom we asked: what an error message has to name.

    Attributes:
        label: The provider as people write it.
        model: The model's name.
        url: Base URL, without user or password.
        key_variable: Environment variable that holds the key.
        key: The key itself, only so that it can be removed from what others say.
        no_model: What to do when the provider does not know the model.
        example: A base URL as it should be.
        no_server: What to do when nothing answers at the URL.
    """

    label: str
    model: str
    url: str
    key_variable: str
    key: str = field(default="", repr=False)
    no_model: str = "check the name and the base URL"
    example: str = ""
    no_server: str = "check the network and the base URL"


def from_status(
    where: Where, status: int, headers: Mapping[str, str], body: bytes | str | dict[str, Any]
) -> GeneratorError:
    """The error for an answer other than 2xx.

    Args:
        where: Whom we asked.
        status: HTTP status, 300 to 599.
        headers: Of the answer, names in lower case or case-insensitive.
        body: Of the answer, raw or parsed.
    """
    if status < HTTPStatus.BAD_REQUEST:
        moved = scrub(shown_url(headers.get("location") or "elsewhere"), where.key)
        return UsageError(f"{where.label} answered {status} at {where.url}: it is at {moved}; give its base URL there.")
    parsed = _parsed(body)
    said = scrub(_message(parsed), where.key)
    text = f"{where.label} answered {status}: {said}" if said else f"{where.label} answered {status}"
    hints = _hints(parsed)
    if status in _DENIED and is_about_prompt(hints):
        return Refused(text)
    if remedy := _remedy(where, status, hints):
        return _denied(status, text, f"{text.rstrip('.')}; {remedy}.")
    if status in _BUSY and not (status == HTTPStatus.TOO_MANY_REQUESTS and never_fits(parsed)):
        return RateLimited(text, retry_after(headers, parsed))
    return _failed(status, text, hints)


def _failed(status: int, text: str, hints: str) -> GeneratorError:
    """The error for what the server did not do, or will never do."""
    if is_broken_reply(hints):
        return BadReply(text)
    if status in _FAILED or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerFault(text)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return TooLong(f"{text.rstrip('.')}; smaller chunks or a lower --max-tokens may fit.")
    return RequestRejected(text)


def _denied(status: int, text: str, message: str) -> GeneratorError:
    """The error for what the user has to mend, if it is not only one prompt that was turned away."""
    if status == HTTPStatus.FORBIDDEN:
        return AccessRefused(message, Refused(text))
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.PAYMENT_REQUIRED):
        return AccessRefused(message, RequestRejected(text))
    return UsageError(message)


def _remedy(where: Where, status: int, hints: str) -> str | None:
    """What the user can do about it, where only the user can: no call of this run would fare better."""
    if status == HTTPStatus.PAYMENT_REQUIRED or any(word in hints for word in _UNPAID):
        return f"the account of {where.key_variable} has no credit left: top it up or use another provider"
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) or any(word in hints for word in _WRONG_KEY):
        return f"check the key in {where.key_variable}"
    if status == HTTPStatus.NOT_FOUND and not is_about_model(where, hints):
        return f"there is nothing of that kind at {where.url}: correct the base URL, which is like {where.example}"
    if status == HTTPStatus.NOT_FOUND:
        return f"{where.url} does not know the model {where.model!r}: {where.no_model}"
    return None


def is_about_model(where: Where, hints: str) -> bool:
    """Whether a 404 is about the model, and not about a page that the server does not have.

    Args:
        where: Whom we asked.
        hints: All that the answer says, as `complaint` has it.
    """
    return "<html" not in hints and ("model" in hints or "deployment" in hints or where.model.lower() in hints)


def complaint(body: bytes | str | dict[str, Any]) -> tuple[str, str]:
    """All that an error's body says, in lower case, and the sentence in it."""
    parsed = _parsed(body)
    return _hints(parsed), scrub(_message(parsed))


def is_about_prompt(hints: str) -> bool:
    """Whether what was asked was not let pass: no fault of the request's form, nor of the key."""
    return _PROMPT.search(hints) is not None


def is_broken_reply(hints: str) -> bool:
    """Whether the server itself refused what its model wrote: no fault of the request, and another may be better."""
    return _BROKEN_REPLY.search(hints) is not None


def from_connection(where: Where, error: BaseException) -> GeneratorError:
    """The error for a call that got no whole answer: could not connect, timed out, broke off.

    The SDKs' own classes do not tell these apart (a connection that was closed arrives as a connect time-out from one
    of them and as a connect error from another), so the cause at the bottom decides.
    """
    detail = scrub(causes.said(error), where.key)
    if wrong := causes.tls_fault(error):
        return UsageError(f"{where.label} at {where.url} {wrong}.")
    if causes.never_connected(error):
        return Unreachable(f"{where.label} does not answer at {where.url} ({detail}): {where.no_server}.")
    if causes.timed_out(error):
        return ServerFault(f"{where.label} did not reply in time.")
    return ServerFault(f"{where.label} broke off the connection ({detail}).")


def no_reply(where: Where, content: bytes, broken: BaseException | None) -> GeneratorError:
    """The error for a 2xx answer that is not a reply, perhaps because the connection broke."""
    return unreadable(where, content) if broken is None else from_connection(where, broken)


def unreadable(where: Where, content: bytes) -> GeneratorError:
    """The error for a 2xx answer that is not a reply: a proxy's page, or an error that came with status 200."""
    parsed = _parsed(content)
    error = parsed.get("error") if isinstance(parsed, dict) else None
    status = error.get("code") if isinstance(error, dict) else None
    if isinstance(status, int) and HTTPStatus.BAD_REQUEST <= status <= _LAST_STATUS:
        return from_status(where, status, {}, content)
    said = scrub(_message(parsed), where.key) or "nothing"
    sentence = f"{where.label} answered at {where.url} with something that is not a reply: {said}"
    return UnreadableReply(sentence, without_secrets(content.decode(errors="replace"), where.key))


def scrub(text: str, key: str = "") -> str:
    """The text in one line of at most `MESSAGE_LENGTH` characters, without the key and whatever looks like one."""
    line = " ".join(without_secrets(text, key).split())
    return line if len(line) <= MESSAGE_LENGTH else line[: MESSAGE_LENGTH - 1] + "…"


def without_secrets(text: str, key: str) -> str:
    """The text without the key and whatever looks like one."""
    if len(key) >= _SHORTEST_KEY:
        text = text.replace(key, "***")
    return _SECRETS.sub("***", text)


def _parsed(body: bytes | str | dict[str, Any]) -> Any:
    if isinstance(body, dict):
        return body
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode(errors="replace") if isinstance(body, bytes) else body


def _message(body: Any) -> str:
    """The sentence in an error's body, be it under `error.message`, `error`, `message` or `detail`."""
    if isinstance(body, list) and len(body) == 1:
        return _message(body[0])
    if not isinstance(body, dict):
        text = str(body)
        return "an HTML page" if text.lstrip().startswith("<") else text
    for name in ("error", "message", "detail"):
        if body.get(name):
            return _message(body[name])
    return orjson.dumps(body, default=str).decode()


def _hints(body: Any) -> str:
    """All that an error's body says, codes and types included, in lower case."""
    return orjson.dumps(body, default=str).decode().lower()
