"""Who may import whom, and what a command may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "rolvast"
ONLY_IN = {
    "spacy": {"language.py"},
    "click": {"cli.py", "commands.py"},
    "pyromark": {"sources/markdown.py"},
    "yaml": {"sources/yaml_file.py"},
    "tomlkit": {"accept.py"},
}
"""Third-party modules and the only files that may import them."""

BELOW = ("cli", "runner", "api", "report")
"""What the core may never import: the doors and the writers."""

CORE = (
    "finding",
    "document",
    "fold",
    "inflect",
    "pattern",
    "language",
    "lexicon",
    "matching",
    "linter",
)


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


FILES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_each_dependency_has_one_place(path: Path) -> None:
    name = path.relative_to(SOURCE).as_posix()
    for module in imports(path):
        allowed = ONLY_IN.get(module.split(".")[0])
        assert allowed is None or name in allowed, f"{name} imports {module}"


@pytest.mark.parametrize("name", CORE)
def test_the_core_knows_no_doors(name: str) -> None:
    for module in imports(SOURCE / f"{name}.py"):
        parts = module.split(".")
        assert not (parts[0] == "rolvast" and len(parts) > 1 and parts[1] in BELOW), module


@pytest.mark.parametrize("name", ["report", "sources"])
def test_readers_and_writers_do_not_know_the_linter(name: str) -> None:
    for path in (SOURCE / name).rglob("*.py"):
        assert not {"rolvast.linter", "rolvast.matching", "rolvast.lexicon"} & imports(path), path


@pytest.mark.parametrize(
    "command",
    [
        ["--help"],
        ["--version"],
        ["rules"],
        ["explain", "GRP101"],
        ["formats"],
        ["config", "show"],
        ["check", "--config", "does-not-exist.toml", "."],
        ["check", "--select", "XYZ", "-"],
    ],
    ids=" ".join,
)
def test_commands_that_do_not_pay_for_spacy(command: list[str]) -> None:
    code = (
        "import sys, atexit\n"
        "atexit.register(lambda: print('spacy' in sys.modules, file=sys.stderr))\n"
        f"sys.argv = ['rolvast', *{command!r}]\n"
        "from rolvast.cli import main\nmain()\n"
    )
    run = subprocess.run([sys.executable, "-c", code], input=b"", capture_output=True, check=False)
    assert run.stderr.decode().strip().splitlines()[-1] == "False"
