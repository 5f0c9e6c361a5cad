"""The application: settings, database, sessions and templates, and who may ask for a page."""

from __future__ import annotations

import asyncio
import datetime as dt
import hmac
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from claimcheck.errors import StoreError
from claimcheck.export.links import web_link
from claimcheck.export.report import SYMBOLS, style_hash
from claimcheck.review.at_hand import AtHand
from claimcheck.review.desks import Desks
from claimcheck.review.filters import BadRequest
from claimcheck.review.forms import is_same_origin, read_form
from claimcheck.review.keys import KEYS
from claimcheck.review.limits import RateLimit
from claimcheck.review.pages import Call
from claimcheck.review.recheck import Checks, Rechecker
from claimcheck.review.sessions import COOKIE, Session, Sessions, clean_name
from claimcheck.review.settings import ReviewSettings

__all__ = ["Application", "Page", "plain", "when"]

WORKERS = 8
Page = Callable[[Call], Response]


class Application:
    """What the pages share: settings, database, sessions, templates."""

    def __init__(self, settings: ReviewSettings, load: Callable[[], Checks] | None) -> None:
        self.settings = settings
        self.desks = Desks(settings.db)
        self.rechecker = Rechecker(self.desks, load)
        # Threads that stay, with their connections: a new one would open the database again.
        self.workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="desk")
        self.sessions = Sessions(settings.secret, hours=settings.session_hours)
        self.logins = RateLimit(settings.login_tries, settings.login_tries * 10)
        self.at_hand = AtHand()
        self._environment = Environment(
            loader=PackageLoader("claimcheck.review"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"web_link": web_link, "when": when}
        self._environment.globals |= {"symbols": SYMBOLS, "keys": KEYS}

    def open(self) -> None:
        """Start every worker, so that no request waits for a database to be opened."""
        together = threading.Barrier(WORKERS)

        def begin() -> None:
            self.desks.get()
            together.wait(timeout=30)

        for started in [self.workers.submit(begin) for _ in range(WORKERS)]:
            started.result()

    def close(self) -> None:
        """End the workers, once they have done what they were at."""
        self.workers.shutdown()
        self.rechecker.close()

    def render(self, template: str, call: Call, *, status: int = 200, **data: Any) -> Response:
        """A page for a session."""
        shown: dict[str, Any] = {
            "saved": None, "running": False, "problem": "", "conflict": "", "last": "", "typed": {},
            "waiting": None, **data,
        }  # fmt: skip
        html = self._environment.get_template(template).render(
            session=call.session,
            token=self.sessions.token(call.session),
            with_password=bool(self.settings.password),
            **shown,
        )
        return HTMLResponse(html, status)

    def render_login(self, message: str = "", status: int = 200) -> Response:
        """The page that asks for name and password."""
        html = self._environment.get_template("login.html").render(
            message=message, session=None, last=""
        )
        return HTMLResponse(html, status)

    def problem(self, call: Call, status: int, message: str) -> Response:
        """A page that says what is wrong."""
        return self.render("problem.html", call, message=message, status=status)

    def redirect(self, target: str) -> Response:
        """On to a page of the desk, by GET. `target` is always made by the desk."""
        return RedirectResponse(target, 303)

    def json(self, data: dict[str, Any]) -> Response:
        """An answer for the script."""
        return JSONResponse(data)

    def download(self, html: str, name: str) -> Response:
        """A file to keep; shown in place it may run nothing and reach nothing."""
        policy = f"default-src 'none'; style-src '{style_hash()}'; sandbox"
        headers = {
            "content-disposition": f'attachment; filename="{name}"',
            "content-security-policy": policy,
        }
        return HTMLResponse(html, headers=headers)

    def set_cookie(self, response: Response, session: Session) -> None:
        """Give the browser its session."""
        response.set_cookie(
            COOKIE,
            self.sessions.write(session),
            max_age=self.settings.session_hours * 3600,
            httponly=True,
            samesite="strict",
            secure=self.settings.secure,
        )

    async def answer(self, page: Page, request: Request) -> Response:
        """Run a page for whoever asks, or send them to the login."""
        session = self.sessions.read(request.cookies.get(COOKIE))
        writes = request.method == "POST"
        began = None
        if session is None:
            if self.settings.password:
                return self.render_login(status=401) if writes else self.redirect("/login")
            if writes:
                return plain("Your session has ended. Reload the page.", 403)
            session = began = self.sessions.begin(clean_name(self.settings.reviewer) or "Editor")
        form: Mapping[str, str] = {}
        if writes:
            if not is_same_origin(request):
                return plain("This form was not sent from the desk.", 403)
            parsed = await read_form(request)
            if parsed is None:
                return plain("The form cannot be read.", 400)
            if not self.sessions.is_token(session, parsed.get("token", "")):
                return plain("The form is not of this session. Reload the page.", 403)
            form = parsed
        call = Call(self, session, request.path_params, request.query_params, form)
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(self.workers, self._run, page, call)
        if began is not None:
            self.set_cookie(response, began)
        return response

    def _run(self, page: Page, call: Call) -> Response:
        try:
            return page(call)
        except BadRequest as error:
            return self.problem(call, 400, str(error))
        except StoreError as error:
            # Without the path: where the database lies is nothing for the network.
            what = f"The database cannot be used now: {error.what}. {error.remedy}."
            return self.problem(call, 503, what)

    async def login(self, request: Request) -> Response:
        """Check the password, and begin a session that nobody had before."""
        if request.method != "POST":
            return self.render_login()
        if not is_same_origin(request):
            return plain("This form was not sent from the desk.", 403)
        address = request.client.host if request.client else ""
        if not self.logins.allowed(address):
            response = self.render_login("Too many tries. Wait a minute.", 429)
            response.headers["retry-after"] = "60"
            return response
        form = await read_form(request)
        if form is None:
            return plain("The form cannot be read.", 400)
        given = form.get("password", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self.settings.password.encode()):
            self.logins.failed(address)
            return self.render_login("That is not the password.", 403)
        name = clean_name(form.get("name", ""))
        if not name:
            return self.render_login("Give your name: it stands beside your decisions.", 400)
        response = self.redirect("/")
        self.set_cookie(response, self.sessions.begin(name))
        return response

    def rename(self, call: Call) -> Response:
        """Begin a session under another name; the old one ends."""
        name = clean_name(call.form.get("name", ""))
        if not name:
            raise BadRequest("Give a name: it stands beside your decisions.")
        if self.settings.password:
            raise BadRequest("Sign out, and sign in under the other name.")
        response = self.redirect("/")
        self.sessions.end(call.session)
        self.set_cookie(response, self.sessions.begin(name))
        return response

    def logout(self, call: Call) -> Response:
        """End the session, also for a copy of its cookie."""
        self.sessions.end(call.session)
        response = self.redirect("/login" if self.settings.password else "/")
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return response


def when(moment: str | None) -> str:
    """A time as people write it: "3 Mar 2024, 14:05 UTC"; what is no time stays as it is."""
    try:
        time = dt.datetime.fromisoformat(moment or "")
    except ValueError:
        return moment or ""
    if len(moment or "") == len("2024-03-03"):
        return f"{time.day} {time:%b %Y}"
    time = time.astimezone(dt.UTC) if time.tzinfo else time
    return f"{time.day} {time:%b %Y, %H:%M} UTC"


def plain(words: str, status: int) -> Response:
    """A short answer in plain text."""
    return Response(words, status, media_type="text/plain")
