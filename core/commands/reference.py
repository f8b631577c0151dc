"""Writes docs/commands.md from the commands themselves: `python -m ganaar.core.commands.reference docs/commands.md`."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from . import COMMANDS, cli

HEAD = """# The command `ganaar`

Made from the commands themselves (`python -m ganaar.core.commands.reference docs/commands.md`); a test compares it.
Every command says the same with `--help`. Exit codes: 0 done, 1 failed or refused, 2 wrong usage. `ganaar --trace ...`
shows where in the code a fault happened. Settings of the installation are environment variables `GANAAR_...`, see
[production.md](production.md#all-settings).
"""


def reference() -> str:
    """The whole page."""
    context = click.Context(cli, info_name="ganaar")
    sections = [
        section
        for name in sorted(COMMANDS)
        if (command := cli.get_command(context, name)) is not None
        for section in _sections(command, click.Context(command, info_name=name, parent=context))
    ]
    return "\n".join([HEAD, *sections])


def _sections(command: click.Command, context: click.Context) -> Iterator[str]:
    yield _section(command, context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from _sections(below, click.Context(below, info_name=name, parent=context))


def _section(command: click.Command, context: click.Context) -> str:
    arguments = [_argument(one, context) for one in command.params if isinstance(one, click.Argument)]
    depth = "##" if context.command_path.count(" ") == 1 else "###"
    lines = [f"{depth} {' '.join([context.command_path, *arguments])}", ""]
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        lines += _paragraph(paragraph)
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    if options:
        lines += ["| option | |", "|---|---|", *(_row(one, context) for one in options), ""]
    return "\n".join(lines)


def _argument(argument: click.Argument, context: click.Context) -> str:
    return argument.make_metavar(context)


def _paragraph(text: str) -> list[str]:
    """Prose as it is, an example as a block of code."""
    if not text.startswith("\b"):
        return [" ".join(text.split()), ""]
    lines = text.removeprefix("\b").strip("\n").splitlines()
    title, typed = lines[0].strip(), [re.sub(r" {2,}", "  # ", line.strip()) for line in lines[1:]]
    return ["```sh", *typed, "```", ""] if title == "Example:" else [*(line.strip() + "  " for line in lines), ""]


def _row(option: click.Option, context: click.Context) -> str:
    names, said = option.get_help_record(context) or ("", "")
    shown = " ".join(said.split()).replace("|", "\\|")
    return f"| `{names.replace('|', ', ')}` | {shown} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
