"""The folder list tells the architecture: here, the rules that import-linter's contracts cannot say."""

import sys
import tomllib
from pathlib import Path

import grimp
import pytest

_ROOT = Path(__file__).parents[1]
_SETTINGS = tomllib.loads((_ROOT / "pyproject.toml").read_text())["tool"]
_NOT_PACKAGES = {"tests", "docs", "examples", "benchmarks", "deploy", "tools"}


def packages() -> set[str]:
    return {folder.parent.name for folder in _ROOT.glob("*/__init__.py")} - _NOT_PACKAGES


def test_the_domain_imports_the_standard_library_and_pydantic_alone() -> None:
    graph = grimp.build_graph("domain", include_external_packages=True)
    inside = {module for module in graph.modules if module.split(".")[0] == "domain"}
    imported = {
        name.split(".")[0] for module in inside for name in graph.find_modules_directly_imported_by(module)
    }
    assert imported - sys.stdlib_module_names - {"domain"} == {"pydantic"}


@pytest.mark.parametrize(
    "listed",
    [
        _SETTINGS["hatch"]["build"]["targets"]["wheel"]["packages"],
        _SETTINGS["mypy"]["packages"],
        _SETTINGS["importlinter"]["root_packages"],
    ],
    ids=["shipped", "type-checked", "import-checked"],
)
def test_no_package_is_forgotten(listed: list[str]) -> None:
    assert set(listed) == packages()


def test_every_package_has_its_layer() -> None:
    (layers,) = (c["layers"] for c in _SETTINGS["importlinter"]["contracts"] if c["type"] == "layers")
    assert {name for layer in layers for name in layer.split(" : ")} == packages()
