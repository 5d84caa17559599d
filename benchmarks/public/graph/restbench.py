"""RestBench (MIT, https://github.com/Yifan-Song793/RestGPT): paths of calls of the TMDB's and Spotify's services.

{"query": "Who was the lead actor in …?", "solution": ["GET /search/movie", "GET /movie/{movie_id}/credits"]}

What stands in a call's path is given by a call before it: which one, as the last before it; of which field, it does not
say.
"""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.public.graph.edges import OF_ANOTHER_KIND, GoldEdge, GoldSet
from generator.tools.openapi.document import from_openapi

_NAMED = re.compile(r"\{(\w+)\}")


def read(folder: Path) -> Iterator[GoldSet]:
    """Its two services."""
    for part in ("tmdb", "spotify"):
        document, asked = (json.loads(next(folder.rglob(f"{part}{end}.json")).read_text()) for end in ("_oas", ""))
        tools = from_openapi(document, part).spec.tools
        routes = {f"{tool.route.method} {_path(document, tool.route.url)}": tool.name for tool in tools if tool.route}
        edges = {edge for each in asked for edge in _edges(each["solution"], routes)}
        yield GoldSet(f"RestBench {part}", tools, sorted(edges), by_tool=True, weight=OF_ANOTHER_KIND)


def _path(document: dict[str, Any], url: str) -> str:
    return url.removeprefix(document["servers"][0]["url"].rstrip("/"))


def _edges(calls: list[str], routes: dict[str, str]) -> Iterator[GoldEdge]:
    for before, call in pairwise(calls):
        if before in routes and call in routes and before != call:
            yield from ((routes[before], "", routes[call], name) for name in _NAMED.findall(call)[:1])
