"""The front end is built once, under names that change with the content, and stays within its budget."""

import gzip
import json
import shutil
import time
from pathlib import Path

import brotli
import pytest

from ganaar.core import asset_building, assets
from ganaar.core.asset_building import install_packages
from ganaar.core.asset_filters import find_node, logical, symbol
from ganaar.core.assets import AssetsError, ModuleAssets, asset_url, build, module_asset_url

ROOT = Path(assets.__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def portal_built() -> Path:
    """The checkout with its themes built."""
    build(ROOT)
    return ROOT


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory, portal_built: Path) -> Path:
    """A small checkout with one built theme, `paper`. Only to be looked at."""
    root = tmp_path_factory.mktemp("paper")
    install_packages(find_node(), portal_built, lambda line: None)
    (root / "node_modules").symlink_to(portal_built / "node_modules")
    shutil.copy(portal_built / "package-lock.json", root)
    theme = root / "themes" / "paper"
    static = theme / "static"
    static.mkdir(parents=True)
    (theme / "theme.toml").write_text(
        'name = "paper"\ntitle = "Paper"\n[assets.css]\n"app.css" = ["app.scss"]\n'
        '[assets.js]\n"app.js" = ["app.js"]\n[assets.files]\n"leaf.svg" = "leaf.svg"\n'
    )
    (static / "app.scss").write_text("$ink: #123456;\n.letter { color: $ink; margin-left: 1rem; .line { top: 0 } }\n")
    (static / "ink.js").write_text("export const ink = 'blue ink';\n")
    (static / "app.js").write_text("import { ink } from './ink.js';\ndocument.title = ink;\n")
    (static / "leaf.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    lines: list[str] = []
    assert build(root, lines.append) == ["paper"]
    assert lines == ["Building paper"]
    return root


@pytest.fixture
def checkout(tmp_path: Path, paper: Path) -> Path:
    """A copy of `paper` to change."""
    return Path(shutil.copytree(paper, tmp_path / "checkout", symlinks=True))


@pytest.fixture
def built(checkout: Path) -> Path:
    return checkout / "themes" / "paper" / "static" / "built"


def names_in(built: Path) -> dict[str, str]:
    names: dict[str, str] = json.loads((built / "manifest.json").read_text())
    return names


def test_every_logical_name_has_a_hashed_file(built: Path) -> None:
    names = names_in(built)
    assert set(names) == {"app.css", "app.js", "leaf.svg"}
    assert all((built / name).exists() and len(name.split(".")[1]) == 12 for name in names.values())


def test_styles_are_compiled_minified_and_read_both_ways(built: Path) -> None:
    css = (built / names_in(built)["app.css"]).read_text()
    assert css.strip() == ".letter{color:#123456;margin-inline-start:1rem}.letter .line{top:0}"


def test_scripts_are_one_file_without_imports(built: Path) -> None:
    script = (built / names_in(built)["app.js"]).read_text()
    assert "blue ink" in script
    assert "import" not in script


def test_each_file_lies_precompressed_beside_itself(built: Path) -> None:
    for name in names_in(built).values():
        content = (built / name).read_bytes()
        assert brotli.decompress((built / f"{name}.br").read_bytes()) == content
        assert gzip.decompress((built / f"{name}.gz").read_bytes()) == content


def test_nothing_is_built_and_no_node_is_looked_for_when_nothing_changed(
    checkout: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_node() -> None:
        raise AssertionError("Node was looked for")

    monkeypatch.setattr(asset_building, "find_node", no_node)
    begun = time.perf_counter()
    assert build(checkout) == []
    assert time.perf_counter() - begun < 0.3


def test_a_changed_source_gets_a_new_name_and_the_old_file_goes(checkout: Path, built: Path) -> None:
    before = names_in(built)
    (built.parent / "app.scss").write_text(".letter { color: red }")
    assert build(checkout) == ["paper"]
    after = names_in(built)
    assert after["app.css"] != before["app.css"]
    assert after["app.js"] == before["app.js"]
    assert {path.name for path in built.glob("app.*.css*")} == {after["app.css"] + end for end in ("", ".br", ".gz")}


def test_a_lost_file_is_built_again(checkout: Path, built: Path) -> None:
    (built / names_in(built)["app.js"]).unlink()
    assert build(checkout) == ["paper"]
    assert (built / names_in(built)["app.js"]).exists()


def test_a_mistake_is_said_and_what_was_built_stays(checkout: Path, built: Path) -> None:
    before = names_in(built)
    (built.parent / "app.scss").write_text(".letter { color: ")
    with pytest.raises(AssetsError, match=r"app\.scss"):
        build(checkout)
    assert names_in(built) == before
    assert all((built / name).exists() for name in before.values())


def test_a_module_gets_its_own_files(checkout: Path) -> None:
    static = checkout / "plugins" / "canteen" / "static"
    static.mkdir(parents=True)
    (static / "menu.css").write_text(".soup { padding-right: 1px }")
    (static / "menu.js").write_text("document.title = 'soup';")
    build(checkout, modules=[ModuleAssets("canteen", static, ["menu.css"], ["menu.js"])])
    address = module_asset_url("canteen", static, "canteen.css")
    assert address.startswith("/static/modules/canteen/built/canteen.")
    assert (static / "built" / address.rsplit("/", 1)[1]).read_text().strip() == ".soup{padding-inline-end:1px}"
    assert module_asset_url("canteen", static, "canteen.js").endswith(".js")
    with pytest.raises(AssetsError, match="ganaar assets"):
        module_asset_url("canteen", static, "other.js")


def test_without_a_lock_file_it_says_that_a_checkout_is_needed(checkout: Path) -> None:
    (checkout / "package-lock.json").unlink()
    (checkout / "themes" / "paper" / "static" / "app.js").unlink()
    with pytest.raises(AssetsError, match="checkout"):
        build(checkout)


def test_a_theme_has_its_own_files_and_those_of_its_parent(portal_built: Path) -> None:
    assert asset_url("helder", "app.css").startswith("/static/helder/built/app.")
    assert asset_url("helder", "icons.svg") == asset_url("default", "icons.svg")
    assert asset_url("default", "app.js").startswith("/static/default/built/app.")


def test_an_unknown_file_is_an_error_that_says_what_to_do(portal_built: Path) -> None:
    with pytest.raises(AssetsError, match="ganaar assets"):
        asset_url("default", "nothing.css")


@pytest.mark.parametrize("theme", ["default", "helder"])
def test_what_a_first_visit_fetches_is_small(portal_built: Path, theme: str) -> None:
    def over_the_wire(name: str) -> int:
        _, _, owner, _, hashed = asset_url(theme, name).split("/")
        return (portal_built / "themes" / owner / "static" / "built" / f"{hashed}.br").stat().st_size

    scripts = over_the_wire("app.js") + over_the_wire("htmx.js")
    assert scripts < 20_000
    assert scripts + over_the_wire("app.css") + over_the_wire("icons.svg") < 40_000


def test_the_built_files_name_no_other_host_and_carry_no_left_or_right(portal_built: Path) -> None:
    for theme in ("default", "helder"):
        built = portal_built / "themes" / theme / "static" / "built"
        css = (built / names_in(built)["app.css"]).read_text()
        assert "url(http" not in css
        assert "@import" not in css
        assert "margin-left:" not in css
        assert "text-align:left" not in css


def test_left_and_right_become_start_and_end() -> None:
    assert logical("a{margin-left:1px;border-right-width:0;text-align: right}") == (
        "a{margin-inline-start:1px;border-inline-end-width:0;text-align: end}"
    )
    assert logical("a{--my-margin-left:1px;left:0}") == "a{--my-margin-left:1px;left:0}"


def test_a_symbol_keeps_the_drawing_only() -> None:
    svg = '<!-- licence -->\n<svg class="x" width="24">\n  <path d="M1 2" />\n  <path d="M3 4" />\n</svg>\n'
    assert symbol("home", svg) == '<symbol id="home" viewBox="0 0 24 24"><path d="M1 2" /><path d="M3 4" /></symbol>'
