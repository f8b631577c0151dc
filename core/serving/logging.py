"""What the server logs of a request: one JSON line without query, address, cookie or secret of a link.

On a terminal the same as a short line for people.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import datetime, timedelta
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from ..clock import now
from ..identity.links import FOLDER, masked

_SECRET = re.compile(rf"({re.escape(FOLDER)}[^/\s]*/)[^\s'\"]+")
_QUERY = re.compile(r"\?[^\s'\"]*")


class RequestLog(Logger):  # type: ignore[misc]
    """gunicorn's logger with our lines, to standard output (requests) and standard error (the rest)."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            handler.setFormatter(JsonLines())

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        if self.access_log_enabled:
            sys.stdout.write(request_line(resp, environ, request_time, human=sys.stdout.isatty()) + "\n")
            sys.stdout.flush()


def request_line(resp: Any, environ: dict[str, Any], took: timedelta, *, human: bool) -> str:
    """The line about one answered request."""
    path = masked(str(environ.get("PATH_INFO") or "/"))
    status = int(str(resp.status).split(None, 1)[0])
    milliseconds = round(took.total_seconds() * 1000)
    method = str(environ.get("REQUEST_METHOD", "-"))
    if human:
        shown = path.encode("ascii", "backslashreplace").decode()
        return f"{datetime.now():%H:%M:%S} {status} {milliseconds:5d} ms  {method} {shown}"  # noqa: DTZ005
    entry = {
        "event": "request",
        "method": method,
        "host": str(environ.get("HTTP_HOST", "")),
        "path": path,
        "status": status,
        "bytes": getattr(resp, "sent", 0) or 0,
        "ms": milliseconds,
        "timestamp": f"{now().isoformat()}Z",
    }
    return json.dumps(entry)


class JsonLines(logging.Formatter):
    """gunicorn's own messages as JSON lines; addresses in them lose query and secret."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "event": without_secrets(record.getMessage()),
            "level": record.levelname.lower(),
            "process": record.process,
            "timestamp": f"{now().isoformat()}Z",
        }
        if record.exc_info:
            entry["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(entry)


def without_secrets(text: str) -> str:
    """A message that may name an address, without what stands behind `/link/<kind>/` or a question mark."""
    return _QUERY.sub("?***", _SECRET.sub(r"\1***", text))
