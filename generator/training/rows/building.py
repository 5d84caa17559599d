"""From rows of any form to a folder that a trainer takes: read, rendered, split, counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from generator.errors import NothingKept, UsageError
from generator.formats.turns import Options
from generator.hashing import fingerprint
from generator.training.adapters import CONFIG, read_part
from generator.training.extra import need_train
from generator.training.manifests import SPLITS, Base, Method, Rendering, TrainingManifest
from generator.training.rows.conversations import Example, NotARow, loses_tools, read_example
from generator.training.rows.folder import Split, write_folder
from generator.training.rows.preferences import preferred
from generator.training.rows.preview import Segment, segments_of
from generator.training.rows.rendering import HoldsControlTokens, Renderer
from generator.training.rows.settings import LONGEST, RowSettings
from generator.training.rows.splitting import drawn_groups
from generator.training.templates.chat import ChatTemplate, Unrenderable
from generator.training.templates.checks import ANOTHER, taking_system
from generator.training.templates.loading import load_template
from generator.training.templates.losses import CALLS, THINKING, LeavesOut
from generator.training.templates.pre_tokenizer import unknown_pre_tokenizer

TOO_LONG, NOBODY, STEERS = "longer than the maximum", "with no turn to train on", "with control tokens in a text"
_REMEDIES = {
    CALLS: f"write them into the messages first, by `generator export IN -o OUT -f hermes`, or {ANOTHER}",
    THINKING: "--reasoning steps writes it as plain text, --reasoning none leaves it out",
}
_CONTEXT = ("max_position_embeddings", "n_positions", "seq_length", "n_ctx")


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        notes: What was repaired, and what is to be known, a sentence each.
        preview: A row in pieces of text, each with whether the loss is taken on it; empty for preferences.
    """

    manifest: TrainingManifest
    notes: list[str]
    preview: list[Segment]


