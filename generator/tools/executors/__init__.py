"""Who runs calls, one file a kind; `open_executor` opens the one that a choice names."""

from generator.ledger import Ledger
from generator.tools.execution import Executor, ExecutorChoice


async def open_executor(choice: ExecutorChoice, ledger: Ledger) -> Executor:
    """Open an executor.

    Args:
        choice: Which one.
        ledger: Where calls that must not be made twice are written down.

    Raises:
        UsageError: What the choice names cannot be used.
    """
    raise NotImplementedError((choice, ledger))
