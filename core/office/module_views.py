"""HTTP of the modules: all of them, and one in detail with presets, states and history."""

from __future__ import annotations

from typing import Any, cast

from flask import abort, flash, redirect, url_for
from flask_wtf import FlaskForm

from ..clock import local, utc
from ..configuration import configuration
from ..i18n import gettext
from ..module import AUDIENCES, Audience, Module
from ..rendering import portal_of_app, render
from ..states import ModuleState, State
from ..viewer import current_viewer
from .doors import pages, tabs
from .editions import ChangedMeanwhile
from .module_board import module_board, module_row
from .module_changes import (
    ChangeRefused,
    Preset,
    apply_preset,
    change_state,
    edition_of_module,
    edition_of_state,
    history_of,
    wishes_for,
)
from .module_forms import PresetForm, StateForm


@pages.page("/modules", permission="core.modules")
def modules() -> Any:
    registry = portal_of_app().registry
    return render(
        "core/office/modules.html", tabs=tabs(current_viewer()), modules=module_board(registry), faults=registry.faults
    )


@pages.page("/modules/<module>", permission="core.modules")
def modules_of_one(module: str) -> Any:
    return _page_of(_module(module))


@pages.page("/modules/<module>/preset", permission="core.modules", methods=("POST",))
def modules_of_preset(module: str) -> Any:
    known, form = _module(module), PresetForm(prefix="preset")
    if not form.validate():
        return _page_of(known, preset_form=form), 422
    try:
        apply_preset(
            portal_of_app().registry,
            known,
            cast(Preset, form.preset.data),
            frozenset(form.groups.data or ()),
            shown=form.edition.data or "",
            account_id=current_viewer().account_id,
        )
    except ChangeRefused as refusal:
        form.form_errors.extend(refusal.problems)
        return _page_of(known, preset_form=form), 422
    except ChangedMeanwhile as changed:
        return _changed(changed, known)
    return _kept(known)


@pages.page("/modules/<module>/<audience>", permission="core.modules", methods=("POST",))
def modules_of_audience(module: str, audience: str) -> Any:
    known = _module(module)
    if audience not in known.audiences:
        abort(404)
    form = StateForm(prefix=audience)
    if not form.validate():
        return _page_of(known, state_form=(audience, form)), 422
    try:
        change_state(
            portal_of_app().registry,
            known,
            audience,
            _wanted(form),
            shown=form.edition.data or "",
            account_id=current_viewer().account_id,
        )
    except ChangeRefused as refusal:
        form.form_errors.extend(refusal.problems)
        return _page_of(known, state_form=(audience, form)), 422
    except ChangedMeanwhile as changed:
        return _changed(changed, known)
    return _kept(known)


def _wanted(form: StateForm) -> ModuleState:
    """What the form asks for; what does not belong to the state is left out, so that nothing is kept unseen."""
    state = cast(State, form.state.data)
    opens = form.live_from.data if state == "live" else None
    return ModuleState(
        state,
        form.promised_on.data if state in ("building", "pilot") else None,
        utc(opens, configuration().zone) if opens else None,
        frozenset(form.groups.data or ()) if state in ("pilot", "live") else frozenset(),
        form.note.data if state != "off" else "",
    )


def _page_of(
    module: Module, *, preset_form: PresetForm | None = None, state_form: tuple[str, FlaskForm] | None = None
) -> str:
    row = module_row(module)
    forms = {cell.audience: _form_of(cell.audience, cell.kept) for cell in row.cells}
    if state_form is not None:
        forms[cast(Audience, state_form[0])] = state_form[1]
    viewer = current_viewer()
    own = row.cell(viewer.audience)
    can_preview = bool(module.home) and own is not None and own.kept.state != "off" and viewer.may("modules.preview")
    return render(
        "core/office/module.html",
        tabs=tabs(viewer),
        row=row,
        preset_form=preset_form or PresetForm(None, prefix="preset", edition=edition_of_module(module)),
        forms=forms,
        open_form=state_form[0] if state_form else "",
        history=history_of(module.name),
        wishes=wishes_for(module.name),
        preview_url=url_for(f"{module.name}.{module.home}") if can_preview else None,
    )


def _form_of(audience: Audience, kept: ModuleState) -> StateForm:
    opens = local(kept.live_from, configuration().zone).replace(tzinfo=None) if kept.live_from else None
    return StateForm(
        None,
        prefix=audience,
        edition=edition_of_state(kept),
        state=kept.state,
        promised_on=kept.promised_on,
        live_from=opens,
        note=kept.note,
        groups=sorted(kept.group_ids),
    )


def _changed(changed: ChangedMeanwhile, module: Module) -> Any:
    flash(str(changed), "warning")
    return redirect(url_for("office.modules_of_one", module=module.name))


def _kept(module: Module) -> Any:
    flash(gettext("Kept. It counts from the next click of everybody, without a restart."), "good")
    return redirect(url_for("office.modules_of_one", module=module.name))


def _module(name: str) -> Module:
    known = portal_of_app().registry.module(name)
    if known is None or not set(known.audiences) <= set(AUDIENCES):
        abort(404)
    return known
