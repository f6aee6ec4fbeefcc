"""Field selectors: what they select, and how they are followed."""

from __future__ import annotations

import json

import pytest
from data_checks import problem_of, read_text, segments, texts

from rolvast.sources.selectors import parse

POSTS = {
    "caption": "top",
    "posts": [
        {"caption": "een", "meta": {"caption": "diep", "a.b": "punt"}, "tags": ["x", "y"]},
        {"caption": "twee", "text": "tekst"},
    ],
    "text": "los",
}


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("posts[*].caption", ["een", "twee"]),
        ("$.posts[*].caption", ["een", "twee"]),
        ("posts[].caption", ["een", "twee"]),
        ("posts.*.caption", ["een", "twee"]),
        ("posts[1].caption", ["twee"]),
        ("$.caption", ["top"]),
        ("caption", ["top", "een", "diep", "twee"]),
        ("**.caption", ["top", "een", "diep", "twee"]),
        ("posts.**.caption", ["een", "diep", "twee"]),
        ("posts[*].meta['a.b']", ["punt"]),
        ('posts[*].meta["a.b"]', ["punt"]),
        ("posts[*].tags", ["x", "y"]),
        ("posts[*].tags[1]", ["y"]),
        ("posts[*].*", ["een", "x", "y", "twee", "tekst"]),
        ("**.text", ["tekst", "los"]),
        ("text", ["tekst", "los"]),
    ],
)
def test_selected_values(selector: str, found: list[str]) -> None:
    document = read_text(json.dumps(POSTS), "a.json", selector)
    assert sorted(texts(document)) == sorted(found)


def test_object_is_the_draft() -> None:
    document = read_text(json.dumps(POSTS), "a.json", "posts[*].caption", "posts[*].text")
    assert [[s.text for s in draft.segments] for draft in document.drafts] == [
        ["een"],
        ["twee", "tekst"],
    ]


def test_units_are_json_pointers() -> None:
    text = json.dumps({"a/b": [{"c~d": {"caption": "x"}}]})
    (segment,) = segments(read_text(text, "a.json"))
    unit = segment.units[0][1]
    assert (unit.kind, unit.id, unit.field) == ("value", "/a~1b/0/c~0d/caption", "caption")


@pytest.mark.parametrize("wrong", ["", "a[", "a]b", "[x]", 'a["b'])
def test_what_is_no_selector(wrong: str) -> None:
    assert parse(wrong) is None


def test_unknown_selector_names_the_keys() -> None:
    problem = problem_of(json.dumps(POSTS), "a.json", "items[*].body")
    assert problem.kind == "no-field"
    assert "items[*].body" in problem.message
    assert "‘posts’" in problem.message


def test_file_without_captions_is_silent_on_a_walk() -> None:
    package = {"name": "x", "description": "Meld je aan!", "scripts": {"test": "y"}}
    assert read_text(json.dumps(package), "package.json", named=False).drafts == ()
    assert problem_of(json.dumps(package), "package.json").kind == "no-field"


def test_key_with_another_value_than_text_is_found() -> None:
    assert read_text('{"caption": null}', "a.json").drafts == ()
    assert texts(read_text('{"caption": ""}', "a.json")) == [""]
