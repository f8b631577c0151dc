"""Where the bench works: a temporary installation with its big school, its ports and its servers."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ganaar.core.config import load_config
from ganaar.core.founding import found_school
from ganaar.core.logs import set_up_logs
from ganaar.core.portal import Portal
from ganaar.core.schools import School

from .big_school import Parent, Size, fill
from .figures import NoFigure
from .processes import Running, started

PROCESSES = 2
KEY = "bench"
ROOT = Path(__file__).parent.parent


class ModuleLeftOut(NoFigure):
    """A module has a fault: figures without it would flatter."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A school with parents who are signed in."""

    school: School
    parents: list[Parent]


@dataclass
class Workplace:
    """One run of the bench. `quick` makes everything small: a smoke test, no figures."""

    folder: Path
    first_port: int
    quick: bool
    say: Callable[[str], None]
    _schools: dict[str, Filled] = field(default_factory=dict)

    def port(self, number: int) -> int:
        """The ports are numbered within the bench; each server has its own."""
        return self.first_port + number

    @property
    def environment(self) -> dict[str, str]:
        """What an installation behind one proxy is told."""
        return {"GANAAR_HOME": str(self.folder / "home"), "GANAAR_TRUSTED_PROXIES": "1", "GANAAR_PUBLIC_PORT": "0"}

    @cached_property
    def portal(self) -> Portal:
        set_up_logs()
        portal = Portal(load_config(self.environment))
        if portal.registry.faults:
            fault = portal.registry.faults[0]
            raise ModuleLeftOut(f"{fault.module} is left out ({fault.place}): {fault.message}")
        return portal

    @property
    def size(self) -> Size:
        """How big the big school is."""
        return Size(pupils=200, classes=8, articles=40, staff=10, signed_in=16) if self.quick else Size()

    @property
    def big(self) -> Filled:
        """The school that most parts measure."""
        return self.made(KEY, self.size)

    def made(self, key: str, size: Size) -> Filled:
        """The school of this key; it is made when it is asked for first."""
        if key not in self._schools:
            self.say(f"Filling the school {key}: {size.pupils} pupils, {size.articles} articles")
            school = found_school(self.portal, key, "Basisschool De Meetlat").school
            with self.portal.at_work(school):
                self._schools[key] = Filled(school, fill(self.portal, size))
        return self._schools[key]

    @contextmanager
    def portal_served(self, port: int, *, threads: int = 0) -> Iterator[Running]:
        """`ganaar serve`, two processes of one request at a time; with `threads` as without a proxy."""
        how = ["--threads", str(threads)] if threads else ["--behind-proxy"]
        command = [
            *(str(Path(sys.executable).parent / "ganaar"), "serve", "--port", str(port)),
            *("--workers", str(PROCESSES), "--no-worker", "--no-access-log", *how),
        ]
        log = self.folder / f"portal-{port}.log"
        with started(command, log, port=port, environment=self.environment) as running:
            yield running

    @contextmanager
    def bare_served(self, port: int) -> Iterator[Running]:
        """The bare stack under gunicorn, with the same processes of the same kind."""
        command = [
            *(sys.executable, "-m", "gunicorn", "bench.bare:app", "--bind", f"127.0.0.1:{port}"),
            *("--workers", str(PROCESSES), "--worker-class", "sync", "--no-control-socket", "--log-level", "warning"),
        ]
        environment = {"BENCH_BARE_DATABASE": str(self.folder / "bare.db"), "PYTHONPATH": str(ROOT)}
        log = self.folder / f"bare-{port}.log"
        with started(command, log, port=port, environment=environment) as running:
            yield running


@contextmanager
def workplace(first_port: int, quick: bool, say: Callable[[str], None]) -> Iterator[Workplace]:
    """A workplace in a temporary folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="ganaar-bench-") as folder:
        yield Workplace(Path(folder), first_port, quick, say)
