"""The peers that can be installed, each in a folder of its own, and how they are run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

PIP = ("proselint", "codespell", "typos")
RULES = ("write-good", "alex", "common-misspellings", "terminology")
NPM = (
    "textlint",
    *(f"textlint-rule-{rule}" for rule in RULES),
    "write-good",
    "alex",
    "harper.js",
)
TEXTLINT = json.dumps({"rules": dict.fromkeys(RULES, True)})
NAMES = ("typos", "codespell", "proselint", "write-good", "alex", "textlint", "harper.js")
QUICK = ("typos", "codespell", "proselint", "write-good")
"""Those that get through a million words in less than minutes."""

HARPER = """\
import { LocalLinter } from "harper.js";
import { binary } from "harper.js/binary";
import { readFileSync } from "node:fs";
const linter = new LocalLinter({ binary });
let found = 0;
for (const name of process.argv.slice(2)) {
  found += (await linter.lint(readFileSync(name, "utf8"))).length;
}
console.log(found);
"""


def install(folder: Path) -> None:
    """Install what is not there; a peer that fails is left out of the table."""
    folder.mkdir(parents=True, exist_ok=True)
    python = folder / "py" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "py"], check=True)
        for name in PIP:
            subprocess.run([python, "-m", "pip", "install", "--quiet", name], check=False)
    if shutil.which("npm") and not (folder / "node_modules").exists():
        (folder / "package.json").write_text('{"private": true, "type": "module"}\n')
        for name in NPM:
            subprocess.run(["npm", "install", "--silent", name], cwd=folder, check=False)
    (folder / ".textlintrc.json").write_text(TEXTLINT + "\n")
    (folder / "harper.mjs").write_text(HARPER)


def commands(folder: Path, paths: list[str]) -> dict[str, list[str]]:
    """The command of each installed peer on these files."""
    bins = {"py": folder / "py" / "bin", "npm": folder / "node_modules" / ".bin"}
    known = {
        "proselint": [bins["py"] / "proselint", "check", "-o", "json", *paths],
        "codespell": [bins["py"] / "codespell", *paths],
        "typos": [bins["py"] / "typos", "--format", "json", *paths],
        "write-good": [bins["npm"] / "write-good", *paths],
        "alex": [bins["npm"] / "alex", "-q", *paths],
        "textlint": [
            bins["npm"] / "textlint",
            "-f",
            "json",
            "--config",
            ".textlintrc.json",
            *paths,
        ],
    }
    found = {k: [str(part) for part in v] for k, v in known.items() if Path(v[0]).exists()}
    if "textlint" in found:  # it finds its rules from the folder it runs in
        found["textlint"] = ["env", "-C", str(folder), *found["textlint"]]
    if (folder / "node_modules" / "harper.js").exists():
        found["harper.js"] = ["node", str(folder / "harper.mjs"), *paths]
    return found


def hooks(folder: Path, rolvast: str, draft: str) -> dict[str, list[str]]:
    """Two repositories with pre-commit: one with our hook on a draft, one with an idle hook."""
    program = shutil.which("pre-commit", path=str(Path(sys.executable).parent))
    if program is None or not shutil.which("git"):
        return {}
    found = {}
    for name, entry in {
        "our hook": f"{rolvast} check --exit-zero --cache-dir {folder / 'cache'}",
        "a hook that does nothing": f"{sys.executable} -c pass",
    }.items():
        place = folder / name.replace(" ", "-")
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(draft, place / "draft.txt")
        hook = {"id": "hook", "name": "hook", "language": "system", "entry": entry}
        config = {"repos": [{"repo": "local", "hooks": [hook]}]}
        (place / ".pre-commit-config.yaml").write_text(json.dumps(config))
        subprocess.run(["git", "init", "--quiet"], cwd=place, check=True)
        subprocess.run(["git", "add", "."], cwd=place, check=True)
        run = f"cd '{place}' && exec '{program}' run --all-files"
        found[name] = ["sh", "-c", run]
    return found
