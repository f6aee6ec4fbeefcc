"""Fresh projects. Property tests here are not timed: a slow machine is no fault of ours."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from hypothesis import settings
from repo_project import LEXICONS, NOTICES, Project

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def make(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Project]:
    """Makes fresh projects."""

    def new() -> Project:
        project = Project(tmp_path_factory.mktemp("project"), monkeypatch)
        for name, text in LEXICONS.items():
            project.write(f"huistaal/{name}", text)
        shutil.copytree(NOTICES, project.folder / "huistaal" / "sup")
        project.config('exclude = ["huistaal/**"]\n')
        return project

    return new


@pytest.fixture
def project(make: Callable[[], Project]) -> Project:
    return make()
