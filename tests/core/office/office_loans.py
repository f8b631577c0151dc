"""A module that needs the library."""

from __future__ import annotations

from ganaar.core.module import Module

module = Module(
    name="loans",
    title="Loans",
    summary="Who has which book.",
    api=1,
    audiences=("parents", "staff"),
    icon="list",
    hue="green",
    requires=("library",),
)
