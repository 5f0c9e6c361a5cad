"""Who is at the desk: a signed cookie, and a token for every form that writes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from typing import Any

__all__ = ["COOKIE", "LONGEST_NAME", "Session", "Sessions", "clean_name"]

COOKIE = "claimcheck_desk"
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Session:
    """One editor at one browser. id: random, new at every login."""

    id: str
    reviewer: str


class Sessions:
    """Makes, signs and reads sessions. Nothing that a client sends becomes a session's id."""

    def __init__(self, secret: str, *, hours: int) -> None:
        from itsdangerous import URLSafeTimedSerializer

        self._key = secret.encode()
        self._signer = URLSafeTimedSerializer(
            secret, salt="claimcheck.session", signer_kwargs={"digest_method": hashlib.sha256}
        )
        self._seconds = hours * 3600
        self._ended: set[str] = set()
        self._lock = threading.Lock()

    def begin(self, reviewer: str) -> Session:
        """A new session for a name that `clean_name` has passed."""
        return Session(secrets.token_urlsafe(16), reviewer)

    def write(self, session: Session) -> str:
        """The cookie's value."""
        return str(self._signer.dumps([session.id, session.reviewer]))

    def read(self, cookie: str | None) -> Session | None:
        """The session of a cookie; None when it is forged, too old or ended."""
        from itsdangerous import BadData

        if not cookie:
            return None
        try:
            value: Any = self._signer.loads(cookie, max_age=self._seconds)
        except BadData:
            return None
        session = Session(str(value[0]), str(value[1]))
        with self._lock:
            return None if session.id in self._ended else session

    def end(self, session: Session) -> None:
        """Refuse the session's cookie from now on."""
        with self._lock:
            self._ended.add(session.id)

    def token(self, session: Session) -> str:
        """What a form of this session has to carry."""
        return hmac.new(self._key, f"form {session.id}".encode(), hashlib.sha256).hexdigest()

    def is_token(self, session: Session, given: str) -> bool:
        """Whether a form carried it."""
        return hmac.compare_digest(self.token(session).encode(), given.encode("utf-8", "replace"))


def clean_name(name: str) -> str:
    """A reviewer's name in one printable line; empty when nothing is left of it."""
    plain = "".join(char if char.isprintable() else " " for char in name)
    return " ".join(plain.split())[:LONGEST_NAME].strip()
