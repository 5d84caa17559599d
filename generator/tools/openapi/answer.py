"""What an OpenAPI operation answers when all goes well, as the outputs of a tool."""

from typing import Any

from generator.tools.openapi.addresses import Unresolved
from generator.tools.openapi.body import preferred
from generator.tools.openapi.plain import plain_object
from generator.tools.openapi.schema import References
from generator.tools.spec.model import Output, Returns
from generator.tools.spec.parsed import Say, declared


def outputs_of(operation: dict[str, Any], references: References, say: Say) -> tuple[list[Output], Returns]:
    """The fields of the first answer of success, and the answer as a whole.

    Args:
        operation: With its `responses`.
        references: Those of the document.
        say: Takes the fault of an answer that cannot be read.
    """
    try:
        return _read(operation, references)
    except Unresolved as error:
        say("", f"its answer {error}: what it gives back is not known")
        return [], Returns(type="any")


def _read(operation: dict[str, Any], references: References) -> tuple[list[Output], Returns]:
    answer = references.follow(_success(operation.get("responses")))
    if not isinstance(answer, dict):
        return [], Returns(type="any")
    description = str(answer.get("description") or "")
    content = answer.get("content")
    if not isinstance(content, dict) or not content:
        return [], Returns(type="null", description=description)
    media = content[preferred(content)]
    given = media.get("schema", {}) if isinstance(media, dict) else {}
    plain = plain_object(references, given)
    schema = references.flat(plain.schema() if plain else given)
    if not isinstance(schema, dict):
        return [], Returns(type="any", description=description)
    kind = schema.get("type", "any")
    returns = Returns(type=" | ".join(map(str, kind)) if isinstance(kind, list) else str(kind), description=description)
    if not plain:
        return ([declared("result", schema)] if schema else []), returns
    shown = {name: part for name, part in schema["properties"].items() if isinstance(part, dict)}
    return [declared(name, part) for name, part in shown.items() if part.get("writeOnly") is not True], returns


def _success(responses: Any) -> Any:
    """The answer of the first code of success, else that of all codes."""
    codes = sorted(str(code) for code in responses) if isinstance(responses, dict) else []
    return next((responses[code] for code in codes if code[:1] == "2" or code == "default"), None)
