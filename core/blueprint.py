"""Blueprints that cannot forget a policy: every route states who may come in, nothing reaches other pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, TypeVar

from flask import Blueprint

View = TypeVar("View", bound=Callable[..., Any])

Access = Literal["public", "signed_in", "activating"]
"""`public`: anybody; `signed_in`: any active account; `activating`: an account between code and details."""


class PolicyMissing(Exception):
    """A route without a declared permission, or something that would act on every page."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may come in by a route. Exactly one of the two is set."""

    permission: str = ""
    access: Access | None = None


_APP_WIDE = (
    "before_app_request",
    "after_app_request",
    "teardown_app_request",
    "app_context_processor",
    "app_errorhandler",
    "app_template_filter",
    "app_template_test",
    "app_template_global",
    "add_app_template_filter",
    "add_app_template_test",
    "add_app_template_global",
    "app_url_value_preprocessor",
    "app_url_defaults",
    "before_app_first_request",
)


class GatedBlueprint(Blueprint):
    """A blueprint whose routes carry a `Policy`, kept in `policies` by endpoint."""

    def __init__(self, name: str, import_name: str, **options: Any) -> None:
        self.policies: dict[str, Policy] = {}
        super().__init__(name, import_name, **options)

    def add_gated(self, rule: str, view: Callable[..., Any], policy: Policy, **options: Any) -> None:
        endpoint = options.pop("endpoint", None) or view.__name__
        self.policies[f"{self.name}.{endpoint}"] = policy
        super().add_url_rule(rule, endpoint, view, **options)

    def add_url_rule(self, rule: str, endpoint: Any = None, view_func: Any = None, *args: Any, **options: Any) -> None:
        """Refused: a route is added by `get`, `post` or `route` with a policy."""
        raise PolicyMissing(f"{self.name}: the route {rule} says no permission.")


class CoreBlueprint(GatedBlueprint):
    """Pages of the core: by permission, or by kind of access."""

    def page(
        self,
        rule: str,
        *,
        access: Access | None = None,
        permission: str = "",
        methods: tuple[str, ...] = ("GET",),
        endpoint: str | None = None,
    ) -> Callable[[View], View]:
        if (access is None) == (permission == ""):
            raise PolicyMissing(f"{rule}: state either access or permission.")

        def add(view: View) -> View:
            self.add_gated(rule, view, Policy(permission, access), methods=list(methods), endpoint=endpoint)
            return view

        return add


class ModuleBlueprint(GatedBlueprint):
    """Pages of a module, below `/<name>`. Every route has a permission; app-wide doors are shut.

    `blueprint = ModuleBlueprint("canteen", __name__)`, then
    `@blueprint.page("/", permission="canteen.order")`.
    """

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name, url_prefix=f"/{name}", template_folder="templates")

    def page(
        self, rule: str, *, permission: str, methods: tuple[str, ...] = ("GET",), endpoint: str | None = None
    ) -> Callable[[View], View]:
        """Add a page. `permission` is one that the module's descriptor declares."""
        if not permission.startswith(f"{self.name}."):
            raise PolicyMissing(f"{self.name}: {rule} needs a permission of its own, not {permission!r}.")

        def add(view: View) -> View:
            self.add_gated(rule, view, Policy(permission), methods=list(methods), endpoint=endpoint)
            return view

        return add

    def __getattribute__(self, name: str) -> Any:
        if name in _APP_WIDE:
            return _refused(name)
        return super().__getattribute__(name)


def _refused(name: str) -> Callable[..., NoReturn]:
    def refuse(*args: Any, **kwargs: Any) -> NoReturn:
        raise PolicyMissing(f"{name} would act on pages of others; a module has no such door.")

    return refuse
