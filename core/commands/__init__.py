"""The command `ganaar`. Each command lives in a file of its own and is imported when it is asked for.

Texts are English, for whoever runs the server. Exit codes: 0 done, 1 failed or refused, 2 wrong usage.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

import click

COMMANDS = {
    "assets": ("build:assets", "Build styles, scripts and icons (needs a checkout)."),
    "backup": ("backup:backup", "Back a school up into one encrypted file, while it runs."),
    "check": ("check:check", "Check configuration, modules, templates and migrations."),
    "demo": ("demo:demo", "Make the demo school and serve it."),
    "doctor": ("doctor:doctor", "Look whether a running installation is well."),
    "letters": ("letters:letters", "Print letters with fresh codes as a PDF."),
    "migrate": ("migrate:migrate", "Bring the databases of all schools up to date."),
    "modules": ("modules:modules", "List modules; open and close them for an audience."),
    "restore": ("restore:restore", "Bring a school back from a backup, or rehearse it."),
    "roster": ("roster:roster", "Import a roster: show the differences, then apply them."),
    "school": ("school:school", "Create and list schools, give roles."),
    "serve": ("serve:serve", "Serve the portal, with its worker."),
    "worker": ("worker:worker", "Run only the worker: mails, events, regular jobs."),
}
"""Name -> where it lives (`file:function`) and what the overview says."""


class Commands(click.Group):
    """A group that imports a command only when it runs, and tells faults in words instead of traces."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        file, _, name = COMMANDS[cmd_name][0].partition(":")
        found: click.Command = getattr(importlib.import_module(f".{file}", __name__), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in sorted(COMMANDS.items())])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click ends quietly when nobody reads on, as in `ganaar doctor | head`
        except Exception as fault:
            if ctx.params.get("trace"):
                raise
            from .refusals import explained

            raise explained(fault) from fault


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 failed or refused, 2 wrong usage. Where everything is kept: GANAAR_HOME "
    "(default: the folder var). Every setting of the installation is an environment variable GANAAR_...; "
    "docs/production.md lists them.",
)
@click.option("--trace", is_flag=True, help="Show where in the code a fault happened.")
def cli(trace: bool) -> None:
    """Ganaar, the open school portal.

    \b
    Example:
      ganaar school create wegwijzer --name "Basisschool De Wegwijzer"
      ganaar serve
    """


def main() -> None:
    """The entry point of the command `ganaar`. What it writes (databases, letters, files) is its own user's to read."""
    os.umask(0o077)
    cli(prog_name="ganaar")
