"""The row that an attempt leaves in the ledger, however its reply came."""

from generator.engine.money.billing import Bill
from generator.ledger.completions import Entry
from generator.types import Completion, Model


def paid(
    model: Model,
    reply: Completion,
    billed: Bill,
    *,
    key: str,
    run: str,
    prompt: str,
    plain: bool,
    error: str = "",
    seconds: float = 0.0,
) -> Entry:
    """What is written down of an attempt before anything looks at its reply.

    Args:
        model: That was asked.
        reply: As it can be stored, see `storable_reply`.
        billed: What it is billed.
        key: Of the completion.
        run: That asked, or the batch that brought it.
        prompt: Name of the prompt that it was rendered from.
        plain: Whether the reply is wanted as it comes: one that is cut off is then what was asked for all the same.
        error: Why the reply is not usable, where that is known already.
        seconds: How long the call took.
    """
    is_whole = reply.finish == "stop" or (plain and reply.finish != "broken")
    return Entry(
        key=key,
        usable=not error and is_whole,
        run=run,
        prompt=prompt,
        provider=model.provider,
        model=model.name,
        sample=model.sample,
        text=reply.text,
        thinking=reply.thinking,
        finish=reply.finish,
        error=error,
        **vars(billed),
        seconds=seconds,
    )
