"""What slow phones do to the others when no proxy stands in front: `python bench/slow_clients.py`.

Starts `ganaar serve` in a throw-away installation, once with processes that do one request at a time and
once with threads. Some clients send a form at 20 kB/s; meanwhile another one opens the sign-in page again
and again on new connections. Printed: how long those pages took.
"""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HOST = "slow.localhost"
PORT = 8161
SECONDS = 12.0
SLOW_CLIENTS = (0, 1, 4, 8)
CHUNK = 2_000
"""Bytes that a slow client sends ten times a second."""
GANAAR = [sys.executable, "-c", "from ganaar.core.commands import main; main()"]
WAYS = {
    "sync 2": ("--behind-proxy", "--workers", "2"),
    "threads 2x4": ("--workers", "2", "--threads", "4"),
    "threads 2x8": ("--workers", "2", "--threads", "8"),
    "threads 2x16": ("--workers", "2", "--threads", "16"),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "GANAAR_HOME": home}
        subprocess.run([*GANAAR, "school", "create", "slow", "--name", "Slow"], env=environment, check=True, stdout=-3)
        print(f"{'':14}{'slow clients':>13}{'pages':>8}{'median ms':>11}{'p95 ms':>9}{'worst ms':>10}")
        for title, words in WAYS.items():
            for slow in SLOW_CLIENTS:
                took = measured(words, slow, environment)
                ordered = sorted(took)
                line = (statistics.median(ordered), ordered[int(len(ordered) * 0.95)], ordered[-1])
                print(f"{title:14}{slow:13}{len(took):8}{line[0]:11.0f}{line[1]:9.0f}{line[2]:10.0f}", flush=True)


def measured(words: tuple[str, ...], slow: int, environment: dict[str, str]) -> list[float]:
    """Milliseconds of each page that the fast client opened within `SECONDS`."""
    command = [*GANAAR, "serve", "--port", str(PORT), "--no-worker", "--no-access-log", *words]
    server = subprocess.Popen(command, env=environment, stdout=-3, stderr=-3, cwd=Path(environment["GANAAR_HOME"]))
    stop = threading.Event()
    try:
        wait_until_up()
        clients = [threading.Thread(target=send_slowly, args=(stop,)) for _ in range(slow)]
        for client in clients:
            client.start()
        time.sleep(1.0)
        took = []
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends:
            took.append(page())
        stop.set()
        for client in clients:
            client.join()
        return took
    finally:
        stop.set()
        server.terminate()
        server.wait()


def page() -> float:
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("GET", "/sign-in", headers={"Host": HOST, "Connection": "close"})
    connection.getresponse().read()
    connection.close()
    return (time.monotonic() - began) * 1000


def wait_until_up() -> None:
    while True:
        try:
            page()
            return
        except OSError:
            time.sleep(0.2)


def send_slowly(stop: threading.Event) -> None:
    """A phone on a bad line that sends a form of 400 kB, again and again."""
    head = f"POST /sign-in HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    while not stop.is_set():
        try:
            with socket.create_connection(("127.0.0.1", PORT), timeout=60) as phone:
                phone.sendall(f"{head}Content-Length: 400000\r\n\r\n".encode())
                for _ in range(200):
                    if stop.wait(0.1):
                        break
                    phone.sendall(b"a" * CHUNK)
        except OSError:
            stop.wait(0.1)


if __name__ == "__main__":
    main()
