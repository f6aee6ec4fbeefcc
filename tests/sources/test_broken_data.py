"""Broken, hostile and huge tables and data files: a clear problem, never anything else."""

from __future__ import annotations

import pytest
from data_checks import check_places, problem_of, read_text, texts

from rolvast.document import ReadOptions
from rolvast.finding import RolvastError
from rolvast.sources import read
from rolvast.sources.fields import MAX_DEPTH, MAX_DRAFTS, MAX_FAULTS

DEEP = 100_000
BOMB = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 60)
)
CAPTION_BOMB = "a0: &a0 {caption: boem}\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 60)
)

# Name of the file, its text, the kind of the problem, and the line it names (None for none).
BROKEN = {
    "csv quote never closed": ("a.csv", 'caption\n"Hoi\nja\n', "syntax", 2),
    "csv quote never closed in the header": ("a.csv", '"caption\nHoi\n', "syntax", 1),
    "csv only an opening quote": ("a.csv", '"', "syntax", 1),
    "csv empty": ("a.csv", "", "no-field", None),
    "csv only a BOM": ("a.csv", "\ufeff", "no-field", None),
    "csv only blank lines": ("a.csv", "\n\r\n\r", "no-field", None),
    "csv only delimiters": ("a.csv", ";;;;\n;;;;\n", "no-field", None),
    "csv without captions": ("a.csv", "a,b\n1,2\n", "no-field", None),
    "csv separator line only": ("a.csv", "sep=;", "no-field", None),
    "csv prose": ("a.csv", "Dit is gewoon een zin.\nEn nog een.\n", "no-field", None),
    "csv one row of very many cells": ("a.csv", "," * 500_000, "no-field", None),
    "csv a million rows": ("a.csv", "id,caption\n" + "1,Hoi daar\n" * 1_000_000, "too-large", None),
    "csv very many doubled quotes": (
        "a.csv",
        'caption\n"' + '""' * 3_000_000 + '"\n',
        "too-large",
        None,
    ),
    "tsv without captions": ("a.tsv", "a\tb\n", "no-field", None),
    "json empty": ("a.json", "", "syntax", 1),
    "json cut off": ("a.json", '{"caption": "Hoi",\n', "syntax", 2),
    "json cut off in a string": ("a.json", '{"caption": "Hoi', "syntax", 1),
    "json line break in a string": ("a.json", '{"a": 1,\n"caption": "Hoi\nja"}', "syntax", 2),
    "json cut off in an escape": ("a.json", '{"caption": "Hoi\\', "syntax", 1),
    "json half an escape": ("a.json", '{"caption": "\\u00"}', "syntax", 1),
    "json unknown escape": ("a.json", '{"caption": "\\x41"}', "syntax", 1),
    "json trailing comma": ("a.json", '{"caption": "x",}', "syntax", 1),
    "json no comma": ("a.json", '{"caption": "x"\n"b": 1}', "syntax", 2),
    "json no colon": ("a.json", '{"caption" "x"}', "syntax", 1),
    "json NaN": ("a.json", '{"caption": NaN}', "syntax", 1),
    "json Infinity": ("a.json", "[-Infinity]", "syntax", 1),
    "json single quotes": ("a.json", "{'caption': 'x'}", "syntax", 1),
    "json bare key": ("a.json", "{caption: 1}", "syntax", 1),
    "json leading zero": ("a.json", "[01]", "syntax", 1),
    "json two values": ("a.json", "{}\n{}", "syntax", 2),
    "json wrong bracket": ("a.json", '{"a": [1}', "syntax", 1),
    "json only a comment": ("a.json", "// niets", "syntax", 1),
    "json comment never closed": ("a.json", "{} /* niets", "syntax", 1),
    "json brackets all open": ("a.json", "[" * DEEP, "too-large", 1),
    "json brackets all closed": ("a.json", "[" * DEEP + "]" * DEEP, "too-large", 1),
    "json objects all open": ("a.json", '{"a":' * DEEP, "too-large", 1),
    "json only closing brackets": ("a.json", "]" * DEEP, "syntax", 1),
    "json very many escapes": (
        "a.json",
        '{"caption": "' + "\\n" * 3_000_000 + '"}',
        "too-large",
        None,
    ),
    "json very many captions": (
        "a.json",
        "[" + ",".join(['{"caption": "x"}'] * (MAX_DRAFTS + 1)) + "]",
        "too-large",
        None,
    ),
    "json without captions": ("a.json", '{"name": "x"}', "no-field", None),
    "jsonl empty": ("a.jsonl", "", "no-field", None),
    "yaml empty": ("a.yaml", "", "no-field", None),
    "yaml only a number": ("a.yaml", "12", "no-field", None),
    "yaml colon in a plain scalar": ("a.yaml", "x: 1\ncaption: Let op: kom\n", "syntax", 2),
    "yaml tab as indentation": ("a.yaml", "a:\n\tcaption: x\n", "syntax", 2),
    "yaml quote never closed": ("a.yaml", 'caption: "Hoi\nb: 1\n', "syntax", 3),
    "yaml list never closed": ("a.yaml", "caption: [a, b\n", "syntax", 2),
    "yaml wrong indentation": ("a.yaml", "a:\n    b: 1\n  c: 2\n", "syntax", 3),
    "yaml unknown alias": ("a.yaml", "x: 1\ncaption: *weg\n", "syntax", 2),
    "yaml unknown escape": ("a.yaml", 'caption: "\\q"\n', "syntax", 1),
    "yaml control character": ("a.yaml", "x: 1\ncaption: a\x0bb\n", "syntax", 2),
    "yaml two anchors": ("a.yaml", "caption: &a &b x\n", "syntax", 1),
    "yaml reserved sign": ("a.yaml", "caption: @gemeente\n", "syntax", 1),
    "yaml bomb without captions": ("a.yaml", BOMB, "no-field", None),
    "yaml alias of itself": ("a.yaml", "a: &a [*a, {b: *a}]\n", "no-field", None),
    "yaml brackets all open": ("a.yaml", "[" * DEEP, "too-large", 1),
    "yaml brackets all closed": ("a.yaml", "[" * DEEP + "]" * DEEP, "too-large", 1),
    "yaml mappings all open": ("a.yaml", "{a: " * DEEP, "too-large", 1),
    "yaml lists in one line": ("a.yaml", "- " * DEEP + "x", "too-large", 1),
    "yaml deep indentation": (
        "a.yaml",
        "\n".join(" " * n + "a:" for n in range(3000)),
        "too-large",
        MAX_DEPTH + 1,
    ),
    "yaml keys all open": ("a.yaml", "? " * DEEP, "too-large", 1),
    "yaml very many lines in a block": (
        "a.yaml",
        "caption: |\n" + "  x\n" * 1_000_000,
        "too-large",
        None,
    ),
    "toml key without a value": ("a.toml", "a = 1\ncaption =\n", "syntax", 2),
    "toml string never closed": ("a.toml", 'caption = "Hoi\n', "syntax", 1),
    "toml long string never closed": ("a.toml", 'caption = """Hoi\n', "syntax", 2),
    "toml unknown escape": ("a.toml", 'caption = "\\q"\n', "syntax", 1),
    "toml no quotes": ("a.toml", "caption = Hoi daar\n", "syntax", 1),
    "toml header never closed": ("a.toml", "[posts\ncaption = 'x'\n", "syntax", 1),
    "toml brackets all open": ("a.toml", "a = " + "[" * DEEP, "syntax", None),
    "toml brackets all closed": ("a.toml", "a = " + "[" * DEEP + "]" * DEEP, "too-large", 1),
    "toml very long dotted key": ("a.toml", "a." * DEEP + "b = 1", "too-large", 1),
    "toml very large": ("a.toml", "caption = '" + "x" * 5_000_000 + "'", "too-large", None),
    "toml without captions": ("a.toml", '[project]\nname = "x"\n', "no-field", None),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_broken_file_is_a_clear_problem(case: str) -> None:
    name, text, kind, line = BROKEN[case]
    problem = problem_of(text, name)
    assert problem.kind == kind
    assert problem.path == name
    assert problem.message[-1] in ".?"
    assert problem.remedy
    if line is not None:
        assert problem.line == line
        assert problem.column
    assert len(problem.message) < 3000


# Odd, but every caption in it can be read.
ODD = {
    "csv ragged rows": ("a.csv", "a,caption,c\n1\n1,x\n1,y,3\n", ["", "x", "y"]),
    "csv text behind a closing quote": ("a.csv", 'caption,b\n"Hoi" daar,1\n', ["Hoi daar"]),
    "csv quote inside a cell": ("a.csv", 'b,caption\n1,Hoi "jij"\n', ['Hoi "jij"']),
    "csv mixed line ends": ("a.csv", "id,caption\r1,a\n2,b\r\n3,c", ["a", "b", "c"]),
    "csv mixed delimiters": ("a.csv", "id;caption\n1,x;Hoi\n", ["Hoi"]),
    "csv twice the same header": ("a.csv", "caption;caption\na;b\n", ["a", "b"]),
    "csv wrong quote under another delimiter": ("a.csv", 'x,"y;caption\n1;Hoi\n', ["Hoi"]),
    "csv a cell of 20 MB": ("a.csv", 'caption\n"' + "Hoi daar\n" * 2_200_000 + '"\n', None),
    "json a value of 20 MB": ("a.json", '{"caption": "' + "Hoi daar " * 2_200_000 + '"}', None),
    "json a line of 20 MB": ("a.json", "[" + "1," * 10_000_000 + '{"caption": "x"}]', ["x"]),
    "json a number of a million digits": (
        "a.json",
        '{"a": ' + "9" * 1_000_000 + ', "caption": "x"}',
        ["x"],
    ),
    "json raw tab": ("a.json", '{"caption": "a\tb"}', ["a\tb"]),
    "json deep but allowed": (
        "a.json",
        '{"a":' * (MAX_DEPTH - 1) + '{"caption": "x"}' + "}" * (MAX_DEPTH - 1),
        ["x"],
    ),
    "yaml bomb with a caption": ("a.yaml", CAPTION_BOMB, ["boem"]),
    "yaml cycle with a caption": ("a.yaml", "a: &a\n- *a\n- caption: x\nb: [*a, *a]\n", ["x"]),
    "yaml object as a key": ("a.yaml", "? {a: [b]}\n: caption: x\n", ["x"]),
    "yaml alias as a key": ("a.yaml", "k: &k caption\n*k : Hoi\n", ["Hoi"]),
    "yaml anchors without values": ("a.yaml", "a: &x\nb: *x\ncaption: y\n", ["y"]),
    "yaml many lines": ("a.yaml", "- a: 1\n" * 40_000 + "- caption: x\n", ["x"]),
    "yaml a value of 20 MB": ("a.yaml", "caption: " + "Hoi daar " * 2_200_000, None),
    "yaml surrogates": ("a.yaml", 'caption: "\\ud83d\\ude00 \\ud83d!"\n', ["😀 \ufffd!"]),
    "yaml tab behind the indentation": ("a.yaml", "caption: |\n  \thoi\n", ["\thoi\n"]),
    "toml twice the same table": ("a.toml", "[a]\ncaption='x'\n[a]\ncaption='y'\n", ["x", "y"]),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
def test_odd_file_is_read(case: str) -> None:
    name, text, captions = ODD[case]
    document = read(text.encode(), name, ReadOptions())
    check_places(document)
    if captions is not None:
        assert texts(document) == captions
    else:
        assert len(texts(document)[0]) > 19_000_000


@pytest.mark.parametrize("case", BROKEN)
def test_broken_bytes_at_the_end_never_escape(case: str) -> None:
    """The same files cut in half: read or refused, nothing else."""
    name, text, _, _ = BROKEN[case]
    half = text[: min(len(text) // 2, 20_000)]
    try:
        check_places(read(half.encode(), name, ReadOptions()))
    except RolvastError as error:
        problem = error.problem
    else:
        return
    assert problem.kind in ("syntax", "no-field", "too-large")


def test_selectors_do_not_multiply_under_aliases() -> None:
    text = "a: &a\n  x: *a\n  y: *a\n  caption: hoi\nb: *a\n"
    assert texts(read_text(text, "a.yaml", "**.x.**.y.caption", "b.*.*.*.caption")) == ["hoi"]


def test_faults_are_counted_when_there_are_many() -> None:
    document = read_text("caption,b\n" + "x,1,te veel\n" * (MAX_FAULTS + 50), "a.csv")
    assert len(document.faults) == MAX_FAULTS + 1
    assert "Nog 50" in document.faults[-1][0]