def write_rows(
    rows: Iterable[Mapping[str, Any]],
    out: str | Path,
    base: Base,
    settings: RowSettings | None = None,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Written:
    """Render rows for a model and write the folder that `finetune` and other trainers read.

    Args:
        rows: Of any form that `read_example` knows, all for the same training: answers, or preferences.
        out: The folder; one that was written so before is replaced as a whole.
        base: The model whose template renders them.
        settings: How.
        on_progress: Called with the rows that are done and all there are.

    Raises:
        UsageError: The template has a fault, or cannot hold what the rows have; or `out` is another folder.
        NothingKept: No row is left to train on; what was there is untouched.
    """
    need_train("Rows to train on")
    return _Build(base, settings or RowSettings(), on_progress).written(rows, Path(out))


@dataclass
class _Build:
    base: Base
    settings: RowSettings
    on_progress: Callable[[int, int], None] | None
    left_out: Counter[str] = field(default_factory=Counter)
    without_tools: int = 0

    def written(self, rows: Iterable[Mapping[str, Any]], out: Path) -> Written:
        examples, source = self._read(rows)
        method = _method(examples)
        chat = self._template(examples)
        limit = self._limit(chat)
        renderer = Renderer(chat)
        held = drawn_groups([_group(one) for one in examples], self.settings.validation_share, self.settings.seed)
        splits = {name: Split(limit) for name in SPLITS}
        conversations = self._render(examples, held, splits, renderer)
        notes = [*chat.notes, *self._lost(), *_said(examples, held, splits, conversations, self.settings)]
        left_out = dict(+self.left_out)
        if not splits["train"].rows:
            raise NothingKept(f"No row is left to train on ({_listed(left_out)}).", {"left_out": left_out})
        manifest = TrainingManifest(
            method=method,
            base=self.base,
            rendering=self._rendering(chat, renderer, examples),
            max_length=limit,
            packed=self.settings.pack and method == "sft",
            rows={name: len(split.rows) for name, split in splits.items()},
            tokens={name: {"all": split.tokens, "trained": split.trained} for name, split in splits.items()},
            cut={name: split.cut for name, split in splits.items()},
            left_out=left_out,
            longest={name: split.longest for name, split in splits.items()},
            seed=self.settings.seed,
            source=source,
        )
        shown = segments_of(splits["train"].first, chat) if splits["train"].first else []
        write_folder(out, manifest, splits, chat.tokenizer, shown)
        return Written(manifest, notes, shown)

    def _read(self, rows: Iterable[Mapping[str, Any]]) -> tuple[list[Example], str]:
        options = Options(self.settings.system_prompt, self.settings.reasoning)
        examples, seen = [], []
        for row in rows:
            seen.append(fingerprint(row))
            try:
                examples.append(read_example(row, options))
                self.without_tools += loses_tools(row)
            except NotARow as error:
                self.left_out[str(error)] += 1
        return examples, fingerprint(seen)

    def _template(self, examples: Sequence[Example]) -> ChatTemplate:
        settings, with_tools = self.settings, any(one.tools for one in examples)
        chat = load_template(self.base.path, name=self.base.name, file=settings.chat_template, with_tools=with_tools)
        if settings.converter and (found := unknown_pre_tokenizer(Path(settings.converter), chat.tokenizer)):
            said = (
                f"The converter of llama.cpp ({settings.converter}) does not know the tokenizer of {self.base.name} "
                f"({found[:12]}…), so it makes no GGUF of it: get a newer llama.cpp, or take another base model."
            )
            if settings.needs_gguf:
                raise UsageError(said)
            chat = replace(chat, notes=(*chat.notes, said))
        return taking_system(chat) if any(one.system for one in examples) else chat

    def _limit(self, chat: ChatTemplate) -> int:
        takes = _context(self.base, chat)
        wanted = self.settings.max_length
        if wanted is not None and takes is not None and wanted > takes:
            raise UsageError(f"{self.base.name} takes {takes:,} tokens: --max-length cannot be {wanted:,}.")
        return wanted or min(LONGEST, takes or LONGEST)

    def _render(
        self, examples: Sequence[Example], held: set[str], splits: Mapping[str, Split], renderer: Renderer
    ) -> int:
        """Fill the splits, and say of how many conversations."""
        problem, made = None, 0
        for done, example in enumerate(examples, 1):
            split = splits["validation" if _group(example) in held else "train"]
            try:
                made += self._add(example, split, renderer)
            except LeavesOut as error:
                raise UsageError(f"{self._blamed(error)}: {_REMEDIES.get(error.part, ANOTHER)}.") from error
            except HoldsControlTokens:
                self.left_out[STEERS] += 1
            except Unrenderable as error:
                problem = problem or error
                self.left_out[f"because the chat template {error}"] += 1
            if self.on_progress:
                self.on_progress(done, len(examples))
        if problem and not made:
            raise UsageError(f"{self._blamed(problem)}: {ANOTHER}.") from problem
        return made

    def _blamed(self, error: Unrenderable) -> str:
        return f"The chat template of {self.base.name} {error}"

    def _add(self, example: Example, split: Split, renderer: Renderer) -> bool:
        if example.method != "sft":
            fits = [split.add_preferred(preferred(example, renderer))]
        else:
            fits = [split.add(row) for row in renderer.rows(example)]
        self.left_out[TOO_LONG] += fits.count(False)
        self.left_out[NOBODY] += not fits
        return any(fits)

    def _lost(self) -> list[str]:
        if not self.without_tools:
            return []
        offer = "1 row offers" if self.without_tools == 1 else f"{self.without_tools:,} rows offer"
        return [f"{offer} tools, and preferences are trained without: they are not in the rows."]

    def _rendering(self, chat: ChatTemplate, renderer: Renderer, examples: Sequence[Example]) -> Rendering:
        systems = {one.system for one in examples}
        return Rendering(
            template=chat.source,
            template_from=chat.template_from,
            system_prompt=self.settings.system_prompt or (systems.pop() if len(systems) == 1 else None),
            stops=list(dict.fromkeys([*renderer.stops, *chat.stops])),
        )


def _said(
    examples: Sequence[Example],
    held: set[str],
    splits: Mapping[str, Split],
    conversations: int,
    settings: RowSettings,
) -> list[str]:
    """Sentences on how the rows came about."""
    notes, rows = [], sum(len(split.rows) for split in splits.values())
    if rows > conversations:
        several = "1 conversation is" if conversations == 1 else f"{conversations:,} conversations are"
        notes.append(
            f"{several} {rows:,} rows: the template shows an earlier answer otherwise than "
            "the last one, so each is trained as a server asks for it."
        )
    if settings.validation_share and not held and len(examples) > 1:
        notes.append("All rows are of one document, so none is held back for validation: it would say nothing.")
    return notes


def _method(examples: Sequence[Example]) -> Method:
    count = Counter(one.method for one in examples)
    if len(count) > 1:
        found = " and ".join(f"{n:,} for {name}" for name, n in count.items())
        raise UsageError(f"The rows are for different trainings ({found}): give a file for each.")
    return next(iter(count), "sft")


def _group(example: Example) -> str:
    """What is held back together: a document, or a row that names none."""
    return example.document if example.document is not None else f"row {example.id}"


def _context(base: Base, chat: ChatTemplate) -> int | None:
    """Tokens that the model takes, by its own files; None where they do not say."""
    config = read_part(Path(base.path) / CONFIG)
    places = [config, config.get("text_config") or {}]
    named = [place[key] for place in places for key in _CONTEXT if isinstance(place.get(key), int)]
    said = chat.tokenizer.model_max_length
    return min([*named, *([said] if said < 10**9 else [])], default=None)


def _listed(counts: Mapping[str, int]) -> str:
    return "; ".join(f"{n:,} {reason}" for reason, n in counts.items()) or "none came in"
