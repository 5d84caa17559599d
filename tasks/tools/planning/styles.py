"""Who asks, how, and what a task shows: the words that sampling draws from, and what they mean for one task.

ToolTask(style="irrelevance", tools=[a, b, c], needed=["b"]) → offered: a and c; b is what the request would need
"""

from generator.tools.records import Style

SINGLE: dict[Style, int] = {"simple": 5, "multiple": 7, "parallel": 4, "parallel-multiple": 4}
"""Styles of APIGen in which all calls are made in one turn, and how often each is drawn among 20."""

PERSONAS = (
    "a student who meets this for the first time",
    "an expert who wastes no words",
    "an engineer who is in a hurry",
    "a scientist who checks a colleague's work",
    "a manager who needs the answer for a report",
    "a support agent who asks on behalf of a customer",
    "a volunteer who does this in spare hours",
    "a teacher who prepares a lesson",
)

TONES: dict[str, str] = {
    "plain": "a plain sentence, neither short nor long",
    "terse": "a few words, no courtesy",
    "polite": "a courteous request",
    "question": "a direct question",
    "command": "an order, beginning with a verb",
    "chatty": "relaxed, as to a colleague",
    "formal": "as in a business letter",
    "reason": "with a few words on why it is needed",
}
"""By the name of a tone, how such a request sounds."""
