"""How the desk is served: where, to whom, and within which bounds."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path

from claimcheck.errors import UsageError

__all__ = ["ReviewSettings", "is_loopback"]

SHORTEST_PASSWORD = 12


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """Settings of the application.

    password: asked for at login; may be empty on a loopback address only. reviewer: the name that
    an editor has before giving one. hosts: further names that a browser may call this server by.
    secret: signs sessions; a new one at each start ends the old sessions. secure: the cookie is
    sent over HTTPS alone. session_hours: from login. login_tries: failures a minute from one
    address, ten times that from all. proxies: addresses or networks of proxies, whose word is taken
    for whom a request comes from. body_limit: bytes of a request.
    Raises UsageError for another host without a password, a password that is too short, or a proxy
    that is no address.
    """

    db: Path
    host: str = "127.0.0.1"
    port: int = 8484
    password: str = ""
    reviewer: str = "Editor"
    hosts: tuple[str, ...] = ()
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    secure: bool = False
    session_hours: int = 12
    login_tries: int = 5
    proxies: tuple[str, ...] = ()
    body_limit: int = 65_536
    page_size: int = 30

    def __post_init__(self) -> None:
        if self.password and len(self.password) < SHORTEST_PASSWORD:
            raise UsageError(
                f"the password is shorter than {SHORTEST_PASSWORD} characters",
                remedy="Use a longer one",
            )
        if not self.password and not is_loopback(self.host):
            raise UsageError(
                f"{self.host} can be reached from other machines, and no password is set",
                remedy="Give --password-file FILE, or leave --host out",
            )
        for proxy in self.proxies:
            try:
                ipaddress.ip_network(proxy)
            except ValueError as error:
                raise UsageError(
                    f"{proxy!r} is no address of a proxy ({error})",
                    remedy="Give --trusted-proxy an address or a network: 10.0.0.7, 10.0.0.0/24",
                ) from error

    @property
    def on_all(self) -> bool:
        """Whether it is served on all addresses of this machine."""
        return self.host in ("0.0.0.0", "::")

    @property
    def names(self) -> frozenset[str]:
        """What may stand in the Host header, without a port, in lower case."""
        own = set() if self.on_all else {self.host}
        if self.on_all or is_loopback(self.host):
            own |= {"127.0.0.1", "localhost", "::1"}
        if self.on_all:
            own |= {socket.gethostname()}
        return frozenset(name.lower() for name in (*own, *self.hosts))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
