"""Does what is checked in belong together? `python -m training.check`."""

from __future__ import annotations

import json
from pathlib import Path

from training.package import CHECKSUMS, CONFIG, HERE, checksums
from training.treebank import sha256

ARTEFACT = HERE.parent / "src" / "rolvast" / "builtin"


def differences(artefact: Path = ARTEFACT) -> list[str]:
    """Files whose sha256 is not the recorded one; treebank files are not looked at."""
    recorded = json.loads(CHECKSUMS.read_text(encoding="utf-8"))
    actual = checksums(artefact)
    wanted: dict[str, str] = recorded["artefact"]
    found = [
        f"{artefact.name}/{name}"
        for name in sorted(wanted.keys() | actual.keys())
        if wanted.get(name) != actual.get(name)
    ]
    ours = {**recorded["config"], **recorded["data"]}
    for name, digest in ours.items():
        path = HERE / name
        if path.exists() and sha256(path) != digest:
            found.append(f"{HERE.name}/{name}")
    if recorded["config"].keys() != {CONFIG.name}:
        found.append(CHECKSUMS.name)
    return found


if __name__ == "__main__":
    wrong = differences()
    print("\n".join(f"not as recorded: {name}" for name in wrong) or "all as recorded")
    raise SystemExit(bool(wrong))
