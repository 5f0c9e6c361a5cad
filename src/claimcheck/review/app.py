"""The web application: the routes.

Everything is rendered on the server; the script only adds keys. Paths of requests never reach the
file system: the static files are read once, by name.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from claimcheck.review import pages
from claimcheck.review.application import Application, Page, plain
from claimcheck.review.guard import Guard
from claimcheck.review.recheck import Checks
from claimcheck.review.settings import ReviewSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp

__all__ = ["make_app"]

STATIC = {
    "desk.css": "text/css; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def make_app(settings: ReviewSettings, *, load: Callable[[], Checks] | None = None) -> Guard:
    """The ASGI application.

    load: gives the checker for edited statements, called in a worker thread when first needed.
    Raises StoreError when the database is missing or cannot be used.
    """
    desk = Application(settings, load)

    def route(path: str, page: Page, *methods: str) -> Route:
        async def endpoint(request: Request) -> Response:
            return await desk.answer(page, request)

        return Route(path, endpoint, methods=list(methods or ("GET",)))

    static = {
        name: (files("claimcheck.review").joinpath(f"static/{name}").read_bytes(), kind)
        for name, kind in STATIC.items()
    }

    async def asset(request: Request) -> Response:
        found = static.get(request.path_params["name"])
        if found is None:
            return plain("There is nothing here.", 404)
        return Response(found[0], media_type=found[1], headers={"cache-control": "no-cache"})

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return plain("There is nothing here." if status == 404 else "That cannot be done.", status)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        desk.open()
        yield
        desk.close()

    routes = [
        route("/", pages.queue),
        route("/claims/{claim}", pages.claim),
        route("/claims/{claim}/reviews", pages.review, "POST"),
        route("/claims/{claim}/recheck", pages.recheck_state),
        route("/articles/{article}", pages.article),
        route("/articles/{article}/report", pages.report),
        route("/changes", pages.changes),
        route("/name", desk.rename, "POST"),
        route("/logout", desk.logout, "POST"),
        Route("/static/{name}", asset),
    ]
    if settings.password:
        routes.append(Route("/login", desk.login, methods=["GET", "POST"]))
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers={HTTPException: refused, Exception: refused},
    )
    inner: ASGIApp = app
    if settings.proxies:
        from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

        # From one of these, whom a request is from is what its header says; else the connection.
        inner = cast("ASGIApp", ProxyHeadersMiddleware(inner, list(settings.proxies)))  # type: ignore[arg-type]
    # Outermost, so that its headers are on the answer to a failure too.
    return Guard(
        inner,
        names=settings.names,
        addresses=settings.on_all,
        body_limit=settings.body_limit,
    )
