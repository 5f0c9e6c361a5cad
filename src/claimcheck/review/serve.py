"""Serving the desk: a socket, a browser, and an end at Ctrl+C."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING

from claimcheck.errors import UsageError
from claimcheck.review.settings import ReviewSettings, is_loopback

if TYPE_CHECKING:
    from claimcheck.review.recheck import Checks

__all__ = ["address_of", "serve"]

MISSING = "the editors' desk needs packages that are not installed"


def serve(
    settings: ReviewSettings,
    *,
    load: Callable[[], Checks] | None = None,
    browser: bool = True,
    notify: Callable[[str], None] = lambda message: None,
) -> None:
    """Serve until interrupted.

    browser: open one when the desk is ready. notify: told the address.
    Raises UsageError when the extra is not installed or the port is taken, StoreError for the
    database.
    """
    try:
        import itsdangerous  # noqa: F401
        import uvicorn

        from claimcheck.review.app import make_app
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{MISSING} ({error.name})", remedy="Run pip install 'claimcheck[review]'"
        ) from error
    app = make_app(settings, load=load)
    listening = _listen(settings)
    address = address_of(settings)
    notify(f"The desk is at {address}. Stop it with Ctrl+C.")
    if settings.secure and not settings.proxies:
        notify(
            "Behind a proxy all editors look like one, and five wrong passwords a minute lock out "
            "all: give its address with --trusted-proxy."
        )
    if browser:
        timer = threading.Timer(0.3, webbrowser.open, [address])
        timer.daemon = True
        timer.start()
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            server_header=False,
            # The application itself reads these, and from the proxies of the settings alone.
            proxy_headers=False,
            timeout_keep_alive=20,
            limit_concurrency=200,
        )
    )
    server.run(sockets=[listening])


def address_of(settings: ReviewSettings) -> str:
    """Where a browser on this machine finds the desk."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    host = f"[{host}]" if ":" in host else host
    if not is_loopback(settings.host) and settings.hosts:
        host = settings.hosts[0]
    return f"http://{host}:{settings.port}/"


def _listen(settings: ReviewSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise UsageError(
            f"{settings.host}:{settings.port} cannot be used ({error.strerror or error})",
            remedy="Name another --port, or stop what uses this one",
        ) from error
    return listening
