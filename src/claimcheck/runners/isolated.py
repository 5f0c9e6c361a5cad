"""A process of its own that answers requests, so that what it works on can only end that process.

`Isolated` starts it when it is first asked, kills it when it is silent for too long, and starts
another after one has died. Requests and answers are JSON over a pipe. The process takes no more
memory than it is allowed, is the first that the system ends when memory runs out, and ends by
itself when the one that started it is gone.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from claimcheck.errors import ClaimcheckError, ModelError
from claimcheck.runners.wire import decode, dump_error, encode, load_error

__all__ = ["Died", "Handler", "Isolated"]

#: Answers one request with any number of messages.
Handler = Callable[[Any], Iterator[Any]]

# Of processor time, or of standing still: models from a slow disk, with others doing the same.
START_SECONDS = 300.0
LOOK_EVERY = 1.0
# Seconds of processor time that are progress, and not only the beat of an idle process.
MOVING = 0.1
_GB = 1 << 30


class Died(Exception):
    """The process ended, or had to be killed, before it had answered; `str()` says how."""


class Isolated:
    """One such process. For one thread at a time, but for `kill`.

    make: called in the process with `arguments`, once; gives the handler of requests. Both must be
        picklable by the name of a module: only this program's own start goes that way.
    memory_gb: what the process may take; 0: no limit. threads: of its matrix products, unless the
        environment says.
    """

    def __init__(
        self,
        make: Callable[..., Handler],
        *arguments: Any,
        memory_gb: float = 0.0,
        threads: int = 1,
    ) -> None:
        self._make = make
        self._arguments = arguments
        self._memory = int(memory_gb * _GB)
        self._threads = threads
        self._process: Any = None
        self._connection: Connection | None = None
        self._ready = False
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process's id while there is one."""
        return self._process.pid if self._process is not None else None

    @property
    def closed(self) -> bool:
        """Whether it was closed for good."""
        return self._closed

    def start(self) -> None:
        """Start the process, unless there is one; it gets ready by itself."""
        if self._process is not None or self._closed:
            return
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve,
            args=(
                theirs,
                os.getpid(),
                self._memory,
                self._threads,
                self._make,
                self._arguments,
            ),
            daemon=True,
        )
        with _without_interrupts():
            self._process.start()
        # Else the pipe would not be seen to end with the process.
        theirs.close()
        self._connection, self._ready = ours, False

    def ask(self, request: Any, *, seconds: float) -> Iterator[Any]:
        """The answers to a request, as they come.

        seconds: of processor time that an answer may take, and of standing still: on a machine
            that has much else to do, work takes long by the clock and is no hang.
        Raises Died when the process ends or gives no answer in that time; ModelError and whatever else of
        claimcheck's errors the process raised, also when it could not get ready.
        """
        self.start()
        if not self._ready:
            self._get_ready()
        self._send({"request": request, "seconds": seconds})
        while True:
            message = self._receive(seconds)
            if "end" in message:
                return
            yield message["answer"]

    def kill(self) -> None:
        """End the process for good; a request that waits in another thread raises Died."""
        self._closed = True
        if (process := self._process) is not None:
            process.kill()

    def close(self) -> None:
        """End the process for good and let go of its pipe; no other thread may be asking."""
        self._closed = True
        self.stop()

    def stop(self) -> None:
        """End the process; the next request starts another."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if process is not None:
            process.kill()
            process.join()
        if connection is not None:
            connection.close()

    def _get_ready(self) -> None:
        try:
            self._receive(START_SECONDS)
        except Died as died:
            if self._closed:
                raise
            raise ModelError(
                f"a process for checking could not get ready ({died})",
                remedy="Free some memory, or run fewer with workers in [run] of the configuration",
            ) from died
        self._ready = True

    def _send(self, message: Any) -> None:
        try:
            self._pipe().send_bytes(encode(message))
        except OSError as error:
            raise self._death() from error

    def _receive(self, seconds: float) -> Any:
        try:
            self._wait(seconds)
            message = decode(self._pipe().recv_bytes())
        except (EOFError, OSError) as error:
            raise self._death() from error
        if "error" in message:
            raise load_error(message["error"])
        return message

    def _wait(self, seconds: float) -> None:
        """Until there is something to receive, or the process's end."""
        look = min(LOOK_EVERY, seconds / 4)
        begun = used = self._used()
        moved = time.monotonic()
        while not self._pipe().poll(look):
            now, spent = time.monotonic(), self._used()
            if spent >= used + MOVING:
                used, moved = spent, now
            if spent - begun > seconds:
                why = f"no answer in {seconds:.0f} seconds of processor time"
            elif now - moved > seconds:
                why = f"it stood still for {seconds:.0f} seconds"
            else:
                continue
            self.stop()
            raise Died(why)

    def _used(self) -> float:
        """Seconds of processor time that the process has taken."""
        import psutil

        process = self._process
        if process is None:
            return 0.0
        try:
            times = psutil.Process(process.pid).cpu_times()
        except psutil.Error:
            return 0.0  # It has ended, which the pipe tells.
        return float(times.user + times.system)

    def _pipe(self) -> Connection:
        if self._connection is None:
            raise Died("it was ended")
        return self._connection

    def _death(self) -> Died:
        process = self._process
        if process is None:
            return Died("it was ended")
        process.join(5)
        code = process.exitcode
        self.stop()
        return Died(_how(code))


def _how(code: int | None) -> str:
    import signal

    if code is None:
        return "it closed its pipe"
    if code >= 0:
        return f"it ended with code {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
    meanings = {"SIGKILL": ", as when memory runs out", "SIGSEGV": ", a crash"}
    return f"it was ended by {name}{meanings.get(name, '')}"


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C goes to every process of a terminal, and what is started here inherits the block."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(
    connection: Connection,
    parent: int,
    memory: int,
    threads: int,
    make: Callable[..., Handler],
    arguments: tuple[Any, ...],
) -> None:
    """What the process does: get ready, then answer until the other end of the pipe is gone."""
    _settle_in(parent, memory, threads)
    try:
        handler = make(*arguments)
        connection.send_bytes(encode({"ready": True}))
        while True:
            _answer(connection, handler, decode(connection.recv_bytes()))
    except (EOFError, OSError):
        return  # Nobody is there any more.
    except Exception as error:
        with suppress(OSError):
            connection.send_bytes(encode({"error": dump_error(error)}))


def _answer(connection: Connection, handler: Handler, message: Any) -> None:
    import faulthandler

    # A hang that holds the interpreter's lock is ended even when nobody is there to kill it.
    faulthandler.dump_traceback_later(message["seconds"] * 20 + 600, exit=True)
    try:
        for answer in handler(message["request"]):
            connection.send_bytes(encode({"answer": answer}))
        connection.send_bytes(encode({"end": True}))
    except ClaimcheckError as error:
        connection.send_bytes(encode({"error": dump_error(error)}))
    finally:
        faulthandler.cancel_dump_traceback_later()


def _settle_in(parent: int, memory: int, threads: int) -> None:
    import signal

    # Before the libraries that read them are imported.
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, str(threads))
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # The one that started this decides what an interruption means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Standard output holds data alone, whatever a library prints.
    os.dup2(2, 1)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if sys.platform == "linux":
        import resource
        from pathlib import Path

        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("800")
        if memory:
            with suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
