"""Decontamination: training rows that hold a passage of an evaluation set.

GPT-3, Brown et al. 2020, https://arxiv.org/abs/2005.14165, appendix C: an evaluation example is suspect if it shares a
run of 13 words with the training data, or is contained in it whole where it is shorter; case, white space and
punctuation are ignored. Others draw the line elsewhere: PaLM, https://arxiv.org/abs/2204.02311, at 70 % of an example's
runs of 8 words; datatrove at one shared run of 12. Here a row is found by one shared run of `n` words, and the longest
contiguous run is reported with its length and its share of the evaluation text, so that a caller may draw his own.

Signs that mean something must agree (`generator.text.tokens`): `C++` is not `C`. They count for nothing, and characters
of scripts without spaces for less than a word (`tasks.choosing.word_worth`).

Where we differ from GPT-3: nothing is cut out of a training row, it is reported whole; and a short evaluation text must
have `LEAST` words, for "What is a process?" is anybody's, where GPT-3 lets n go down to 8.

Paraphrases share no run of words: `semantic_matches` looks for them by embeddings, on top.

    Contaminated(row=3, where="question", match=Match(evaluation=17, words=21, passage="natalia sold …", share=0.6))
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.errors import UsageError
from generator.row_text import ANSWER_KEYS, CONVERSATION_KEYS, TEXT_KEYS, reasoned, text_at, turns
from tasks.choosing.passages import Index, Match

_OF_TURNS = {"user": "question", "assistant": "answer"}
_CELLS = 16_000_000


@dataclass(frozen=True)
class Contaminated:
    """A text of a training row that holds a passage of an evaluation set.

    Attributes:
        row: Position of the training row.
        where: `question`, `answer` (with the reasoning), or the role of another turn, such as `system`.
        match: What is shared.
    """

    row: int
    where: str
    match: Match


def index_rows(rows: Sequence[Mapping[str, Any]], n: int = 13, *, text_key: str | None = None) -> Index:
    """Index the texts of evaluation rows, each on its own; a match names the row.

    Args:
        rows: Evaluation rows: all that they ask, answer and argue, and each turn of a conversation.
        n: Words of a run that betrays a row, 2 or more.
        text_key: A field that holds a text, besides.

    Raises:
        UsageError: n is less than 2.
    """
    parts = [(i, text) for i, row in enumerate(rows) for _, text in texts_of(row, text_key)]
    return Index([text for _, text in parts], n, owners=[row for row, _ in parts])


def contaminated(
    rows: Iterable[Mapping[str, Any]], index: Index, *, text_key: str | None = None
) -> Iterator[Contaminated]:
    """Look at each text of each training row, in order: every turn of a conversation, whoever speaks.

    Args:
        rows: Training rows.
        index: The evaluation rows.
        text_key: As for `compared`.
    """
    for position, row in enumerate(rows):
        found = ((where, index.match(text)) for where, text in compared(row, text_key))
        for where, match in dict.fromkeys(found):  # a question may stand in the row and in its conversation
            if match:
                yield Contaminated(position, where, match)


def texts_of(row: Mapping[str, Any], text_key: str | None) -> list[tuple[str, str]]:
    """All texts of a row, each with what it is: what it asks and answers, in whichever form, and each turn.

    Args:
        row: Of a training or an evaluation set.
        text_key: A field that holds a text, besides the usual ones.
    """
    asking = dict.fromkeys([*TEXT_KEYS, *([text_key] if text_key else [])])
    found = [("question", text_at(row, key)) for key in asking if key not in CONVERSATION_KEYS]
    answers = [row.get(key) for key in (*ANSWER_KEYS, "code")]
    reasoning, final = reasoned(row), _final_answer(row)
    told = [answer for answer in answers if isinstance(answer, str) and answer.strip()] or [""]
    found += [("answer", "\n".join(filter(None, (reasoning, answer)))) for answer in told]
    found += [("answer", final), *_of_turns(turns(row))]
    return [(where, text) for where, text in found if text]


def compared(row: Mapping[str, Any], text_key: str | None) -> list[tuple[str, str]]:
    """The texts of a training row that are looked at, each with what it is.

    Args:
        row: Of a training set.
        text_key: The only field that is looked at, where the row has it; the evaluation rows alone may.
    """
    return (_under(row, text_key) if text_key else []) or texts_of(row, None)


def _under(row: Mapping[str, Any], key: str) -> list[tuple[str, str]]:
    """The text, or the turns, under a key."""
    if isinstance(row.get(key), list):
        return _of_turns(turns({key: row[key]}, (key,)))
    return [("question", text)] if (text := text_at(row, key)) else []


def _of_turns(said: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(_OF_TURNS.get(role, role), text) for role, text in said]


def _final_answer(row: Mapping[str, Any]) -> str | None:
    """The answer of a row of tool calls."""
    solution = row.get("solution")
    final = solution.get("final_answer") if isinstance(solution, Mapping) else None
    return final if isinstance(final, str) else None


def semantic_matches(
    train_embeddings: NDArray[np.float32], eval_embeddings: NDArray[np.float32], threshold: float = 0.9
) -> list[tuple[int, int, float]]:
    """For each training row with a likely paraphrase among the evaluation rows, the nearest.

    Args:
        train_embeddings: Shape (n, d), of unit length; rows that are not finite match nothing.
        eval_embeddings: Shape (m, d), likewise.
        threshold: Least cosine, above 0 to 1.

    Returns:
        Training row, evaluation row and their cosine, in the order of the training rows.

    Raises:
        UsageError: The threshold is out of range, or the two kinds of embedding differ in length.
    """
    if not 0 < threshold <= 1:
        raise UsageError(f"The threshold of semantic matches is {threshold:g}; give a cosine above 0, up to 1.")
    if not (len(train_embeddings) and len(eval_embeddings)):
        return []
    if train_embeddings.shape[1:] != eval_embeddings.shape[1:]:
        lengths = f"{train_embeddings.shape[1:]} and {eval_embeddings.shape[1:]}"
        raise UsageError(f"Training and evaluation embeddings have shapes {lengths}; embed both with one model.")
    found, evaluation = [], _finite(eval_embeddings).T
    step = max(1, _CELLS // len(eval_embeddings))
    for start in range(0, len(train_embeddings), step):
        cosines = np.minimum(_finite(train_embeddings[start : start + step]) @ evaluation, 1)
        nearest = cosines.argmax(axis=1)
        best = cosines[np.arange(len(nearest)), nearest]
        # Products of unit vectors in single precision are off by some 1e-7, also where the two are the same.
        hits = np.flatnonzero(best >= threshold - 1e-6)
        found += [(start + int(hit), int(nearest[hit]), float(best[hit])) for hit in hits]
    return found


def _finite(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors, with zeros for those that are not finite: a zero vector has no cosine above 0."""
    return np.where(np.isfinite(vectors).all(axis=1, keepdims=True), vectors, np.float32(0))
