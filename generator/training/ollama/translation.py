"""A chat template in Jinja as Ollama's TEMPLATE, which has to give the same prompts to the last sign."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.training.ollama.conversations import conversations
from generator.training.ollama.go_parsing import GoSyntaxError
from generator.training.ollama.go_template import GoTemplate
from generator.training.ollama.go_text import go_template
from generator.training.ollama.turns import Render, Untranslatable, read_turns


@dataclass(frozen=True)
class Translation:
    """What became of a template.

    Attributes:
        template: In Go; None where the conversations are not rendered alike.
        why: Why there is none; empty where there is one.
        compared: Conversations that were rendered both ways.
        equal: How many of them came out alike.
        refused: Conversations that the template itself refuses, for example all with a system prompt.
    """

    template: str | None
    why: str = ""
    compared: int = 0
    equal: int = 0
    refused: int = 0


def translate(render: Render, bos: str, stops: Sequence[str]) -> Translation:
    """Translate a template, and compare twenty conversations rendered by both.

    Args:
        render: The template: a conversation to a prompt that asks for the next answer; ValueError: it is refused.
        bos: What a server's tokenizer puts before each prompt by itself, as the template does; may be empty.
        stops: The tokens that end an answer.
    """
    try:
        turns = read_turns(render, bos, stops)
    except Untranslatable as error:
        return Translation(None, str(error))
    except ValueError as error:
        return Translation(None, f"it does not render a plain question ({error})")
    source = go_template(turns)
    return compare(render, turns.bos, source)


def compare(render: Render, bos: str, source: str) -> Translation:
    """Render the twenty conversations by a template in Jinja and by one in Go, which leaves out `bos`.

    A template in Go that is not understood, or differs in one conversation, is not given back.
    """
    pairs, refused, why = [], 0, ""
    for messages in conversations():
        try:
            wanted = render(messages)
        except ValueError:
            refused += 1
            continue
        try:
            pairs.append((wanted, bos + GoTemplate(source).render(messages)))
        except GoSyntaxError as error:
            why = f"the template in Go is not understood ({error})"
            pairs.append((wanted, ""))
    equal = sum(wanted == got for wanted, got in pairs)
    if equal < len(pairs) and not why:
        why = f"{len(pairs) - equal} of {len(pairs)} conversations come out otherwise in Go"
    return Translation(None if why else source, why, len(pairs), equal, refused)
