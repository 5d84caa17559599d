"""What one server turned out not to take: learned from its refusals, once, and kept for as long as the connection.

OpenAI's reasoning models and newer Anthropic models refuse a `temperature`, some OpenAI-compatible servers know no
`response_format` or only one of the two names for `max_tokens`, Gemma's template has no place for a system message. No
list of models stays right for long, so the server is asked: a request refused for one of its optional parts is sent
again in the next simpler form, and so is every later one. A refused request costs no tokens and no try.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Container, Iterable
from dataclasses import replace
from http import HTTPStatus

from generator.llm import faults
from generator.types import Completion

log = logging.getLogger(__name__)

SYSTEM = "system"
"""The message of that role, as an optional part."""
_RANGE = (
    r"between|range|at (?:most|least)|(?:less|greater|lower|higher|more|smaller|larger) than"
    r"|\bor (?:less|more|lower|greater)|[<>≤≥]|\bfrom \d|\d\s*(?:to|-|–|\.\.)\s*\d|maximum|minimum"
    r"|too (?:large|small|high|low|big|long)|exceed|\blimits?\b"
)
"""What is said of a value that another would do for: that one is the user's to choose."""
_NO_ROLES = (
    r"\bsystem\b\W{0,4}(?:role|message|prompt|instruction|turn|extra)"
    r"|(?:role|message)s?\b\W{0,12}(?:system|developer)\b"
    r"|'system' is not|system_?instruction|developer (?:role|message|instruction|prompt)"
    r"|roles? must alternate|\broles?\b.*\b(?:user|assistant|model)\b|\buser\b.{0,40}\broles?\b"
    r"|only user(?:,| and| or) "
    r"|first (?:message|role|turn) |(?:start|begin)s? with (?:a |the )?user"
)
_FORM = (
    r"response_?format|response_?mime[_ ]?type|mime type|json[ _]?(?:schema|object|mode|output)"
    r"|output[_ ](?:config|format|type)|structured[ _]?(?:output|generation|decoding)|guided|grammar|schema"
    r"|too many states|constraint|constrained|nest(?:ing|ed)|\benums?\b|optional (?:parameter|propert|field)"
    r"|additional_?properties|\b(?:min|max)_?(?:items|length|properties)\b|\bkeywords?\b"
)
_SAYS_NOTHING = re.compile(
    r"(?i)[\W_]*(?:(?:bad|invalid|malformed)[ _]?request(?:[ _]?error)?|request contains an invalid argument"
    r"|invalid[ _]arguments?|unprocessable (?:entity|content)|provider returned error|upstream error|unknown error"
    r"|error|an html page|\{.*\})?[\W_]*"
)
_DECIDED = re.compile(r"not (?:be )?support|unsupported|not implemented|template|alternate|failed to (?:parse|compile)")
"""What a server says that answers 500 to what it will never take."""
_STATUSES = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)
_ANY_FAULT = (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.NOT_IMPLEMENTED)


async def taken(attempt: Callable[[], Awaitable[Completion | None]]) -> Completion:
    """Send until the server takes the request.

    Args:
        attempt: Sends it, each time in the form that is known by then to be taken; None where that was refused and
            another may be taken.

    Returns:
        The reply, with the number of requests that were refused before.
    """
    refused = 0
    while (completion := await attempt()) is None:
        refused += 1
    return replace(completion, refused=refused) if refused else completion


class ServerCompat:
    """What a server refuses.

    Args:
        label: The provider, for the log.
        parameters: Names of the optional parameters; a refusal names one, and no range that its value had to be in,
            because "too large" is the user's to mend.
        forms: Ways to ask for JSON, the strictest first.
        signs: The words (a regular expression, lower case) of complaints about a form, where they are not those that
            complain of all.
    """

    def __init__(
        self, label: str, parameters: Iterable[str], forms: Iterable[str], signs: dict[str, str] | None = None
    ) -> None:
        self._label = label
        self._refused: set[str] = set()
        self._accepted = False
        self._guesses = (SYSTEM, *forms, *(signs or {}), "temperature")  # what costs least to do without goes first
        wanted = {name: rf"(?s)(?!.*(?:{_RANGE})).*\b{name}\b" for name in parameters}
        wanted |= {SYSTEM: _NO_ROLES, **dict.fromkeys(forms, _FORM), **(signs or {})}
        self._signs = {name: re.compile(sign) for name, sign in wanted.items()}

    def takes(self, part: str) -> bool:
        """Whether the server has not refused this part so far."""
        return part not in self._refused

    def accepted(self) -> None:
        """Take note that the server took a request: what it was sent is not to blame for a refusal without a reason."""
        self._accepted = True

    def learn(self, status: int, body: bytes | str | dict[str, object], sent: Container[str]) -> bool:
        """Take note of a refusal.

        Args:
            status: HTTP status of the answer.
            body: Of the answer, raw or parsed.
            sent: The optional parts that the refused request had.

        Returns:
            Whether the same request is worth sending again, without a part that was refused.
        """
        blamed = self._blamed(status, body, sent)
        if blamed is not None and blamed not in self._refused:
            self._refused.add(blamed)
            log.warning("%s does not take `%s`: going on without it.", self._label, blamed)
        return blamed is not None

    def could_learn(self, status: int, body: bytes | str | dict[str, object]) -> bool:
        """Whether a refusal names a part that requests can do without, of a request that nobody has at hand."""
        return self._blamed(status, body, self._signs) is not None

    def _blamed(self, status: int, body: bytes | str | dict[str, object], sent: Container[str]) -> str | None:
        """The part of what was sent that the refusal is about."""
        complaint, message = faults.complaint(body)
        if not _is_refusal(status, complaint):
            return None
        blamed = next((name for name, sign in self._signs.items() if name in sent and sign.search(complaint)), None)
        if blamed is None and not self._accepted and _SAYS_NOTHING.fullmatch(message):
            blamed = next((name for name in self._guesses if name in sent), None)
        return blamed


def _is_refusal(status: int, complaint: str) -> bool:
    """Whether the form of the request was refused, and neither what it asks nor what the model made of it."""
    if status in _ANY_FAULT:
        return _DECIDED.search(complaint) is not None
    return status in _STATUSES and not faults.is_broken_reply(complaint) and not faults.is_about_prompt(complaint)
