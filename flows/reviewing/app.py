"""The page's server: what the page asks for, and what people say of rows. One reviewer, one set, this machine alone."""

import secrets

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, Response

from flows.reviewing.access import Access, Door
from flows.reviewing.routes import NotSo, answer, looking, saying
from flows.server.gate import Gate, own_origins
from generator.errors import GeneratorError
from generator.reviewing.page import page
from generator.reviewing.session import Session

_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def application(session: Session, access: Access, *, title: str, port: int) -> Gate:
    """The server of a review, closed to everybody without the address."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    for routes in (looking(session), saying(session)):
        app.include_router(routes, prefix=f"{access.path}api")

    @app.get("/")
    async def entrance(token: str = "") -> Response:
        return access.enter(token)

    @app.get(access.path)
    async def shown() -> Response:
        nonce = secrets.token_urlsafe(16)
        return HTMLResponse(page(title, nonce), headers={"Content-Security-Policy": _POLICY.format(nonce=nonce)})

    @app.exception_handler(GeneratorError)
    async def failed(_request: Request, error: GeneratorError) -> Response:
        return answer({"error": str(error)}, 409 if isinstance(error, NotSo) else 507)

    return Gate(Door(app, access), own_origins(port))
