"""The card of a data set for people: README.md as the hub reads it, https://huggingface.co/docs/hub/datasets-cards."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
import yaml

from generator.cards.about import About
from generator.cards.figures import Figures
from generator.shown import fenced, in_markdown
from generator.text.language_names import NAMES

MADE_BY = "<!-- made by `generator export --card`: written anew with each export -->"
"""Marks a card as one of ours, which may be written over."""
_MOST = 20
"""Sources, models and kinds that are listed; the others are counted."""
_LONGEST = 1_500
"""Characters of an example's text that are shown."""
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_TASKS = {"dpo": "text-generation", "kto": "text-generation"}


def readme(about: About, figures: Figures) -> str:
    """The card: front matter, figures, how the rows were made, from what, an example, what to mind."""
    parts = [_front_matter(about, figures), MADE_BY, f"# {in_markdown(about.name)}", about.sentence(figures)]
    parts += ["## Figures", *_figures(figures)]
    parts += ["## How it was made", *_making(figures)]
    parts += ["## Sources and licence", *_sources(about, figures)]
    parts += ["## A row", fenced(_example(figures.first)), "## To mind", *_cautions(figures)]
    return "\n\n".join(parts) + "\n"


def _front_matter(about: About, figures: Figures) -> str:
    data = {
        "pretty_name": about.name,
        **about.license.front_matter(),
        **({"language": sorted(figures.languages)} if figures.languages else {}),
        "task_categories": [_TASKS.get(about.format, "question-answering")],
        "size_categories": [next((name for most, name in _SIZES if figures.rows < most), "n>1M")],
        "tags": ["synthetic"],
        "configs": [{"config_name": "default", "data_files": about.file}],
    }
    return f"---\n{yaml.safe_dump(data, sort_keys=False, allow_unicode=True)}---"


def _figures(figures: Figures) -> Iterator[str]:
    lines = [("rows", f"{figures.rows:,}"), ("records", f"{figures.records:,}")]
    lines += [("documents", f"{len(figures.sources):,}")] if figures.sources else []
    lines += [(f"in {NAMES.get(code, code)}", f"{n:,}") for code, n in figures.languages.most_common(_MOST)]
    lines += [(f"{kind} questions", f"{n:,}") for kind, n in figures.kinds.most_common(_MOST)]
    lines += [("with a chain of thought", f"{figures.reasoned:,}")] if figures.reasoned else []
    lines += [("characters a question, on average", f"{figures.asked / max(1, figures.records):,.0f}")]
    lines += [("characters an answer, on average", f"{figures.answered / max(1, figures.records):,.0f}")]
    lines += [(f"reviewed by a person: {name}", f"{n:,}") for name, n in sorted(figures.reviewed.items())]
    yield _table(("", ""), lines)
    if figures.ratings:
        yield _table(("rated", "records"), [(f"{unit}–{unit + 1}", f"{figures.ratings[unit]:,}") for unit in range(10)])


def _making(figures: Figures) -> Iterator[str]:
    if not figures.makers:
        yield "The records do not say which models made them."
        return
    made = [(stage, model, prompt, f"{n:,}") for (stage, model, prompt), n in figures.makers.most_common(_MOST)]
    yield _table(("stage", "model", "prompt", "records"), made)


def _sources(about: About, figures: Figures) -> Iterator[str]:
    said = f"Licence: {in_markdown(str(about.license))}."
    if not about.license.expression:
        said += " Nobody has said yet what may be done with these rows; that depends on the documents below."
    yield said
    if figures.sources:
        yield _table(("document", "records"), _most_of(figures.sources))
    if figures.tables:
        yield _table(("LanceDB table", "records"), _most_of(figures.tables))


def _most_of(counts: Counter[str]) -> list[tuple[str, ...]]:
    listed = counts.most_common(_MOST)
    others = counts.total() - sum(n for _, n in listed)
    rest = [(f"and {len(counts) - _MOST:,} more", others)] if others else []
    return [(name, f"{n:,}") for name, n in [*listed, *rest]]


def _cautions(figures: Figures) -> Iterator[str]:
    reviewed = figures.reviewed.total()
    yield (
        "Questions and answers were written by models or rules and checked against their documents by plain code; "
        "what a document says wrongly, they say too."
    )
    if figures.ratings:
        yield "The ratings are a model's (or, of the provider `extractive`, those of rules), not a person's."
    if reviewed < figures.records:
        yield f"{figures.records - reviewed:,} of {figures.records:,} records were not reviewed by a person."


def _example(row: Mapping[str, Any]) -> str:
    text = orjson.dumps(row, option=orjson.OPT_INDENT_2).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _table(heads: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> str:
    rows = [heads, *(tuple(map(in_markdown, line)) for line in lines)]
    drawn = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([drawn[0], "|" + "---|" * len(heads), *drawn[1:]])
