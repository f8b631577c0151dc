"""Runs every test: all on SQLite, then all that touch a database on a real PostgreSQL. Stops at the first failure.

`make test` calls it; for a part of the tests call pytest itself. The folder is its own: pytest's shared one is
emptied by other runs of the same user, under the feet of a database server.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

WORKERS = os.environ.get("GANAAR_TEST_WORKERS", "2")

RUNS = (
    ("SQLite", {}, ["-n", WORKERS, "--dist", "loadfile"]),
    ("PostgreSQL", {"GANAAR_TEST_POSTGRESQL": "1"}, ["-n", WORKERS, "--dist", "loadfile", "-m", "not sqlite_only"]),
)


def main() -> int:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ganaar-tests-") as folder:
        for name, environment, options in RUNS:
            print(f"== Tests on {name}", flush=True)
            own_folder = f"--basetemp={folder}/{name.lower()}"
            command = [sys.executable, "-m", "pytest", "-q", own_folder, *options, *sys.argv[1:]]
            code = subprocess.call(command, env={**os.environ, **environment})
            if code:
                return code
    print(f"== All tests passed in {time.monotonic() - started:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
