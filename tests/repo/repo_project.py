"""A project of a team with its own small lexicon instead of the built-in terms."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rolvast import cli, lexicon

TEXTS = """
message.nl = "‘{text}’ hoort hier niet."
message.en = "'{text}' does not belong here."
advice.nl = "Zeg het anders."
advice.en = "Say it otherwise."
why.nl = "Zo spreken wij niet."
why.en = "We do not speak so."
bad = ["Dit is [[BAD]].", "[[BAD]] dus", "Nou [[BAD]]"]
good = ["Dit is goed.", "Dit ook.", "En dit."]
"""

LEXICONS = {
    "slang.toml": '[rule]\ncode = "SLA901"\nname = "blorp"\nseverity = "warning"\n'
    + TEXTS.replace("BAD", "blorp")
    + '[terms]\nwords = ["blorp", "zworp"]\n',
    "office.toml": '[rule]\ncode = "INS901"\nname = "kantoor"\nseverity = "error"\n'
    + TEXTS.replace("BAD", "kwartelbeleid")
    + '[terms]\nwords = [{ term = "kwartelbeleid", fix = "plan" }, "frunnikloket",\n'
    '  { term = "kwartelbeleid omtrent", fix = "plan voor" },\n'
    '  { term = "wederblorp", fix = "weer blorp" }]\n',
    "hint.toml": '[rule]\ncode = "REL901"\nname = "hint"\nseverity = "info"\n'
    + TEXTS.replace("BAD", "snorfelig")
    + '[terms]\nwords = ["snorfelig"]\n',
}

CONFIG = """lexicons = ["huistaal/slang.toml", "huistaal/office.toml", "huistaal/hint.toml"]
pipeline = "none"
"""

NOTICES = lexicon.builtin_folder() / "sup"


@dataclass(frozen=True)
class Result:
    """What a run gave: exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def found(self) -> list[tuple[str, str, int]]:
        """Code, text and line of each finding of a JSON run."""
        return [(f["code"], f["text"], f["start"]["line"]) for f in self.json["findings"]]


class Project:
    """A folder with the team's configuration, and rolvast run in it."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._patch = patch

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def config(self, more: str = "", after: str = "") -> None:
        self.write("rolvast.toml", CONFIG + more + after)

    def run(self, *arguments: str, data: bytes = b"") -> Result:
        """``rolvast`` with these arguments, in this process."""
        out, err = io.BytesIO(), io.BytesIO()
        with self._patch.context() as patch:
            patch.chdir(self.folder)
            patch.setattr(lexicon, "builtin_folder", lambda: self.folder / "huistaal" / "sup")
            patch.setattr(sys, "argv", ["rolvast", *arguments])
            streams = [io.TextIOWrapper(each, "utf-8") for each in (io.BytesIO(data), out, err)]
            for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
                patch.setattr(sys, name, stream)
            with pytest.raises(SystemExit) as stopped:
                cli.main()
        for stream in streams[1:]:
            stream.flush()
        code = stopped.value.code
        assert isinstance(code, int)
        return Result(code, out.getvalue().decode("utf-8"), err.getvalue().decode("utf-8"))

    def check(self, *arguments: str, data: bytes = b"") -> Result:
        return self.run("check", "--output-format", "json", *arguments, data=data)

    def git(self, *arguments: str) -> str:
        surroundings = {
            key: value for key, value in os.environ.items() if not key.startswith("GIT_")
        } | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        names = ["-c", "user.name=Redactie", "-c", "user.email=redactie@example.org"]
        done = subprocess.run(
            ["git", "-c", "init.defaultBranch=main", *names, *arguments],
            cwd=self.folder, env=surroundings, capture_output=True, check=True,
        )  # fmt: skip
        return done.stdout.decode("utf-8")

    def commit(self, message: str = "x") -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
