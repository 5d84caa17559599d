"""What one server turned out not to take: learned from its 400s, once, and kept for as long as the connection.

OpenAI's reasoning models and newer Anthropic models refuse a `temperature`, some OpenAI-compatible servers know no
`response_format` or only one of the two names for `max_tokens`. No list of models stays right for long, so the server
is asked: a request refused for one of its optional parts is sent again without that part, and so is every later one.
A refused request costs no tokens and no try.
"""

import logging
import re
from collections.abc import Container, Iterable, Mapping
from http import HTTPStatus

log = logging.getLogger(__name__)

_UNWANTED = (
    r"unsupported|not (?:be )?support|n't support|deprecated|unrecogni[sz]ed|unknown|unexpected"
    r"|extra inputs|extra fields|not permitted|not allowed|only the default"
)
_STATUSES = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)


class ServerCompat:
    """What a server refuses.

    Args:
        label: The provider, for the log.
        parameters: Names of the optional parameters; a refusal names one and calls it unwanted, because "too large" is
            the user's to mend.
        formats: Ways to ask for JSON by name, each with the words (a regular expression, lower case) that any complaint
            about it contains.
    """

    def __init__(self, label: str, parameters: Iterable[str], formats: Mapping[str, str]) -> None:
        self._label = label
        self._refused: set[str] = set()
        unwanted = {name: rf"(?s)(?=.*\b{name}\b).*?(?:{_UNWANTED})" for name in parameters}
        self._signs = {name: re.compile(sign) for name, sign in {**unwanted, **formats}.items()}

    def takes(self, part: str) -> bool:
        """Whether the server has not refused this part so far."""
        return part not in self._refused

    def learn(self, status: int, text: str, sent: Container[str]) -> bool:
        """Take note of a refusal.

        Args:
            status: HTTP status of the answer.
            text: The answer's body.
            sent: The optional parts that the refused request had.

        Returns:
            Whether the same request is worth sending again, without a part that was refused.
        """
        if status not in _STATUSES:
            return False
        complaint = text.lower()
        blamed = next((name for name, sign in self._signs.items() if name in sent and sign.search(complaint)), None)
        if blamed is not None and blamed not in self._refused:
            self._refused.add(blamed)
            log.warning("%s does not take `%s`: going on without it.", self._label, blamed)
        return blamed is not None
