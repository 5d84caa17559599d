"""How well the language of texts is told, and which pairs are refused for being in another than their chunk.

    python -m benchmarks.public.languages FOLDER [--half dev] [--most 2000] [--show]

FOLDER holds what `benchmarks.public.languages.sets` names, each under its own name.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from benchmarks.public.halves import command_line
from benchmarks.public.languages.sets import Pair, Said, pairs, texts
from generator.text.languages import language_of, same_language
from tasks.checks.written_in import in_another, languages_for

LENGTHS = (20, 40, 60, 100, 200, 400, 1000, 4000)
"""Ends of the classes of length, in bytes: a letter has one in English, two in Russian, three in Hindi or Chinese."""
T = TypeVar("T")


def main() -> None:
    """Print what is told by set and by length, and what is refused of good, translated and half translated pairs."""
    parser = command_line("languages", __doc__)
    parser.add_argument("--most", type=int, default=4000, help="texts and pairs of each set (4000)")
    parser.add_argument("--show", action="store_true", help="print what is wrong; of dev only")
    given = parser.parse_args()
    known = _sampled(texts(given.folder, given.half), given.most)
    people = _sampled(pairs(given.folder, given.half), given.most)
    _print_told("set", known, lambda said: said.set)
    _print_told("bytes", known, lambda said: _length(said.text))
    _print_refused(people, show=given.show and given.half == "dev")


def _sampled(found: Iterable[T], most: int) -> list[T]:
    by_set = defaultdict[str, list[T]](list)
    for one in found:
        by_set[str(vars(one)["set"])].append(one)
    return [one for name, some in by_set.items() for one in random.Random(name).sample(some, min(most, len(some)))]


def _print_told(what: str, known: Sequence[Said], group: Callable[[Said], str]) -> None:
    groups = defaultdict[str, list[tuple[str, str | None]]](list)
    began = time.process_time()
    for said in known:
        groups[group(said)].append((said.language, language_of.__wrapped__(said.text)))
    each = (time.process_time() - began) / len(known) * 1000
    print(f"\n| {what} | texts | told | right of those | ({each:.2f} ms a text)\n|---|---:|---:|---:|")
    for name, results in sorted(groups.items()):
        told = [same_language(language, found) for language, found in results if found]
        print(f"| {name} | {len(results):,} | {_share(len(told), len(results))} | {_share(sum(told), len(told))} |")


def _print_refused(people: Sequence[Pair], *, show: bool) -> None:
    other = {(pair.key, pair.language): pair for pair in people if pair.key}
    languages = sorted({language for _, language in other})
    counts = defaultdict[str, list[bool]](list)
    chance = random.Random(0)
    for pair in people:
        expected = languages_for(pair.chunk)
        refused = in_another([pair.question, pair.answer], expected, pair.chunk)
        counts[f"good ({pair.set})"].append(refused)
        if refused and show:
            print("refused:", pair.language, expected, pair.question, "|", pair.answer)
        far = [code for code in languages if code != pair.language and (pair.key, code) in other]
        if not far:
            continue
        translated = other[pair.key, chance.choice(far)]
        counts["question and answer translated"].append(
            in_another([translated.question, translated.answer], expected, pair.chunk)
        )
        counts["question translated"].append(in_another([translated.question, pair.answer], expected, pair.chunk))
        if len(translated.answer.encode()) >= 60:
            counts["answer of 60 bytes or more translated"].append(
                in_another([pair.question, translated.answer], expected, pair.chunk)
            )
    print("\n| pairs | number | refused |\n|---|---:|---:|")
    for name, some in counts.items():
        print(f"| {name} | {len(some):,} | {_share(sum(some), len(some))} |")


def _length(text: str) -> str:
    size = len(text.encode())
    low = 0
    for high in LENGTHS:
        if size < high:
            return f"{low:>5,} to {high - 1:,}"
        low = high
    return f"{low:>5,} and more"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "–"


if __name__ == "__main__":
    main()
