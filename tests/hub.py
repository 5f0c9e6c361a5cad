"""A Hugging Face Hub on this machine, as far as the client libraries ask it: a folder of repositories.

Run as `python hub.py FOLDER`, where datasets/OWNER/NAME and models/OWNER/NAME lie; prints its address first.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

COMMIT = "a" * 40
_REPO = r"(datasets|models)/([\w.-]+/[\w.-]+)"
_INFO = re.compile(rf"/api/{_REPO}(?:/revision/.+)?")
_TREE = re.compile(rf"/api/{_REPO}/tree/[^/]+(?:/(.*))?")
_PATHS = re.compile(rf"/api/{_REPO}/paths-info/.+")
_FILE = re.compile(r"/(datasets/)?([\w.-]+/[\w.-]+)/resolve/[^/]+/(.+)")


class Hub(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    root = Path()

    def do_GET(self) -> None:
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        if found := _INFO.fullmatch(path):
            self._info(self.root / found[1] / found[2], found[2])
        elif found := _TREE.fullmatch(path):
            repo = self.root / found[1] / found[2]
            self._tree(repo, repo / (found[3] or ""))
        elif found := _FILE.fullmatch(path):
            repo = self.root / ("datasets" if found[1] else "models") / found[2]
            self._file(repo, repo / found[3])
        else:
            self._send(404, {"error": "no such page"})

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if found := _PATHS.fullmatch(urllib.parse.unquote(self.path)):
            repo = self.root / found[1] / found[2]
            wanted = [repo / name for name in json.loads(body)["paths"]]
            self._send(200, [_entry(repo, path) for path in wanted if path.is_file()])
        else:
            self._send(404, {"error": "no such page"})

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _info(self, repo: Path, name: str) -> None:
        if not repo.is_dir():
            # What the Hub says of a repository that is private, or is none.
            self._send(401, {"error": "Repository not found"}, {"X-Error-Code": "RepoNotFound"})
            return
        files = [{"rfilename": path.relative_to(repo).as_posix()} for path in _files(repo)]
        self._send(
            200, {"id": name, "sha": COMMIT, "private": False, "tags": [], "siblings": files}
        )

    def _tree(self, repo: Path, folder: Path) -> None:
        if folder.is_dir():
            self._send(200, [_entry(repo, path) for path in _files(folder)])
        else:
            self._send(404, {"error": "no such folder"}, {"X-Error-Code": "EntryNotFound"})

    def _file(self, repo: Path, path: Path) -> None:
        commit = {"X-Repo-Commit": COMMIT}
        if not repo.is_dir():
            self._send(401, {"error": "Repository not found"}, {"X-Error-Code": "RepoNotFound"})
        elif not path.is_file():
            self._send(404, {}, {"X-Error-Code": "EntryNotFound", **commit})
        else:
            self._send(200, path.read_bytes(), {"ETag": f'"{_hash(path)}"', **commit})

    def _send(self, code: int, body: Any, headers: dict[str, str] | None = None) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(code)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _entry(repo: Path, path: Path) -> dict[str, Any]:
    name, size = path.relative_to(repo).as_posix(), path.stat().st_size
    return {"type": "file", "path": name, "size": size, "oid": _hash(path)}


if __name__ == "__main__":
    Hub.root = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
