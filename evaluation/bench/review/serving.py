"""What the benchmarks share: a desk in a process of its own, editors without scripts, figures."""

from __future__ import annotations

import http.client
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urlencode


@contextmanager
def desk(db: Path) -> Iterator[int]:
    """`claimcheck review` on a database, which editors write to. Gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = "from claimcheck.cli.main import main; main()"
    command = [sys.executable, "-c", code, "review", "--db", str(db)]
    server = subprocess.Popen([*command, "--port", str(port), "--no-browser"])
    try:
        for _ in range(3000):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.02)
        yield port
    finally:
        server.terminate()
        server.wait()


class Editor:
    """One browser: a kept connection, a cookie, and the time each request took, in seconds."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = ""
        self.times: list[tuple[str, float]] = []

    def ask(self, kind: str, method: str, path: str, form: dict[str, str] | None = None):
        """Status, Location and body of one request."""
        headers = {"cookie": self._cookie} if self._cookie else {}
        body = None
        if form is not None:
            body = urlencode(form)
            headers["content-type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._http.request(method, path, body, headers)
        answer = self._http.getresponse()
        text = answer.read().decode()
        self.times.append((kind, time.perf_counter() - began))
        if cookie := answer.getheader("set-cookie"):
            self._cookie = cookie.split(";")[0]
        return answer.status, answer.getheader("location") or "", text

    def rename(self, page: str, name: str) -> None:
        """Take a name of one's own."""
        token = re.search(r'name="token" value="(\w+)"', page)[1]
        self.ask("name", "POST", "/name", {"token": token, "name": name})


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the decision form."""
    own = page.split('class="decide"')[1].split("</form>")[0]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', own)
    return {name: unescape(value) for name, value in found}


def said(name: str, times: list[float]) -> str:
    """A row of the table: n, median, p95, maximum in milliseconds."""
    ordered = sorted(times)
    p95 = ordered[max(0, round(0.95 * len(ordered)) - 1)]
    return (
        f"| {name} | {len(ordered)} | {statistics.median(ordered) * 1000:.0f} "
        f"| {p95 * 1000:.0f} | {ordered[-1] * 1000:.0f} |"
    )


def say(words: str) -> None:
    """A line of the result, at once."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
