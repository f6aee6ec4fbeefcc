"""Every format, byte for byte. ``ROLVAST_UPDATE_GOLDEN=1`` writes the files anew."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
import report_samples as samples

from rolvast.report import HUMAN, WRITERS, ReportOptions, write

GOLDEN = Path(__file__).parent / "golden"
SUFFIX = {
    "json": "json", "jsonl": "jsonl", "sarif": "sarif", "gitlab": "json", "rdjson": "json",
    "rdjsonl": "jsonl", "checkstyle": "xml", "junit": "xml",
}  # fmt: skip
PLAIN = ReportOptions(version="0.0.0", rules=samples.rules(), show_suppressed=True)
VARIANTS: dict[str, tuple[str, str, ReportOptions]] = {
    f"{name}-{sample}": (name, sample, PLAIN) for name in WRITERS for sample in samples.REPORTS
}
VARIANTS |= {
    f"{name}-{sample}-{variant}": (name, sample, PLAIN._replace(**changes))
    for name in sorted(HUMAN)
    for sample, variant, changes in (
        ("places", "narrow", {"width": 40}),
        ("caption", "color", {"color": True}),
        ("places", "en", {"lang": "en", "verbose": True, "statistics": True}),
        ("caption", "cut", {"max_findings": 2, "show_suppressed": False}),
        ("caption", "latin", {"encoding": "iso-8859-1"}),
        ("places", "ascii", {"encoding": "ascii", "width": 60}),
        ("caption", "quiet", {"quiet": True, "problems": False}),
    )
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_golden(variant: str) -> None:
    name, sample, options = VARIANTS[variant]
    path = GOLDEN / f"{variant}.{SUFFIX.get(name, 'txt')}"
    written = write(name, samples.REPORTS[sample](), options).encode("utf-8")
    if os.environ.get("ROLVAST_UPDATE_GOLDEN"):
        path.write_bytes(written)
    assert written == path.read_bytes()


def test_no_golden_file_is_left_over() -> None:
    expected = {f"{key}.{SUFFIX.get(value[0], 'txt')}" for key, value in VARIANTS.items()}
    assert {path.name for path in GOLDEN.iterdir()} == expected


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("sample", samples.REPORTS)
def test_whole_lines_with_one_kind_of_end(name: str, sample: str) -> None:
    text = write(name, samples.REPORTS[sample](), PLAIN)
    assert "\r" not in text
    if text:
        assert text.endswith("\n")
    else:
        assert name in ("github", "rdjsonl")
        assert sample == "empty"


@pytest.mark.parametrize("name", WRITERS)
def test_order_of_the_findings_given_does_not_matter(name: str) -> None:
    report = samples.places()
    shuffled = list(report.findings)
    random.Random(7).shuffle(shuffled)
    again = report._replace(findings=tuple(shuffled))
    # `by_family` and statistics count, they do not depend on order either
    assert write(name, again, PLAIN) == write(name, report, PLAIN)


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(ValueError, match=r"'pdf'.*known: full, concise"):
        write("pdf", samples.empty())
