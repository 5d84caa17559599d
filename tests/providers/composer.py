"""Composes what the model says: an answer out of the prompt, and what the faults make of it."""

from collections.abc import Sequence

import orjson

from tests.providers.conversation import Answer, Conversation
from tests.providers.faults import spoil_answer, spoil_data
from tests.providers.filler import Filler
from tests.providers.material import read_prompt
from tests.providers.settings import Fault
from tests.providers.tool_replies import tool_reply


def compose(talk: Conversation, faults: Sequence[Fault], rating: float) -> Answer:
    """Answer a question: in JSON where it has a schema, else with the first sentence of its text.

    Args:
        talk: What is asked.
        faults: What goes wrong; those that are no reply are passed over.
        rating: Where in its scale a number lies, 0 to 1.
    """
    material = read_prompt(talk.user)
    if talk.schema is None:
        return spoil_answer(Answer(material.sentences[0]), faults)
    if any(fault.kind == "low_ratings" for fault in faults):
        rating = 0.0
    data = tool_reply(talk.schema, talk.user) or Filler(talk.schema, material, rating).fill()
    return spoil_answer(Answer(orjson.dumps(spoil_data(data, faults)).decode()), faults)
