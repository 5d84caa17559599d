"""Everything that can go wrong, by what the caller can do about it.

    GeneratorError
    ├── UsageError             the user can mend it: bad option, file, table, key      exit 2
    │   ├── AccessRefused        so it is for the run, but where other calls succeed it concerns one prompt
    │   └── OutOfRoom            a disk is full, or a file at its limit                  exit 1
    ├── Transient              trying again can mend it
    │   ├── RateLimited          429, 503: wait as long as the provider says; costs no try
    │   ├── Unreachable          no connection to the provider: costs no try, but patience
    │   ├── ServerFault          5xx, connection reset: costs a try
    │   │   ├── UnreadableReply    answered as if all were well, but with no reply; may have been billed
    │   │   └── TimedOut           silent for too long; fewer are sent at once
    │   └── BadReply             empty, cut off, not the shape asked for: costs a try
    │       └── OnlyThinking       thinking and no reply, which few tries mend: two are all it gets
    ├── Permanent              trying again cannot mend it; the item fails, the run goes on
    │   ├── Refused              the model or a content filter declined
    │   ├── RequestRejected      the provider will never take this request (malformed, for example)
    │   │   └── TooLong            it is larger than the model's context or a limit: the same command fares no better
    │   └── BudgetReached        the call could have exceeded `--budget` and was not made
    ├── Queued                 it waits for a provider's batch; the next pass of the run goes on with it
    ├── NothingKept            no row is left for the output, which stays as it was     exit 1
    └── RunStopped             no call can succeed any more: the run ends, finished work is kept
        ├── ProviderGone         never reached within 20 s, or vanished for longer than `llm.patience`
        ├── ServerGone           the Prefect server vanished for longer than `server.patience`, or knows the run no more
        └── Interrupted          Ctrl-C, SIGTERM, cancelled in the Prefect UI         exit 130

A message names the thing, what is wrong with it and what to do, in one sentence.
"""

from collections.abc import Mapping
from typing import Any


class GeneratorError(Exception):
    """Base of all errors that this project raises on purpose."""

    exit_code = 1


class UsageError(GeneratorError):
    """Something that the user gave is wrong; nothing was written."""

    exit_code = 2


class AccessRefused(UsageError):
    """Key, account or model are wrong, as far as one call can tell.

    Args:
        message: What the provider said, and what to do about it.
        alone: What it is where other calls succeed: the error of this one prompt.
    """

    def __init__(self, message: str, alone: GeneratorError) -> None:
        super().__init__(message)
        self.alone = alone


class OutOfRoom(UsageError):
    """A disk is full, or a file as large as it may be; what was there is as it was, and what was paid for is kept."""

    exit_code = 1


class Transient(GeneratorError):
    """Trying again can mend it."""


class RateLimited(Transient):
    """The provider asks us to slow down.

    Args:
        message: What the provider said.
        retry_after: Seconds that the provider asks us to wait; None where it does not say.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unreachable(Transient):
    """No connection could be opened to the provider."""


class ServerFault(Transient):
    """The provider broke off or failed: 5xx, time-out, connection reset."""


class UnreadableReply(ServerFault):
    """The provider answered 2xx with something that is not a reply; the call may have been billed all the same.

    Args:
        message: What it answered, in one sentence.
        content: The whole of it, without keys.
    """

    def __init__(self, message: str, content: str) -> None:
        super().__init__(message)
        self.content = content


class TimedOut(ServerFault):
    """The provider was silent for longer than `llm.timeout`, or not done within `llm.timeout_total`."""


class BadReply(Transient):
    """The provider answered, and the answer cannot be used: empty, cut off, of the wrong shape."""


class OnlyThinking(BadReply):
    """The model thought and then said nothing; how its server is set up is the most likely cause."""


class Permanent(GeneratorError):
    """Trying again cannot mend it; this item fails and the run goes on."""


class Refused(Permanent):
    """The model declined, or a content filter withheld the reply."""


class RequestRejected(Permanent):
    """The provider will never take this request, for example because it is too long."""


class TooLong(RequestRejected):
    """It is larger than the model's context or than all that a limit allows: only other input or settings help."""


class BudgetReached(Permanent):
    """The call could have cost more than what is left of the budget, and was not made."""


class Queued(GeneratorError):
    """Not a fault: the replies are to come from a provider's batch, and the next pass of the run goes on with them."""


class NothingKept(GeneratorError):
    """No row is left for the output, which stays as it was.

    Args:
        message: What became of the rows.
        summary: The account of the run, as plain data.
    """

    def __init__(self, message: str, summary: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.summary = dict(summary)


class RunStopped(GeneratorError):
    """No further call can succeed: the run ends here and keeps what is finished."""


class ProviderGone(RunStopped):
    """The provider was never reached, or vanished for longer than patience allows."""


class ServerGone(RunStopped):
    """The Prefect server of the run is away for longer than patience allows, or does not know the run any more."""


class Interrupted(RunStopped):
    """The run was stopped from outside; what was answered is kept."""

    exit_code = 130


def first_line(error: BaseException) -> str:
    """What a library's error says, for a sentence about it: its first line, or its kind where it says nothing."""
    return str(error).strip().split("\n", maxsplit=1)[0].rstrip(".") or type(error).__name__
