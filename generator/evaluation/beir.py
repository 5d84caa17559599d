"""Retrieval sets in the form of BEIR, Thakur et al. 2021, https://arxiv.org/abs/2104.08663, as its loader reads them.

corpus.jsonl           {"_id": "…", "title": "…", "text": "…"}
queries.jsonl          {"_id": "…", "text": "…", "metadata": {…}}
qrels/test.tsv         query-id<tab>corpus-id<tab>score, with this head; a query may have several passages
hard_negatives.jsonl   {"qid": "…", "pos": ["…"], "neg": {"bm25": ["…", …]}}, as those of MS MARCO come
"""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from generator.evaluation.items import EvalItem
from generator.hashing import fingerprint
from generator.records import Chunk

CORPUS, QUERIES, NEGATIVES = "corpus.jsonl", "queries.jsonl", "hard_negatives.jsonl"
QRELS = "qrels/test.tsv"
BEIR_FILES = (CORPUS, QUERIES, NEGATIVES)
"""Files of rows; the judgements are no rows."""
HEAD = ("query-id", "corpus-id", "score")
RELEVANT = 1
"""Score of a passage that has the answer."""


def passage_id(chunk: Chunk, *, tables: int = 1) -> str:
    """What a chunk is called in the corpus: its id, with its table where there are several.

    An id with white space or quotes, which a file of tabs cannot hold as it is, becomes a hash of it.
    """
    name = f"{chunk.table}/{chunk.id}" if tables > 1 and chunk.table else chunk.id
    return name if name and not set(name) & set(" \t\r\n\"'") else fingerprint(name, 16)


def corpus_row(chunk: Chunk, name: str) -> dict[str, Any]:
    """A passage."""
    return {"_id": name, "title": chunk.title or "", "text": chunk.text}


def query_row(item: EvalItem) -> dict[str, Any]:
    """A question, with what it was made of."""
    told = {"form": item.form, "stratum": item.stratum, "document": item.document, "reference": item.reference}
    return {"_id": item.id, "text": item.question, "metadata": told}


def negatives_row(query: str, positives: list[str], negatives: list[str]) -> dict[str, Any]:
    """What is near to a question and does not answer it, as BM25 found it."""
    return {"qid": query, "pos": positives, "neg": {"bm25": negatives}}


def qrels(judged: Iterable[tuple[str, Mapping[str, int]]]) -> bytes:
    """The judgements as tab-separated lines, with their head.

    Args:
        judged: By query, the score of each passage.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows((query, passage, score) for query, passages in judged for passage, score in passages.items())
    return text.getvalue().encode()
