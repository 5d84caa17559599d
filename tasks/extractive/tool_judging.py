"""Rules for judging tool-use examples: meaning, trajectory, turns, requirements, outcome."""

from tasks.extractive.tools.judging import fault_of_one_turn, rate_trajectory, semantic_fault
from tasks.extractive.tools.outcomes import MOST_REQUIREMENTS, judge_outcome, requirements_of

__all__ = [
    "MOST_REQUIREMENTS",
    "fault_of_one_turn",
    "judge_outcome",
    "rate_trajectory",
    "requirements_of",
    "semantic_fault",
]
