"""Rules for making tool-use examples: requests with calls, the calls of a search and of a chain, answers, negatives."""

from tasks.extractive.tools.answers import answer_to
from tasks.extractive.tools.chains import choose, next_move, propose, request_out_of
from tasks.extractive.tools.follow_ups import go_on
from tasks.extractive.tools.negatives import Declined, decline_for
from tasks.extractive.tools.phrases import nouns_of
from tasks.extractive.tools.requests import Asked, ask_for

__all__ = [
    "Asked",
    "Declined",
    "answer_to",
    "ask_for",
    "choose",
    "decline_for",
    "go_on",
    "next_move",
    "nouns_of",
    "propose",
    "request_out_of",
]
