"""A tokenizer with the chat template that is trained with; transformers runs it, in a sandbox of Jinja."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.errors import GeneratorError

Message = Mapping[str, Any]
Messages = Sequence[Message]
Tools = Sequence[Mapping[str, Any]] | None


class Unrenderable(GeneratorError):
    """The template refuses a conversation, or leaves out a part of it; the message is the end of a sentence."""


@dataclass(frozen=True)
class ChatTemplate:
    """A tokenizer and its template.

    Attributes:
        tokenizer: Of transformers, with `chat_template` as it is used.
        name: Of the model, for sentences.
        template_from: `model`, the name of a fixed one, or the file that it was read from.
        named_ends: Tokens at which the model's own files say that it stops, as text.
        stops: Those, and what ends an answer in the template, which comes first.
        notes: What was repaired, and what a server has to know, a sentence each.
    """

    tokenizer: Any
    name: str
    template_from: str
    named_ends: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The template, in Jinja."""
        return str(self.tokenizer.chat_template)

    def prompt(self, messages: Messages, tools: Tools = None) -> str:
        """What a server gives the model, up to where its answer begins.

        Raises:
            Unrenderable: The template refuses it; says why.
        """
        return self._rendered(messages, tools, add_generation_prompt=True)

    def whole(self, messages: Messages, tools: Tools = None) -> str:
        """A conversation that ends with an answer.

        Raises:
            Unrenderable: As `prompt`.
        """
        return self._rendered(messages, tools, add_generation_prompt=False)

    def ids(self, text: str) -> list[int]:
        """The tokens of rendered text, to which nothing is added: the template writes what belongs there."""
        found: list[int] = self.tokenizer(text, add_special_tokens=False, verbose=False).input_ids
        return found

    def text(self, ids: Sequence[int]) -> str:
        """The text of tokens, those without a meaning of their own too."""
        return str(self.tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False))

    def token(self, token: int) -> str:
        """A token as text."""
        return str(self.tokenizer.convert_ids_to_tokens(token))

    @property
    def atomic(self) -> frozenset[int]:
        """Tokens that no text is cut into: those that were added to the vocabulary."""
        return frozenset(self.tokenizer.added_tokens_decoder)

    @property
    def control_tokens(self) -> frozenset[str]:
        """Tokens that steer the model, which no text of a document may contain."""
        added = self.tokenizer.added_tokens_decoder.values()
        return frozenset(token.content for token in added if token.special and token.content.strip())

    def _rendered(self, messages: Messages, tools: Tools, *, add_generation_prompt: bool) -> str:
        import jinja2

        try:
            return str(
                self.tokenizer.apply_chat_template(
                    [dict(message) for message in messages],
                    tools=list(tools) if tools else None,
                    tokenize=False,
                    add_generation_prompt=add_generation_prompt,
                )
            )
        except jinja2.TemplateSyntaxError as error:
            raise Unrenderable(f"is no Jinja (line {error.lineno}: {error.message})") from error
        except (jinja2.TemplateError, TypeError, ValueError, KeyError, AttributeError, IndexError) as error:
            raise Unrenderable(f"refuses a conversation ({error})") from error
