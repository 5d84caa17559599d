"""Answering without a model: rules that turn a chunk's own sentences, headings and signatures into replies.

Everything here is a pure function of its arguments: no model, no network, no chance. The replies are grounded (an
answer is a span of the chunk, or that span lightly tidied) and fit the schemas that models are asked for. It is the
default of the demo and of most tests, and a free baseline to compare a model with; it never pretends to be one.

    >>> propose_pairs("A slicing selects a range of items in a sequence object.", n=1)[0]["question"]
    'What does a slicing select?'
"""

from tasks.extractive.code.code_pairs import propose_code_pairs
from tasks.extractive.prose.questions import propose_pairs
from tasks.extractive.prose.rating import Rating, rate_pair
from tasks.extractive.prose.rewriting import rewrite_answer
from tasks.extractive.prose.selecting import Pair

__all__ = ["Pair", "Rating", "propose_code_pairs", "propose_pairs", "rate_pair", "rewrite_answer"]
