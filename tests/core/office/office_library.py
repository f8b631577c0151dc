"""A small module to open and close: a library."""

from __future__ import annotations

from ganaar.core.blueprint import ModuleBlueprint
from ganaar.core.module import Module, Permission

books = ModuleBlueprint("library", __name__)


@books.page("/", permission="library.read")
def index() -> str:
    return "books"


module = Module(
    name="library",
    title="Library",
    summary="Books to borrow.",
    api=1,
    audiences=("parents", "pupils", "staff"),
    icon="book",
    hue="blue",
    blueprint="office_library:books",
    home="index",
    home_permission="library.read",
    permissions=(Permission(name="library.read", title="Read books", roles=("parent", "teacher", "admin")),),
)
