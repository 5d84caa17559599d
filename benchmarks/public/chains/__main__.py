"""How many chains of thought that people wrote the checks take, and how many broken by machine they let through.

    python -m benchmarks.public.chains FOLDER [--half dev] [--most 300] [--show KIND]

FOLDER holds the repositories that `benchmarks.public.chains.sets` names, each checked out under its own name.
"""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from benchmarks.public.chains.breaks import BREAKS
from benchmarks.public.chains.sets import Chain, last_sentence, read_chains
from benchmarks.public.halves import command_line
from tasks.checks.steps import MOST, fault

VIEWS: dict[str, Callable[[Chain], str | None]] = {
    "with text": lambda one: fault(one.steps, one.question, one.answer, one.text),
    "with text, last sentence asked": lambda one: fault(one.steps, last_sentence(one.question), one.answer, one.text),
    "without text": lambda one: fault(one.steps, one.question, one.answer, ""),
}


def main() -> None:
    """Print a table of right chains, one of long ones, and one of broken ones."""
    parser = command_line("chains", __doc__)
    parser.add_argument("--most", type=int, default=1000, help="chains of each set (1000)")
    parser.add_argument("--show", default="", help="print what is refused of a set, or passes of a kind; of dev only")
    given = parser.parse_args()
    groups = _sampled(read_chains(given.folder, given.half), given.most)
    if given.show and given.half == "dev":
        _show(groups, given.show)
        return
    print(_right(groups))
    print(_broken(groups))


def _sampled(chains: Sequence[Chain], most: int) -> dict[str, list[Chain]]:
    groups: defaultdict[str, list[Chain]] = defaultdict(list)
    for chain in chains:
        groups[chain.group].append(chain)
    return {name: random.Random(name).sample(some, min(most, len(some))) for name, some in sorted(groups.items())}


def _right(groups: dict[str, list[Chain]]) -> str:
    lines = [f"| taken of right chains | {' | '.join(VIEWS)} | any length, with text | without | ms of CPU a chain |"]
    lines.append("|---" * (len(VIEWS) + 4) + "|")
    for name, chains in groups.items():
        short = [chain for chain in chains if len(chain.steps) <= MOST]
        start = time.process_time()
        shares = [_share(short, view) for view in VIEWS.values()]
        spent = 1000 * (time.process_time() - start) / max(1, len(VIEWS) * len(short))
        both = [_share(chains, VIEWS[view]) for view in ("with text", "without text")]
        lines.append(f"| {name} ({len(short)} of {len(chains)}) | {' | '.join([*shares, *both])} | {spent:.2f} |")
    return "\n".join(lines) + "\n"


def _broken(groups: dict[str, list[Chain]]) -> str:
    lines = [f"| passed of broken chains | {' | '.join(groups)} |", "|---" * (len(groups) + 1) + "|"]
    for kind in BREAKS:
        cells = [
            " / ".join(_share(_break(chains, kind), view, "") for view in VIEWS.values()) for chains in groups.values()
        ]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _break(chains: Sequence[Chain], kind: str) -> list[Chain]:
    """Broken in one way, those of 2 to 4 steps, so that none is refused for its length alone."""
    short = [chain for chain in chains if len(chain.steps) < MOST]
    chance = random.Random(kind)
    found = (BREAKS[kind](chain, short[place - 1], chance) for place, chain in enumerate(short))
    return [broken for broken in found if broken]


def _share(chains: Sequence[Chain], view: Callable[[Chain], str | None], unit: str = " %") -> str:
    passed = sum(view(chain) is None for chain in chains)
    return f"{100 * passed / len(chains):.1f}{unit}" if chains else "–"


def _show(groups: dict[str, list[Chain]], what: str) -> None:
    """Print what is refused of a set, or what passes of a kind of broken chains of GSM8K."""
    reasons: Counter[tuple[str, str]] = Counter()
    chains = (
        _break(groups["GSM8K"], what) if what in BREAKS else [one for one in groups[what] if len(one.steps) <= MOST]
    )
    for chain in chains:
        for name, view in VIEWS.items():
            reason = view(chain)
            if (reason is None) == (what in BREAKS):
                reasons[name, str(reason)] += 1
                print(
                    f"{name}: {reason}\n  {chain.question}\n  " + "\n  ".join(chain.steps) + f"\n  = {chain.answer}\n"
                )
    print(reasons.most_common())


if __name__ == "__main__":
    main()
