"""A module at which the gate is tried: a list, an order for a child, and a kitchen for the staff."""

from __future__ import annotations

from ganaar.core.blueprint import ModuleBlueprint
from ganaar.core.module import Module, Permission

pages = ModuleBlueprint("canteen", __name__)


@pages.page("/", permission="canteen.read")
def index() -> str:
    return "soup today"


@pages.page("/children/<int:child_id>/order", permission="canteen.read", methods=("GET", "POST"))
def order(child_id: int) -> str:
    return f"ordered for {child_id}"


@pages.page("/kitchen", permission="canteen.cook", methods=("GET", "POST"))
def kitchen() -> str:
    return "pans"


module = Module(
    name="canteen",
    title="Canteen",
    summary="Warm meals.",
    api=1,
    audiences=("parents", "staff"),
    icon="calendar",
    hue="orange",
    blueprint="gate_canteen:pages",
    home="index",
    home_permission="canteen.read",
    permissions=(
        Permission(name="canteen.read", title="Read", roles=("parent", "teacher")),
        Permission(name="canteen.cook", title="Cook", roles=("secretary",)),
    ),
)
