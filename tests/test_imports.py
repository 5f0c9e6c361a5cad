"""The import rules: stages never import each other, and each library has its few homes."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "claimcheck"
STAGES = ("articles", "extract", "reference", "entail", "decide", "store")
SHARED = {
    "types",
    "errors",
    "config",
    "language",
    "model_paths",
    "sqlite",
    "storage",
    "bert",
    "unpadded",
    "class_labels",
}
HOMES = {
    "sqlite_utils": {"sqlite"},
    "torch": {"extract", "reference", "entail", "training", "bert", "unpadded"},
    "transformers": {"extract", "reference", "entail", "training"},
    "tokenizers": {"bert"},
    "spacy": {"extract", "corpora", "training"},
}
CLI_TOP = {"typer", "claimcheck.cli.app", "claimcheck.errors", "claimcheck.language.counting"}
MODULES = sorted(SOURCE.rglob("*.py"))


def imports(node: ast.AST, module: str, *, top: bool = False) -> Iterator[str]:
    """Full names of what is imported; top: only where importing the module runs it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            package = module.rsplit(".", child.level)[0] + "." if child.level else ""
            base = f"{package}{child.module or ''}".rstrip(".")
            yield base
            if base == "claimcheck":
                yield from (f"claimcheck.{alias.name}" for alias in child.names)
        elif top and (_is_function(child) or _is_type_checking(child)):
            continue
        else:
            yield from imports(child, module, top=top)


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def name_of(path: Path) -> str:
    return "claimcheck." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)


def imported(path: Path, *, top: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return set(imports(tree, name_of(path), top=top))


def own_parts(path: Path) -> set[str]:
    """Which parts of the package a module imports: "articles", "types", ..."""
    return {name.split(".")[1] for name in imported(path) if name.startswith("claimcheck.")}


def home(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_stage_imports_no_other_stage(path: Path) -> None:
    if home(path) in STAGES:
        assert own_parts(path) <= SHARED | {home(path)}


@pytest.mark.parametrize("name", ["types", "errors", "config"])
def test_the_nouns_import_nothing_of_the_package(name: str) -> None:
    assert own_parts(SOURCE / f"{name}.py") <= {"errors"} - {name}


def test_the_parts_of_the_package_make_no_circle() -> None:
    uses: dict[str, set[str]] = {}
    for path in MODULES:
        uses.setdefault(home(path), set()).update(own_parts(path) - {home(path)})
    try:
        graphlib.TopologicalSorter(uses).prepare()
    except graphlib.CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_the_language_imports_nothing_of_the_package() -> None:
    parts = [own_parts(path) for path in MODULES if home(path) == "language"]
    assert parts
    assert set().union(*parts) <= {"language"}


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_at_home(library: str) -> None:
    users = {
        home(path) for path in MODULES if any(n.split(".")[0] == library for n in imported(path))
    }
    assert users <= HOMES[library]


@pytest.mark.parametrize("path", sorted((SOURCE / "cli").glob("*.py")), ids=name_of)
def test_the_command_line_imports_nothing_else_at_once(path: Path) -> None:
    import sys

    foreign = {
        n for n in imported(path, top=True) if n.split(".")[0] not in sys.stdlib_module_names
    }
    assert foreign <= CLI_TOP | {"__future__"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_unpickles_or_runs_remote_code(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert imported(path).isdisjoint(
        {"pickle", "cloudpickle", "joblib", "dill", "marshal", "shelve"}
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"torch.load", "eval", "exec", "np.load", "numpy.load"}
            for keyword in node.keywords:
                if keyword.arg in {"trust_remote_code", "allow_pickle"}:
                    assert ast.unparse(keyword.value) == "False"


def test_the_checks_above_see_what_they_look_for() -> None:
    code = "import torch\ndef f():\n    import spacy\n    from claimcheck import store\nif TYPE_CHECKING:\n    import docx\n"
    tree = ast.parse(code)
    assert set(imports(tree, "claimcheck.x")) == {
        "torch",
        "spacy",
        "claimcheck",
        "claimcheck.store",
        "docx",
    }
    assert set(imports(tree, "claimcheck.x", top=True)) == {"torch"}
