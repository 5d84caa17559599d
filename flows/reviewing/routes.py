"""What the page asks its server: rows to look at, and decisions to write down."""

from collections import Counter
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from flows.reviewing.asked import After, Edited, Group, Page, Said
from generator.errors import GeneratorError
from generator.files.text import dumps
from generator.reviewing.session import Session

LISTED = 50
"""Rows that a page of the list has."""


class NotSo(GeneratorError):
    """What the page asks for cannot be, any more."""


def looking(session: Session) -> APIRouter:
    """What the page looks at."""
    api = APIRouter()

    @api.get("/start")
    async def start() -> Response:
        session.refresh()
        about = {"reviewer": session.reviewer, "threshold": session.threshold}
        return answer({**about, "offers": session.offers(), "state": session.state()})

    @api.get("/row")
    async def row(rank: int) -> Response:
        return answer({"card": session.card(_checked(session, rank))})

    @api.post("/after")
    async def after(asked: After) -> Response:
        session.refresh()
        return answer(_next(session, asked))

    @api.post("/list")
    async def listed(asked: Page) -> Response:
        ranks = session.listed(asked.asked.wanted(), asked.asked.status)
        shown = [session.line(rank) for rank in ranks[asked.first : asked.first + LISTED]]
        return answer({"total": len(ranks), "rows": shown})

    @api.get("/groups")
    async def groups(rank: int) -> Response:
        return answer({"groups": session.groups(_checked(session, rank))})

    @api.post("/hints")
    async def look_up(edited: Edited) -> Response:
        return answer({"hints": session.hints(_checked(session, edited.rank), edited.written.text())})

    return api


def saying(session: Session) -> APIRouter:
    """What is said of rows."""
    api = APIRouter()

    @api.post("/decide")
    async def decide(said: Said) -> Response:
        session.refresh()
        written = said.written.text() if said.written else None
        if said.decision == "edit" and not (written and written.question and written.answer):
            raise NotSo("A question and an answer must be left; reject the row instead.")
        session.decide(_checked(session, said.rank), said.decision, written, seen=said.seen)
        return answer(_next(session, said))

    @api.post("/together")
    async def together(said: Group) -> Response:
        session.refresh()
        found = Counter({each["name"]: each["count"] for each in session.groups(_checked(session, said.rank))})
        if found[said.name] != said.count:
            raise NotSo(f"It would be {found[said.name]:,} rows now, not {said.count:,}: look again.")
        session.together(said.rank, said.name, said.decision)
        return answer(_next(session, said))

    @api.post("/undo")
    async def undo() -> Response:
        rank = session.undo()
        return answer({"card": None if rank is None else session.card(rank), "state": session.state()})

    return api


def _next(session: Session, asked: After) -> dict[str, Any]:
    """The row after one, as it is looked for, and how the review stands."""
    wanted, status = asked.asked.wanted(), asked.asked.status
    matching = session.listed(wanted, status)
    rank = session.after(asked.rank, wanted, status)
    card = None if rank is None else session.card(rank)
    return {"card": card, "matching": len(matching), "state": session.state()}


def _checked(session: Session, rank: int) -> int:
    if not 0 <= rank < len(session.queue.items):
        raise NotSo(f"There is no row {rank + 1}: load the page again.")
    return rank


def answer(data: Any, status: int = 200) -> Response:
    """Data, as JSON."""
    return Response(dumps(data), status_code=status, media_type="application/json")
