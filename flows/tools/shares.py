"""What is wanted, as the options say it: how many examples of which kind."""

from flows.options.tools import StepOptions, ToolGenerateChainOptions
from flows.tools.generating import Share, round_half_up

NEGATIVES = 0.15
"""Share of a hybrid's request-first examples in which no call is right."""


def steps_share(options: StepOptions, target: int) -> Share:
    """Single turns, chains, or a mix by the tools' complexity."""
    mode = "single" if options.single_step else "multi" if options.multi_step else "auto"
    return Share(target, mode, options.negatives, (2, options.max_steps))  # type: ignore[arg-type]


def chain_shares(options: ToolGenerateChainOptions) -> list[Share]:
    """All of them chain first; of a hybrid only `chain_ratio`, and the rest request first, negatives among them."""
    steps = (options.min_steps, options.max_steps)
    first = round_half_up(options.target_pairs * options.chain_ratio) if options.hybrid else options.target_pairs
    shares = [Share(first, "chain", 0.0, steps), Share(options.target_pairs - first, "auto", NEGATIVES, steps)]
    return [share for share in shares if share.target]
