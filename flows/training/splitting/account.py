"""What `split` says: how much is held out, what was moved with what is like it, what is not as it was."""

from typing import Any

import numpy as np

from flows.running.account.outcome import counted
from flows.running.account.summary import Summary
from generator.records import Tally
from generator.reporting.evaluation.sentences import too_few
from tasks.splitting.passages import WORDS
from tasks.splitting.tables import Parts

NAMED = 3
"""Documents that a sentence names."""
LISTED = 1000
"""Names of held-out documents that the account has, at most."""


def account(parts: Parts, lancedb: str, summary: Summary, *, written: bool) -> dict[str, Any]:
    """Enter the split of a LanceDB into the account; returns its figures."""
    figures = {"lancedb": lancedb, **_figures(parts)}
    held, left_out = figures["held_out_chunks"], figures["left_out_chunks"]
    reasons = {"held out": held, "like held out": left_out}
    summary.add(
        Tally(
            stage="split",
            unit="chunks",
            taken=figures["chunks"],
            kept=figures["chunks"] - held - left_out,
            rejected={reason: count for reason, count in reasons.items() if count},
        )
    )
    told = (_share, _few, _alike, _left_out, _changes)
    summary.notes += [sentence for tell in told for sentence in tell(figures)]
    if not written:
        summary.notes.append("Nothing is written.")
    return figures


def _figures(parts: Parts) -> dict[str, Any]:
    drawn, groups = parts.drawn, parts.drawn.groups
    held_chunks = int(groups.chunks[drawn.held].sum())
    members = np.bincount(groups.of)
    largest = int(groups.sizes.argmax())
    in_groups = members[groups.of] > 1
    drew = np.array([drawn.split.drew(name) for name in groups.documents], bool)
    held_out = drawn.held_out
    return {
        "by": drawn.split.by,
        "seed": drawn.split.seed,
        "wanted": drawn.split.share,
        "share": round(held_chunks / max(1, len(parts.rows)), 4),
        "documents": len(groups.documents),
        "held_out_documents": len(held_out),
        "chunks": len(parts.rows),
        "held_out_chunks": held_chunks,
        "left_out_chunks": int(drawn.left_out.sum()),
        "groups": int((members > 1).sum()),
        "documents_in_groups": int(in_groups.sum()),
        "moved_with_group": int((in_groups & (drew != drawn.held)).sum()),
        "largest_group": {
            "documents": int(members[largest]),
            "share": round(int(groups.sizes[largest]) / max(1, len(parts.rows)), 4),
            "names": [groups.documents[i] for i in np.flatnonzero(groups.of == largest)[:NAMED].tolist()],
        },
        "too_large": int((groups.sizes > groups.most(drawn.split.share)).sum()),
        "drawn_before": len(parts.before),
        "new_documents": sum(name not in parts.before for name in groups.documents),
        "held_out_now": sorted(name for name in held_out if parts.before.get(name) is False)[:LISTED],
        "trained_now": sorted(name for name, held in parts.before.items() if held and name not in held_out)[:LISTED],
        "held_out": sorted(held_out)[:LISTED],
    }


def _share(figures: dict[str, Any]) -> list[str]:
    of = f"{figures['held_out_documents']:,} of {counted(figures['documents'], 'document')}"
    chunks = f"{figures['held_out_chunks']:,} of {counted(figures['chunks'], 'chunk')}"
    return [f"Held out: {of} with {chunks}, {figures['share']:.1%} where {figures['wanted']:.1%} were wanted."]


def _few(figures: dict[str, Any]) -> list[str]:
    return too_few(figures["held_out_documents"])


def _alike(figures: dict[str, Any]) -> list[str]:
    largest, said = figures["largest_group"], list[str]()
    size, named = f"{largest['share']:.1%} of the chunks", ", ".join(largest["names"])
    if figures["groups"]:
        documents, groups = counted(figures["documents_in_groups"], "document"), counted(figures["groups"], "group")
        moved = f"{figures['moved_with_group']:,} went to the other side with their group"
        said.append(f"Much alike, and so on one side: {documents} in {groups}; {moved}.")
    if largest["documents"] > 1:
        more = ", …" if largest["documents"] > len(largest["names"]) else ""
        said.append(f"The largest group has {counted(largest['documents'], 'document')} and {size}: {named}{more}.")
    if figures["too_large"]:
        large = "1 document or group" if figures["too_large"] == 1 else f"{figures['too_large']:,} documents or groups"
        said.append(f"Too large to be held out, and so trained: {large}; the largest, {named}, has {size}.")
    return said


def _left_out(figures: dict[str, Any]) -> list[str]:
    if not figures["left_out_chunks"]:
        return []
    chunks = counted(figures["left_out_chunks"], "chunk")
    shared = f"{WORDS} words in a row with one that is held out, or nearly all"
    return [f"In neither part: {chunks} of documents that are trained, which share {shared}."]


def _changes(figures: dict[str, Any]) -> list[str]:
    """What is not as it was, and what that means for rows that were made already."""
    said = []
    if figures["drawn_before"]:
        new, gone = len(figures["held_out_now"]), len(figures["trained_now"])
        came = f"; {counted(figures['new_documents'], 'document')} came since" if figures["new_documents"] else ""
        said.append(f"Since the split before: {new:,} held out that were not, {gone:,} no longer{came}.")
    if figures["held_out_now"] or not figures["drawn_before"]:
        said.append(
            "Rows that were made before may be of documents that are held out now: `generator decontaminate ROWS "
            f"-o CLEAN --against {figures['lancedb']}` drops them."
        )
    return said
