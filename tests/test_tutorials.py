"""The tutorials run as they are written: their files, commands, keys and what the commands print.

One newsroom goes through all of them in order, as the pages say: the editor decides on what the
fact-checker checked, and the engineer trains on what the editor decided.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TUTORIALS = ROOT / "docs" / "tutorials"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
Run = Callable[..., tuple[int, str, str]]

_STEP = re.compile(
    r"^<!-- file: (?P<file>\S+) -->\n```\w+\n(?P<content>.*?)^```"
    r"|^```console\n(?P<console>.*?)^```"
    r"|^<!-- keys -->\n(?P<keys>(?:\|.*\n)+)",
    re.MULTILINE | re.DOTALL,
)


def steps(page: str) -> Iterator[tuple[str, str, str]]:
    """What a reader does, in order: ("file", name, content), ("run", command, lines that it prints)
    or ("keys", "", table)."""
    for match in _STEP.finditer((TUTORIALS / page).read_text(encoding="utf-8")):
        if match["file"]:
            yield "file", match["file"], match["content"]
        elif match["keys"]:
            yield "keys", "", match["keys"]
        else:
            for block in re.split(r"^\$ ", match["console"], flags=re.MULTILINE)[1:]:
                command, _, printed = block.partition("\n")
                yield "run", command, printed


def is_printed(line: str, output: str) -> bool:
    """Whether a line of the page stands in the output; `…` is for anything within the line."""
    parts = [r"\s+".join(map(re.escape, part.split())) for part in line.split("…")]
    return bool(re.search(r"[^\n]*".join(parts), output))


def test_a_line_is_found_with_gaps_and_only_in_one_line() -> None:
    assert is_printed("…long.…contradicted…", "a\nIt is long.   ✗ contradicted  0.7\n")
    assert not is_printed("…long.…contradicted…", "It is long.\ncontradicted\n")
    assert not is_printed("orrin: 5 facts", "orrin: 4 facts")


class Desk:
    """The command `claimcheck review` in a process of its own."""

    def __init__(self, words: list[str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        program = "from claimcheck.cli.main import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, *words, "--no-browser", "--port", str(port)],
            stderr=subprocess.DEVNULL,
        )
        while True:
            assert self.process.poll() is None, "the desk did not start"
            try:
                urllib.request.urlopen(self.address, timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)

    def press(self, table: str) -> None:
        """Press the keys of a tutorial's table in a browser."""
        from playwright.sync_api import sync_playwright

        keys = re.findall(r"^\| `(.+?)` \|", table, flags=re.MULTILINE)
        assert keys
        with sync_playwright() as started:
            browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(self.address)
            for key in keys:
                before = page.url
                if " " in key:
                    page.keyboard.type(key)
                else:
                    page.keyboard.press(key)
                if key in ("Enter", *"acsvx"):
                    page.wait_for_url(lambda url, before=before: url != before)
                    page.wait_for_load_state()
            browser.close()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def decide_unseen() -> None:
    """The decision of the editor's tutorial where there is no browser to make it in."""
    from claimcheck.store import Store
    from claimcheck.types import Review

    with Store.open(Path("claims.db")) as store:
        claim = next(store.queue())["claim_id"]
        store.add_review(Review("r1", claim, "", "Ada Lorne", "contradicted", "2024-06-14T09:00Z"))


def in_shell(command: str, export: Callable[[str, str], None]) -> None:
    """A line of a tutorial that is not claimcheck's: names, copies, and what one need not do twice."""
    if command.startswith("export "):
        name, _, value = command.removeprefix("export ").partition("=")
        export(name, str(ROOT) if value == "/path/to/claimcheck" else value)
    elif command.startswith(("cp ", "mkdir ", "cat ")):
        subprocess.run(["sh", "-ec", command], check=True)
    else:
        assert command.startswith(("pip install ", "cd ")), command


def follow(page: str, run_cli: Run, export: Callable[[str, str], None]) -> None:
    """Do what a tutorial says in the current folder."""
    desk: Desk | None = None
    try:
        for kind, name, text in steps(page):
            if kind == "file":
                Path(name).parent.mkdir(parents=True, exist_ok=True)
                Path(name).write_text(text, encoding="utf-8")
            elif kind == "keys":
                assert desk is not None
                desk.press(text) if CHROMIUM else decide_unseen()
            elif name.startswith("claimcheck review"):
                desk = Desk(shlex.split(name)[1:])
            elif name.startswith("claimcheck "):
                code, out, err = run_cli(*shlex.split(name)[1:])
                assert code == 0, f"{name}: {err}"
                for line in text.splitlines():
                    assert is_printed(line, out + err), (
                        f"{name} does not print {line!r}: {out}{err}"
                    )
            else:
                in_shell(name, export)
    finally:
        if desk is not None:
            desk.stop()


@pytest.mark.weights
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_tutorials_run_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_cli: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMCHECK_HOME", str(tmp_path / "home"))
    # Wide enough for a table row to stand in one line.
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "pipeline").symlink_to(ROOT / "pipeline")
    for page in ("fact-checker.md", "editor.md", "engineer.md"):
        follow(page, run_cli, monkeypatch.setenv)
    # The engineer's model was promoted and taken back: what ships is as it was, to the byte.
    decisions = Path("evaluation/promotions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row)["decision"] for row in decisions] == ["promoted", "rolled back"]
    for file in (ROOT / "models" / "extractor").rglob("*"):
        if file.is_file():
            copy = tmp_path / "models" / file.relative_to(ROOT / "models")
            assert copy.read_bytes() == file.read_bytes()
    if CHROMIUM:
        _, out, _ = run_cli("export", "--format", "jsonl")
        assert "The record office says 312 metres." in out
