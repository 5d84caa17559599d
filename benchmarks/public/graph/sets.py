"""All sets that lie in a folder, and which APIs of each are looked at in development."""

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.public.graph import cwl, flows, links, nestful, restbench, terraform
from benchmarks.public.graph.edges import GoldSet
from generator.tools.spec.names import name_words

_READERS: dict[str, Callable[[Path], Iterator[GoldSet]]] = {
    "nestful": nestful.read,
    "tooltalk": flows.read_tooltalk,
    "apibank": flows.read_api_bank,
    "links": links.read,
    "restbench": restbench.read,
    "terraform": terraform.read,
    "cwl": cwl.read,
}


def read_sets(folder: Path) -> Iterator[GoldSet]:
    """Those whose subfolder is there: nestful, tooltalk, apibank, links, restbench, terraform, cwl."""
    for name, read in _READERS.items():
        if (folder / name).is_dir():
            yield from read(folder / name)


def dev_half(gold: GoldSet) -> set[str]:
    """Tools of every second API, by name, among those that take a gold value; all others are held out.

    What shares the first word of its name, or its category, is one API; where all do, each tool is one.
    """
    takers = sorted({taker for _, _, taker, _ in gold.edges})
    category = {tool.name: tool.category for tool in gold.tools}
    apis = {taker: category[taker] or name_words(taker)[0] for taker in takers}
    if len(set(apis.values())) < 4:
        apis = {taker: taker for taker in takers}
    chosen = set(sorted(set(apis.values()))[::2])
    return {taker for taker in takers if apis[taker] in chosen}
