"""What `compare` and `multi-score --use-llm` would ask: for `--dry-run`."""

from itertools import groupby

from flows.choosing.choice import no_text
from flows.choosing.multi_score import pairs_of
from flows.options.choosing import CompareOptions, MultiScoreOptions
from flows.running.estimate import Step
from generator.errors import UsageError
from generator.files import Row, read_rows
from generator.llm.prices import estimate_tokens
from generator.settings.tree import Settings
from generator.types import Model, Request
from tasks.choosing.multi_score import complexity_request, quality_request
from tasks.comparing.compare import duels_of, request_for
from tasks.comparing.comparison import check_sets, draw_samples, show_reasoning

TOKENS_A_VERDICT = 90
TOKENS_A_SCORE = 50

Estimate = tuple[str, list[Step], Request]


def comparing(options: CompareOptions, settings: Settings) -> Estimate:
    """Each pair of rows in both orders, a call each."""
    sets = {name: _rows(name) for name in options.inputs}
    check_sets(sets)
    duels = [
        duel
        for (left, right), matches in draw_samples(sets, size=options.sample_size).items()
        for duel in duels_of(left, right, matches, with_reasoning=show_reasoning(sets, left, right))
    ]
    if not duels:
        raise UsageError("The sets hold the same rows, so there is nothing to judge; compare sets that differ.")
    step = _step(
        "compare", settings.judge_model(), [request_for(duel) for duel in duels], TOKENS_A_VERDICT * len(duels)
    )
    return f"{len(sets)} sets, {len(duels):,} duels", [step], request_for(duels[0])


def scoring(options: MultiScoreOptions, settings: Settings) -> Estimate:
    """Complexity and quality of the pairs of each chunk, a call each."""
    pairs = pairs_of(_rows(options.input))
    requests: list[Request] = []
    for _, run in groupby(pairs, key=lambda pair: pair.source_text):
        group = list(run)
        for start in range(0, len(group), options.batch_size):
            labelled = [(f"p{n}", pair) for n, pair in enumerate(group[start : start + options.batch_size], 1)]
            requests += [complexity_request(labelled, None), quality_request(labelled, None)]
    if not requests:
        raise UsageError(f"No row of {options.input} has a question and an answer, so nothing can be scored.")
    step = _step("score", settings.model(), requests, TOKENS_A_SCORE * 2 * len(pairs))
    return f"{len(pairs):,} pairs to score", [step], requests[0]


def _rows(where: str) -> list[Row]:
    return list(read_rows(where, on_bad=lambda _: None, check=no_text))


def _step(name: str, model: Model, requests: list[Request], tokens_out: int) -> Step:
    tokens_in = sum(estimate_tokens(request.system + request.user) for request in requests)
    return Step(name, model, len(requests), tokens_in, tokens_out)
