"""The figures that were promised of reading documents."""

from collections.abc import Iterable, Sequence

from benchmarks.documents.score import Score, Share, total
from benchmarks.figure import Figure

_PLACES = {
    "PDF chunks with their page": (".pdf",),
    "PPTX chunks with their slide": (".pptx",),
    "sheets' chunks with their sheet": (".xlsx", ".ods", ".xls"),
}


def figures(scores: Sequence[Score]) -> list[Figure]:
    """Each with its bound, of what the files have."""
    whole = total(scores, "all")
    wanted = [
        (whole.words, _least("words kept", whole.words, 99)),
        (whole.order, _least("words in order", whole.order, 99)),
        (whole.words, _most("words that the document has not", whole.added, 1)),
        (whole.headings, _least("headings at their level", whole.headings, 95)),
        (whole.headings, _most("headings that are none", whole.false, 5)),
        (whole.cells, _least("table cells below their head, in their row", whole.cells, 90)),
        (whole.code, _least("lines of code in code", whole.code, 95)),
        (whole.running, Figure("running headers, navigation and outputs in chunks", whole.running.part, 0)),
    ]
    placed = [_placed(what, endings, scores) for what, endings in _PLACES.items()]
    return [figure for share, figure in wanted if share.whole] + [figure for figure in placed if figure]


def _placed(what: str, endings: tuple[str, ...], scores: Iterable[Score]) -> Figure | None:
    files = [each for each in scores if each.name.endswith(endings)]
    return _least(what, total(files, what).places, 100) if files else None


def _least(what: str, share: Share, bound: float) -> Figure:
    return Figure(what, share.percent, bound, "%", _of(share), at_least=True)


def _most(what: str, share: Share, bound: float) -> Figure:
    return Figure(what, share.percent, bound, "%", _of(share))


def _of(share: Share) -> str:
    return f"{share.part:,} of {share.whole:,}"
