"""gunicorn, embedded: our application on a socket that is bound already."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from dataclasses import dataclass
from typing import Any, Literal

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from .logging import RequestLog

GRACEFUL_SECONDS = 8
"""How long a request that runs may go on when the server is told to stop."""
REQUEST_SECONDS = 60
"""A process whose request takes longer is replaced (sync workers only)."""
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How to serve. `threads` 0: processes that do one request at a time, for use behind a proxy."""

    host: str
    port: int
    workers: int
    threads: int
    with_worker: bool = True
    reload: bool = False
    access_log: bool = True

    @property
    def kind(self) -> Literal["sync", "gthread"]:
        return "gthread" if self.threads else "sync"


class WebServer(BaseApplication):  # type: ignore[misc]
    """The web half of `ganaar serve`."""

    def __init__(self, options: ServeOptions, listener: socket.socket) -> None:
        self._options = options
        self._listener = listener
        super().__init__()

    def load_config(self) -> None:
        wanted: dict[str, Any] = {
            "bind": [f"fd://{self._listener.fileno()}"],
            "workers": self._options.workers,
            "worker_class": self._options.kind,
            "threads": self._options.threads or 1,
            "timeout": REQUEST_SECONDS,
            "graceful_timeout": GRACEFUL_SECONDS,
            "keepalive": 5,
            "control_socket_disable": True,
            "logger_class": RequestLog,
            "accesslog": "-" if self._options.access_log else None,
            "loglevel": "warning",
            "proc_name": "ganaar",
            "reload": self._options.reload,
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
            "max_requests": 0 if self._options.reload else 20_000,
            "max_requests_jitter": 2_000,
            "post_fork": lambda _server, _worker: end_with_parent(os.getppid()),
        }
        for name, value in wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from ..app import create_app
        from ..logs import set_up_logs

        set_up_logs(human=sys.stderr.isatty())
        return create_app()


def serve_web(options: ServeOptions, listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT. Ends the process."""
    sys.argv = ["ganaar", "serve"]
    WebServer(options, listener).run()


def end_with_parent(parent_id: int) -> None:
    """Have the kernel end this process (SIGTERM) when its parent dies, so that nothing is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent_id:
        os.kill(os.getpid(), signal.SIGTERM)
