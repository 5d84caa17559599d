"""Read one tool of our own JSON; what is not of the form that it should have is left out and told."""

from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from generator.tools.spec.anchors import located
from generator.tools.spec.model import Complexity, Effects, Output, Returns, Route, Tool, closed_object, complexity_of
from generator.tools.spec.parsed import Say
from generator.tools.spec.schemas import closed

OF_PARAMETER = ("name", "required", "schema")
"""Words of a parameter that are ours; all others are JSON Schema."""
OF_FIELD = ("name", "description", "known", "schema")
"""Words of a field of what a tool gives back that are ours."""

_Part = TypeVar("_Part", bound=BaseModel)


class ToolEntry:
    """One tool as our JSON has it.

    Args:
        entry: The object.
        say: Takes the faults on the way.
    """

    def __init__(self, entry: dict[str, Any], say: Say) -> None:
        self._entry, self._say = entry, say

    def tool(self) -> Tool:
        """The tool."""
        entry = self._entry
        name = text_of(entry.get("name"))
        parameters = self.parameters()
        return Tool(
            tool_id=text_of(entry["tool_id"]) if "tool_id" in entry else name,
            name=name,
            category=text_of(entry.get("category")),
            description=text_of(entry.get("description")),
            parameters=parameters,
            outputs=self._outputs(),
            returns=self._part(Returns, "returns") or Returns(),
            examples=self._list("examples"),
            effects=self._part(Effects, "effects") or Effects(),
            route=self._part(Route, "route"),
            complexity=self._complexity(parameters),
        )

    def parameters(self) -> dict[str, Any]:
        """The schema of its arguments."""
        given = self._entry.get("parameters", [])
        if isinstance(given, dict):
            return cast("dict[str, Any]", located(given))
        properties: dict[str, Any] = {}
        required = []
        for number, entry in enumerate(self._list("parameters"), 1):
            if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
                self._say("", f"its parameter {number} has no name: it is left out")
            elif entry["name"] in properties:
                self._say(entry["name"], "is there twice: the second is left out")
            else:
                properties[entry["name"]] = _schema(entry, OF_PARAMETER)
                required += [entry["name"]] if self._is_required(entry) else []
        definitions = {"$defs": self._entry["$defs"]} if "$defs" in self._entry else {}
        return closed_object(properties, required) | definitions

    def _is_required(self, entry: dict[str, Any]) -> bool:
        required = entry.get("required", False)
        if not isinstance(required, bool):
            self._say(entry["name"], f"its `required` is {required!r:.40}, not true or false: it is optional")
        return required is True

    def _outputs(self) -> list[Output]:
        returns = self._entry.get("returns")
        fields = returns.get("fields", []) if isinstance(returns, dict) else []
        outputs = []
        for number, entry in enumerate(fields if isinstance(fields, list) else [], 1):
            if isinstance(entry, dict) and isinstance(entry.get("name"), str):
                known = entry.get("known")
                outputs.append(
                    Output(
                        name=entry["name"],
                        value=_schema(entry, OF_FIELD),
                        description=text_of(entry.get("description")),
                        known=known if known in ("observed", "inferred") else "declared",
                    )
                )
            else:
                self._say("", f"field {number} of what it returns has no name: it is left out")
        return outputs

    def _list(self, word: str) -> list[Any]:
        value = self._entry.get(word)
        if value is not None and not isinstance(value, list):
            self._say("", f"its `{word}` is no list: it is left out")
        return value if isinstance(value, list) else []

    def _complexity(self, parameters: dict[str, Any]) -> Complexity:
        given = self._entry.get("complexity")
        if given in ("simple", "medium", "complex"):
            return cast("Complexity", given)
        if given is not None:
            self._say("", f"has the complexity {given!r:.40}, not simple, medium or complex: it is worked out")
        return complexity_of(closed(parameters))

    def _part(self, model: type[_Part], word: str) -> _Part | None:
        value = self._entry.get(word)
        if isinstance(value, str) and model is Returns:
            value = {"type": "any", "description": value}
        if value is None:
            return None
        try:
            return model.model_validate(value)
        except ValidationError as error:
            where = ".".join(map(str, error.errors()[0]["loc"])) or "it"
            self._say("", f"its `{word}` cannot be used ({where}: {error.errors()[0]['msg']}): it is left out")
            return None


def _schema(entry: dict[str, Any], words: tuple[str, ...]) -> Any:
    """What is said of a value: the words that are not ours, and all that stands under `schema`."""
    said = {word: part for word, part in entry.items() if word not in words}
    inner = entry.get("schema", {})
    return {**said, **inner} if isinstance(inner, dict) else inner


def text_of(value: Any) -> str:
    """What stands where a text should, as text."""
    return "" if value is None else str(value)
