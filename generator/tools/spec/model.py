"""What a tool is: its name, its parameters as JSON Schema, what it gives back, and what a call of it may do.

Readers of every form (our JSON, OpenAPI, MCP) end here; all else begins here. A `Tool` is plain data.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Complexity = Literal["simple", "medium", "complex"]
Known = Literal["declared", "observed", "inferred"]
Place = Literal["path", "query", "header", "cookie", "body"]
Style = Literal["simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "tabDelimited", "deepObject"]


class Output(BaseModel):
    """One field of what a tool gives back.

    Attributes:
        name: Name of the field; `result` where the value as a whole has no name.
        value: JSON Schema of the value.
        known: How we know of it: the specification declares it, a run showed it, or a description suggests it.
    """

    name: str
    value: dict[str, Any] = Field(default_factory=dict)
    description: str = ""
    known: Known = "declared"


class Returns(BaseModel):
    """What a tool gives back as a whole.

    Attributes:
        type: A type of JSON Schema, or whatever word the specification uses.
    """

    type: str = "object"
    description: str = ""


class Effects(BaseModel):
    """What the specification says that a call does to the world; None where it does not say.

    The four hints of MCP's tool annotations; of OpenAPI, what the HTTP method promises.
    """

    read_only: bool | None = None
    destructive: bool | None = None
    idempotent: bool | None = None
    open_world: bool | None = None

    @property
    def repeatable(self) -> bool:
        """Whether the same call may be made again without harm. Silence is a no."""
        return bool(self.read_only or self.idempotent)

    @property
    def risky(self) -> bool:
        """Whether a call needs leave by name: it destroys, or reaches out into the world."""
        return bool(self.destructive or self.open_world)


class Written(BaseModel):
    """How an argument is written where it goes; what is None is as OpenAPI has it where nothing is said.

    Attributes:
        name: What it is called there, where the tool's own name for it is another.
        style: How lists and objects are written: https://spec.openapis.org/oas/v3.1.1#style-values, and Swagger's tabs.
        explode: Whether each item of a list, or property of an object, is written by itself.
        reserved: Signs that mean something in a URL stand as they are.
        media: The value is written in this media type.
    """

    name: str | None = None
    style: Style | None = None
    explode: bool | None = None
    reserved: bool = False
    media: str | None = None


class Key(BaseModel):
    """A secret that a call has to bring: what it is for, never the secret itself.

    Attributes:
        scheme: Its name in the specification.
        place: Where it goes; `bearer` and `basic` are schemes of the Authorization header.
        name: Of the header, parameter or cookie.
    """

    scheme: str
    place: Literal["header", "query", "cookie", "bearer", "basic"]
    name: str = ""


class Route(BaseModel):
    """How a tool is called over HTTP.

    Attributes:
        method: In upper case.
        url: Server and path, with `{parameter}` where a path parameter goes.
        places: By parameter, where it goes; what is not named goes into the body as a property of its own name.
        written: By parameter, how it is written, where that is not as usual.
        body: The parameter that is the body as a whole, where there is one.
        media: Media type of the body.
        keys: Ways to be let in, each with all keys that it takes; none where nothing is asked.
    """

    method: str
    url: str
    places: dict[str, Place] = Field(default_factory=dict)
    written: dict[str, Written] = Field(default_factory=dict)
    body: str | None = None
    media: str = "application/json"
    keys: list[list[Key]] = Field(default_factory=list)


class Tool(BaseModel):
    """A tool.

    Attributes:
        tool_id: Unique in its specification.
        name: What graphs, chains and examples call it; unique too.
        parameters: JSON Schema (2020-12) of the arguments: a closed object with `properties`, `required`,
            `additionalProperties: false`, and `$defs` where a schema refers to itself.
        outputs: Fields of what it gives back.
        examples: Calls that the documentation shows, in its own form.
        complexity: As declared, else by `complexity_of`.
        route: How to call it over HTTP, where it is an operation of a web service.
    """

    model_config = ConfigDict(extra="ignore")

    tool_id: str
    name: str
    category: str = ""
    description: str = ""
    parameters: dict[str, Any] = Field(default_factory=lambda: closed_object({}))
    outputs: list[Output] = Field(default_factory=list)
    returns: Returns = Field(default_factory=Returns)
    examples: list[Any] = Field(default_factory=list)
    complexity: Complexity = "simple"
    effects: Effects = Field(default_factory=Effects)
    route: Route | None = None

    @property
    def properties(self) -> dict[str, dict[str, Any]]:
        """Schema by parameter."""
        return dict(self.parameters.get("properties", {}))

    @property
    def required(self) -> list[str]:
        """Names of the parameters that a call must give."""
        return list(self.parameters.get("required", []))

    def offered(self) -> dict[str, Any]:
        """The tool as a model is shown it: `name`, `description`, `parameters`; a function of OpenAI's API."""
        return {"name": self.name, "description": self.description, "parameters": self.parameters}


class ToolSpec(BaseModel):
    """A set of tools under one name.

    Attributes:
        name: Of the API.
        kind: What it was read from.
        servers: Base URLs of the web service that it is for as a whole.
    """

    name: str
    description: str = ""
    kind: Literal["tools", "openapi", "mcp"] = "tools"
    servers: list[str] = Field(default_factory=list)
    tools: list[Tool] = Field(default_factory=list)

    def by_name(self) -> dict[str, Tool]:
        """The tools by name."""
        return {tool.name: tool for tool in self.tools}


def closed_object(properties: Mapping[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    """JSON Schema of an object with these properties and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": required or [],
        "additionalProperties": False,
    }


def complexity_of(parameters: Mapping[str, Any]) -> Complexity:
    """How complex a call is by the schema of its arguments: by what a caller has to fill in.

    A required parameter counts 1 point, an optional one 1/2, and 2 more where the value has parts: an object, a list of
    objects or lists, or a choice of several types that are not null. Up to 2 points are simple, up to 5 medium.
    """
    required = set(parameters.get("required", []))
    points = sum(
        (1 if name in required else 0.5) + (2 if _has_parts(schema) else 0)
        for name, schema in parameters.get("properties", {}).items()
    )
    return "simple" if points <= 2 else "medium" if points <= 5 else "complex"


def _has_parts(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    choices = [part for word in ("anyOf", "oneOf") for part in _listed(schema.get(word)) if part != {"type": "null"}]
    if len(choices) == 1:
        return _has_parts(choices[0])
    kinds = [kind for kind in _listed(schema.get("type")) if kind != "null"]
    inside = schema.get("items")
    nested = isinstance(inside, dict) and ("$ref" in inside or inside.get("type") in ("object", "array"))
    return len(choices) > 1 or len(kinds) > 1 or "object" in kinds or "$ref" in schema or "allOf" in schema or nested


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
