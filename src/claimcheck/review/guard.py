"""What is settled before a page is asked for: the host, the size of the body, the headers."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADERS", "Guard"]

# No inline script or style anywhere, nothing from elsewhere, no framing, no base to move links by.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cache-control": "no-store",
}
BODY_SECONDS = 15
LONGEST_QUERY = 4096  # bytes


class Guard:
    """ASGI middleware. A refusal is a short plain text that repeats nothing of the request.

    names: what the server may be called. addresses: whether it may be called by any address, too:
    no page elsewhere can point an address at this machine, as it can a name.
    """

    def __init__(
        self, app: ASGIApp, *, names: frozenset[str], addresses: bool = False, body_limit: int
    ) -> None:
        self._app = app
        self._names = names
        self._addresses = addresses
        self._limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with the body read and the headers added."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        answer = _with_headers(send)
        # A name that is not ours means a page elsewhere points its own name at this machine.
        if not self._is_ours(scope):
            await _refuse(answer, 400, "This server does not go by that name.")
            return
        if len(scope.get("query_string", b"")) > LONGEST_QUERY:
            await _refuse(answer, 414, "The address is too long.")
            return
        body = b""
        if scope["method"] not in ("GET", "HEAD"):
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    read = await _read(receive, self._limit)
            except TimeoutError:
                await _refuse(answer, 408, "The request took too long.")
                return
            if read is None:
                await _refuse(answer, 413, "The request is too large.")
                return
            body = read
        await self._app(scope, _replayed(body, receive), answer)

    def _is_ours(self, scope: Scope) -> bool:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1:
            return False
        try:
            host = hosts[0].decode("ascii").lower()
        except UnicodeDecodeError:
            return False
        name, port = _split(host)
        known = name in self._names or (self._addresses and _is_address(name))
        return known and (not port or port.isdigit())


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _split(host: str) -> tuple[str, str]:
    if host.startswith("["):
        name, _, port = host[1:].partition("]")
        return name, port.removeprefix(":")
    name, _, port = host.partition(":")
    return name, port


async def _read(receive: Receive, limit: int) -> bytes | None:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _with_headers(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            known = {name.lower() for name, _ in headers}
            headers += [
                (name.encode(), value.encode())
                for name, value in HEADERS.items()
                if name.encode() not in known
            ]
            message = {**message, "headers": headers}
        await send(message)

    return answer


async def _refuse(send: Send, status: int, words: str) -> None:
    body = words.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
