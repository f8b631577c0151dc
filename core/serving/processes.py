"""The parent of web server and worker: starts both, restarts a worker that crashed, stops everything together."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from .web import GRACEFUL_SECONDS, ServeOptions, end_with_parent, serve_web

log = structlog.get_logger(__name__)

LONGEST_PAUSE = 30.0
"""Seconds before a worker that keeps crashing is started again; the first pause is one second."""
STEADY_SECONDS = 60.0
"""A worker that ran this long has forgotten its crashes."""
PATIENCE = GRACEFUL_SECONDS + 2.0
"""Seconds after which what has not stopped is killed; its work is taken up again after its lease."""
_HEARD = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


class PortTaken(Exception):
    """Somebody listens there already, or we may not; the text says what to do."""


def bound_socket(host: str, port: int) -> socket.socket:
    """A listening socket at this address. Raises `PortTaken`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except (OSError, OverflowError) as fault:
        listener.close()
        raise PortTaken(
            f"Port {port} on {host} cannot be used: {getattr(fault, 'strerror', None) or fault}. "
            f"Stop what uses it, or choose another one: ganaar serve --port {port + 1}"
        ) from None
    return listener


@dataclass(slots=True)
class Processes:
    """The children of one `ganaar serve`."""

    options: ServeOptions
    listener: socket.socket
    _web: int = 0
    _worker: int = 0
    _worker_since: float = 0.0
    _worker_due: float = 0.0
    _pause: float = 1.0
    _asked_to_stop: int = field(default=0)

    def run(self) -> int:
        """Serve until a signal comes; returns the exit code: 0 when told to stop, 1 when the server failed."""
        gc.freeze()
        signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
        self._web = _started(self._serve)
        if self.options.with_worker:
            self._start_worker()
        code = self._watch()
        self._stop()
        return code

    def _watch(self) -> int:
        while True:
            heard = signal.sigtimedwait(_HEARD, 1.0)
            if heard is not None and heard.si_signo != signal.SIGCHLD:
                return 0
            self._reap()
            if not self._web:
                log.error("web server ended by itself")
                return 1
            if self.options.with_worker and not self._worker and time.monotonic() >= self._worker_due:
                self._start_worker()

    def _start_worker(self) -> None:
        self._worker_since = time.monotonic()
        self._worker = _started(_work)

    def _reap(self) -> None:
        for ended in _ended():
            if ended == self._web:
                self._web = 0
            elif ended == self._worker:
                self._worker = 0
                if time.monotonic() - self._worker_since > STEADY_SECONDS:
                    self._pause = 1.0
                self._worker_due = time.monotonic() + self._pause
                log.warning("worker ended, starting it again", seconds=self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _stop(self) -> None:
        """End both children; who does not go in time, or is told twice, is killed."""
        self.listener.close()
        children = {child for child in (self._web, self._worker) if child}
        _tell(children, signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        while children:
            heard = signal.sigtimedwait(_HEARD, max(0.0, min(1.0, until - time.monotonic())))
            children -= set(_ended())
            if time.monotonic() >= until or (heard is not None and heard.si_signo == signal.SIGINT):
                _tell(children, signal.SIGKILL)
                until = time.monotonic() + 1.0

    def _serve(self) -> None:
        serve_web(self.options, self.listener)


def _work() -> None:
    from ..logs import set_up_logs
    from ..portal import Portal
    from ..worker import run_worker

    set_up_logs(human=sys.stderr.isatty())
    run_worker(Portal(), parent_id=os.getppid())


def _started(work: Callable[[], None]) -> int:
    """Run this in a child process; returns its id."""
    parent_id = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
        end_with_parent(parent_id)
        work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        log.exception("process failed")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _ended() -> list[int]:
    """Children that ended since the last call."""
    found: list[int] = []
    while True:
        try:
            child, _status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if not child:
            return found
        found.append(child)


def _tell(children: set[int], signum: int) -> None:
    for child in children:
        try:
            os.kill(child, signum)
        except ProcessLookupError:
            continue
