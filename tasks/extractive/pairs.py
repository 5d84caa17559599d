"""Rules for pairs: written from prose or code, rewritten, rated.

>>> propose_pairs("A slicing selects a range of items in a sequence object.", n=1)[0]["question"]
'What does a slicing select?'
"""

from tasks.extractive.code.code_pairs import propose_code_pairs
from tasks.extractive.prose.questions import propose_pairs
from tasks.extractive.prose.rating import Rating, rate_pair
from tasks.extractive.prose.rewriting import rewrite_answer
from tasks.extractive.prose.selecting import Pair

__all__ = ["Pair", "Rating", "propose_code_pairs", "propose_pairs", "rate_pair", "rewrite_answer"]
