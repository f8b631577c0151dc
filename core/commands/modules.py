"""`ganaar modules`: which modules there are, and what each audience meets of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import click

from ..clock import utc
from ..configuration import configuration
from ..module import AUDIENCES, Audience
from ..people.groups import groups_of_year
from ..portal import Portal
from ..readiness import problems_before
from ..schools import School
from ..states import STATES, ModuleState, State, set_state
from .installation import opened_portal, school_option, working_in
from .refusals import Refused
from .tables import show_table


@click.group(no_args_is_help=True)
def modules() -> None:
    """List modules; open and close them for an audience.

    \b
    Example:
      ganaar modules list --school wegwijzer
      ganaar modules set news --school wegwijzer --audience parents live
    """


@modules.command("list")
@school_option(required=False)
def list_modules(key: str | None) -> None:
    """Show the installed modules, with their states in a school.

    \b
    Example:
      ganaar modules list --school wegwijzer
    """
    if key is None:
        with opened_portal() as portal:
            rows = [
                (name, str(one.module.title), one.distribution, one.version)
                for name, one in portal.registry.loaded.items()
            ]
            faults = [(fault.module, fault.message, fault.place, "FAULT") for fault in portal.registry.faults]
        show_table(("module", "title", "package", "version"), rows + faults)
        return
    with working_in(key) as (portal, _school):
        states = [
            (
                name,
                *(
                    _words(configuration().state(name, each)) if each in one.module.audiences else "-"
                    for each in AUDIENCES
                ),
            )
            for name, one in portal.registry.loaded.items()
        ]
        states += [(fault.module, "FAULT", fault.message, fault.place) for fault in portal.registry.faults]
    show_table(("module", *AUDIENCES), states)


def _words(state: ModuleState) -> str:
    words: str = state.state
    if state.promised_on and state.state == "building":
        words += f", promised {state.promised_on}"
    if state.live_from and state.state == "live":
        words += f" from {state.live_from} UTC"
    if state.group_ids:
        words += f", {len(state.group_ids)} groups"
    return words


@modules.command("set")
@click.argument("name")
@click.argument("state", type=click.Choice(STATES))
@school_option()
@click.option("--audience", required=True, type=click.Choice([*AUDIENCES, "all"]), help="For whom.")
@click.option("--promised", type=click.DateTime(["%Y-%m-%d"]), help="With `building`: the promised date.")
@click.option("--from", "live_from", type=click.DateTime(["%Y-%m-%d %H:%M"]), help="With `live`: from then on.")
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="NAME",
    help="With `pilot` (or `live`): only this group. May be repeated.",
)
@click.option("--note", default="", help="What the others read, such as: from the Christmas report on.")
def set_module(
    name: str,
    state: State,
    key: str,
    audience: str,
    promised: datetime | None,
    live_from: datetime | None,
    groups: tuple[str, ...],
    note: str,
) -> None:
    """Bring a module to a state: off, building, pilot or live. It acts on the next page that anybody opens.

    \b
    Example:
      ganaar modules set news --school wegwijzer --audience all live
      ganaar modules set news --school wegwijzer --audience parents pilot --group 1A --group 1B
      ganaar modules set news --school wegwijzer --audience parents building --promised 2027-01-11
    """
    _check_usage(state, promised, live_from, groups)
    with working_in(key) as (portal, school):
        audiences = _audiences(portal, name, audience)
        group_ids = _group_ids(groups)
        _refuse_problems(portal, school, name, state, audiences)
        for each in audiences:
            set_state(
                name,
                each,
                state,
                promised_on=_day(promised),
                live_from=None if live_from is None else utc(live_from, configuration().zone),
                group_ids=group_ids,
                note=note,
            )
        click.echo(f"{name} is now {state} for {', '.join(audiences)} of {key}.")


def _check_usage(state: str, promised: datetime | None, live_from: datetime | None, groups: tuple[str, ...]) -> None:
    if promised is not None and state != "building":
        raise click.UsageError("--promised belongs to the state `building`.")
    if live_from is not None and state != "live":
        raise click.UsageError("--from belongs to the state `live`.")
    if state == "pilot" and not groups:
        raise click.UsageError("A pilot is for certain groups: name them with --group.")
    if groups and state not in ("pilot", "live"):
        raise click.UsageError("--group belongs to the states `pilot` and `live`.")


def _audiences(portal: Portal, name: str, audience: str) -> tuple[Audience, ...]:
    loaded = portal.registry.loaded.get(name)
    known = AUDIENCES if loaded is None else loaded.module.audiences
    return known if audience == "all" else tuple(each for each in AUDIENCES if each == audience)


def _group_ids(names: tuple[str, ...]) -> list[int]:
    known = {group.name.casefold(): group.id for group in groups_of_year()}
    unknown = [name for name in names if name.casefold() not in known]
    if unknown:
        raise Refused(f"There is no group {unknown[0]!r} in this school year. Nothing was changed.")
    return [known[name.casefold()] for name in names]


def _refuse_problems(portal: Portal, school: School, name: str, state: State, audiences: Sequence[Audience]) -> None:
    problems = [
        problem for each in audiences for problem in problems_before(portal.registry, school, name, state, each)
    ]
    if problems:
        raise Refused(" ".join([*dict.fromkeys(problems), "Nothing was changed."]))


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
