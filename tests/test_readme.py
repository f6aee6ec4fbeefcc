"""What the README shows is what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from rolvast.sources import FORMATS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(*args: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "rolvast", *args], cwd=ROOT, capture_output=True, check=False
    )
    return done.stdout.decode()


def test_the_example_is_real_output() -> None:
    shown = README.split("```\n", 2)[1].strip()
    real = run("check", "--isolated", "--no-cache", "examples/prik.txt").strip()
    assert shown == real


def test_every_format_and_suffix_is_listed() -> None:
    table = README.split("## What it reads")[1].split("## ")[0]
    for each in FORMATS:
        assert f"`{each.name}`" in table
        assert all(f"`{suffix}`" in table for suffix in each.suffixes), each.name


def test_formats_command_and_readme_agree() -> None:
    listed = set(re.findall(r"(?m)^(\w+)\s+\.", run("formats")))
    assert listed == {each.name for each in FORMATS}


def test_it_stays_short() -> None:
    assert README.count("\n") < 250


def test_every_command_is_mentioned_somewhere() -> None:
    text = README + "".join(p.read_text("utf-8") for p in (ROOT / "docs").glob("*.md"))
    for command in re.findall(r"(?m)^  (\w+)  ", run("--help")):
        assert f"rolvast {command}" in text, command


def test_links_point_at_files() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)", README):
        assert (ROOT / target).exists(), target
