"""JSON, JSONL, YAML and TOML: text and places of values, against independent writers."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
import tomlkit
import yaml
from data_checks import (
    as_plain,
    check_atoms,
    check_places,
    problem_of,
    read_text,
    segments,
    texts,
)
from hypothesis import example, given
from hypothesis import strategies as st

from rolvast.document import ReadOptions, Source
from rolvast.finding import RolvastError
from rolvast.sources import json_file

ANY = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=60)
LINES = st.text(alphabet="ab é😀\n\t'\"\\#:-|>&*!%@`{}[],?", max_size=60)
PLAIN_1_2 = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\0\ufeff\x85\u2028\u2029"),
    max_size=60,
)


@given(ANY | LINES, st.booleans(), st.sampled_from([None, 2]))
def test_json_written_by_python_reads_back(text: str, ascii_only: bool, indent: int | None) -> None:
    written = json.dumps({"a": [{"caption": text}]}, ensure_ascii=ascii_only, indent=indent)
    document = read_text(written, "a.json")
    check_atoms(document)
    assert texts(document) == as_plain(text)


@given(ANY | LINES)
def test_jsonl_written_by_python_reads_back(text: str) -> None:
    line = json.dumps({"caption": text})
    document = read_text(f"{line}\r\n\n{line}\n", "a.jsonl")
    assert texts(document) == as_plain(text) * 2
    assert {segment.units[0][1].id for segment in segments(document)} == {
        "/0/caption",
        "/2/caption",
    }


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(
    JSON_VALUES, st.integers(0, 200), st.sampled_from('{}[],:"\\ u0-1.eE+tnx\t\n'), st.booleans()
)
@example({}, 0, "[", True)
def test_json_is_refused_where_python_refuses_it(
    value: Any, at: int, char: str, replace: bool
) -> None:
    text = json.dumps(value)
    at = min(at, len(text))
    text = text[:at] + char + text[at + replace :]
    assert _reads(text) == _python_reads(text)


def _reads(text: str) -> bool:
    # Everything is selected, so that every escape is looked at.
    options = ReadOptions(fields=("**",), named=False)
    try:
        check_places(json_file.read(Source(text), "a", options))
    except RolvastError as error:
        problem = error.problem
    else:
        return True
    assert problem.kind == "syntax"
    assert problem.line
    return False


def _python_reads(text: str) -> bool:
    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        # Control characters other than line ends are let through here: they are common.
        json.loads(text, strict="\t" not in text, parse_constant=refuse)
    except ValueError:
        return False
    return True


def test_json_escapes_are_atoms() -> None:
    text = '\ufeff{\r\n  "caption": "😀 J\\u006fng \\uD83D\\uDE00\\nAmsterd\\u0061m \\ud800"\r\n}'
    (segment,) = segments(read_text(text, "a.json"))
    assert segment.text == "😀 Jong 😀\nAmsterdam \ufffd"
    start = segment.text.index("Jong")
    assert segment.source.text[slice(*segment.span(start, start + 4))] == "J\\u006fng"
    start = segment.text.index("Amsterdam")
    assert segment.source.text[slice(*segment.span(start, start + 9))] == "Amsterd\\u0061m"


def test_json_comments_and_ignore_keys() -> None:
    text = '{"posts": [ // eerst\n {"caption": "x", "rolvast_ignore": ["SLA102", "INS"]}] /* na */}'
    document = read_text(text, "a.json")
    found = [
        (each.text, text[slice(*each.scope)] if each.scope else None) for each in document.comments
    ]
    inner = '{"caption": "x", "rolvast_ignore": ["SLA102", "INS"]}'
    assert found == [("eerst", None), ("SLA102", inner), ("INS", inner), ("na", None)]


def test_sender_comes_from_the_nearest_object() -> None:
    posts = [
        {"caption": "a"},
        {"afzender": "maker", "caption": "b"},
        {"caption": "c", "sender": "?"},
    ]
    text = json.dumps({"posts": posts, "sender": "institution"})
    senders = [draft.sender for draft in read_text(text, "a.json").drafts]
    assert senders == ["institution", "creator", "institution"]


def test_bare_list_of_strings_is_a_draft_each() -> None:
    document = read_text('["Een", "Twee", 3]', "a.json", "[*]")
    assert [[s.text for s in draft.segments] for draft in document.drafts] == [["Een"], ["Twee"]]


def test_duplicate_keys_are_all_read() -> None:
    assert texts(read_text('{"caption": "a", "caption": "b"}', "a.json")) == ["a", "b"]


def test_broken_line_of_jsonl_is_a_fault() -> None:
    document = read_text('{"caption": "a"}\n{"caption": "b", }\nNaN\n{"caption": "c"}', "a.jsonl")
    assert texts(document) == ["a", "c"]
    assert [line for _, _, line in document.faults] == [2, 3]


@given(
    PLAIN_1_2 | LINES,
    st.sampled_from([None, "'", '"', "|", ">"]),
    st.sampled_from([8, 80, 1000]),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
)
@example("  in\n  gesprongen\n\n", "|", 80, True, "\n")
@example("a\n b\n\n\nc  \n", ">", 8, True, "\n")
def test_yaml_written_by_pyyaml_reads_back(
    text: str, style: str | None, width: int, unicode: bool, end: str
) -> None:
    data = {"posts": [{"caption": text, "x": 1}]}
    written = yaml.dump(
        data, default_style=style, width=width, allow_unicode=unicode, line_break=end
    )
    read_back = yaml.safe_load(written)["posts"][0]["caption"]
    document = read_text(written, "a.yaml")
    check_atoms(document)
    assert texts(document) == as_plain(read_back)


@given(
    st.sampled_from(["|", ">"]),
    st.sampled_from(["", "-", "+", "2", "2-", "+2", "1"]),
    st.lists(
        st.sampled_from(
            ["", " ", "  ", "    ", "  a", "  b 😀 ", "   c", "\ta", "  \tt", "  # nee"]
        ),
        max_size=8,
    ),
    st.sampled_from(["", "\n", "\n# ja\n", "\nx: 1\n", "\n\n\nx: 1"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_yaml_blocks_read_as_pyyaml_reads_them(
    style: str, header: str, lines: list[str], after: str, end: str
) -> None:
    text = f"caption: {style}{header}\n" + "\n".join(lines) + after
    text = text.replace("\n", end)
    try:
        expected = yaml.safe_load(text)["caption"]
    except yaml.YAMLError:
        assert problem_of(text, "a.yaml").kind == "syntax"
        return
    document = read_text(text, "a.yaml")
    check_atoms(document)
    assert texts(document) == as_plain(expected)


@given(
    st.sampled_from(["{}", "'{}'", '"{}"']),
    st.lists(
        st.sampled_from(["a", "b é", "''", '\\"', "\\\n", " ", "\n  ", "\n\n  ", "\\t", "\\ "])
    ),
)
def test_yaml_flow_scalars_read_as_pyyaml_reads_them(quotes: str, parts: list[str]) -> None:
    text = "caption: " + quotes.format("w" + "".join(parts) + "z") + " # na\n"
    try:
        expected = yaml.safe_load(text)["caption"]
    except yaml.YAMLError:
        assert problem_of(text, "a.yaml").kind == "syntax"
        return
    document = read_text(text, "a.yaml")
    check_atoms(document)
    assert texts(document) == as_plain(expected)
    assert [comment.text for comment in document.comments] == ["na"]


def test_yaml_line_separators_of_1_1_are_text() -> None:
    text = "caption: |\n  een\u2028twee\x85drie\ufeff\nx: 'a\u2028b'\n"
    assert texts(read_text(text, "a.yaml")) == ["een\u2028twee\x85drie\ufeff\n"]


def test_yaml_value_is_read_once_at_its_anchor() -> None:
    text = (
        "tekst: &t !!str |-\n  Hoi\n  daar\nposts:\n- caption: *t\n- caption: *t\n- caption: Ja\n"
    )
    document = read_text(text, "a.yaml")
    assert [(s.text, s.units[0][1].id) for s in segments(document)] == [
        ("Hoi\ndaar", "/tekst"),
        ("Ja", "/posts/2/caption"),
    ]
    assert document.drafts[0].extent is not None


def test_yaml_selector_follows_aliases_and_merge_keys() -> None:
    text = (
        "basis: &b {tekst: Een, afzender: maker}\nposts:\n- *b\n- tekst: Twee\n"
        "- {<<: *b, x: 1}\nlos: {tekst: Nee}\n"
    )
    document = read_text(text, "a.yaml", "posts[*].tekst")
    assert [(s.text, s.units[0][1].id) for s in segments(document)] == [
        ("Een", "/basis/tekst"),
        ("Twee", "/posts/1/tekst"),
    ]


def test_yaml_documents_are_numbered_when_there_are_several() -> None:
    text = "---\ncaption: Een\n---\ncaption: Twee\n...\n"
    ids = [s.units[0][1].id for s in segments(read_text(text, "a.yml"))]
    assert ids == ["/0/caption", "/1/caption"]
    assert [s.units[0][1].id for s in segments(read_text("--- {caption: x}\n", "a.yml"))] == [
        "/caption"
    ]


def test_yaml_comments_and_what_only_looks_like_one() -> None:
    text = (
        "# boven\na: b#geen # wel\ncaption: | # kop\n  # tekst\n  x\n # onder\n"
        "s: 'a # b' # eind\nl: [x, # in\n y]\n"
    )
    document = read_text(text, "a.yaml")
    found = [comment.text for comment in document.comments]
    assert found == ["boven", "wel", "kop", "onder", "eind", "in"]
    assert all(text[c.start] == "#" for c in document.comments)
    assert texts(document) == ["# tekst\nx\n"]


@pytest.mark.parametrize("value", ["12", "yes", "~", "2024-01-01", "!!int '3'", "[a]", "!x y"])
def test_yaml_values_that_are_no_text(value: str) -> None:
    found = texts(read_text(f"caption: {value}\n", "a.yaml"))
    assert found == (["a"] if value == "[a]" else [])


@given(
    ANY.filter(lambda text: "\r" not in text),
    st.sampled_from(["basic", "multiline", "literal", "multiline literal"]),
)
def test_toml_written_by_tomlkit_reads_back(text: str, style: str) -> None:
    try:
        item = tomlkit.string(text, literal="literal" in style, multiline="multiline" in style)
        written = tomlkit.dumps({"posts": [{"caption": item}]})
        expected = tomllib.loads(written)["posts"][0]["caption"]
    except (ValueError, tomllib.TOMLDecodeError):
        return  # a style that cannot hold this text
    document = read_text(written, "a.toml")
    check_atoms(document)
    assert texts(document) == as_plain(expected)


@given(
    st.lists(
        st.sampled_from(
            ["a", "é😀", "\\n", "\\\n  ", "\n", "\r\n", '"', "\\u00e9", "\\\\", " ", "'"]
        )
    )
)
def test_toml_multi_line_strings_read_as_tomllib_reads_them(parts: list[str]) -> None:
    text = 'caption = """' + "".join(parts) + '""" # na\n'
    try:
        expected = tomllib.loads(text)["caption"]
    except tomllib.TOMLDecodeError:
        if '"' not in parts:  # the grammar takes a few quotes too many at the end
            assert problem_of(text, "a.toml").kind == "syntax"
        return
    document = read_text(text, "a.toml")
    check_atoms(document)
    assert texts(document) == as_plain(expected)


def test_toml_tables_and_their_pointers() -> None:
    text = (
        'caption = "top"\nx.caption = \'dot\'\n[[posts]]\nsender = "creator"\ncaption = "een"\n'
        '[posts.meta]\ncaption = "sub"\n[[posts]]\nb = {caption = "in"} # c\n'
        'captions = ["p", # d\n "q"]\n["a.b"]\ncaption = "quoted"\n[x.y]\ncaption = "xy"\n'
    )
    document = read_text(text, "a.toml")
    assert {s.units[0][1].id: s.text for s in segments(document)} == {
        "/caption": "top",
        "/x/caption": "dot",
        "/posts/0/caption": "een",
        "/posts/0/meta/caption": "sub",
        "/posts/1/b/caption": "in",
        "/posts/1/captions/0": "p",
        "/posts/1/captions/1": "q",
        "/a.b/caption": "quoted",
        "/x/y/caption": "xy",
    }
    senders = {draft.segments[0].text: draft.sender for draft in document.drafts}
    assert (senders["een"], senders["sub"], senders["in"]) == ("creator", "creator", None)
    assert [comment.text for comment in document.comments] == ["c", "d"]


def test_toml_places_after_emoji_and_crlf() -> None:
    text = '# 😀é\r\ncaption = """\r\nHoi \\\r\n   J\\u006Fng\r\n"""\r\n'
    (segment,) = segments(read_text(text, "a.toml"))
    assert segment.text == "Hoi Jong\n"
    assert segment.source.text[slice(*segment.span(4, 8))] == "J\\u006Fng"
