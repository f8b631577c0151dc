"""The command `ganaar` in tests: typed as a person would, in this process or in one of its own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from ..commands import cli

KEY = "wegwijzer"


@dataclass(frozen=True)
class CommandLine:
    """`ganaar(...)` with the exit code that is expected; `home` is the folder of the installation."""

    home: Path

    def __call__(self, *words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(cli, list(words), prog_name="ganaar")
        assert result.exit_code == code, (result.output, result.exception)
        assert "Traceback" not in result.output
        return result

    def process(self, *words: str) -> subprocess.Popen[str]:
        """The same in a process of its own."""
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", "from ganaar.core.commands import main; main()", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
