"""The built-in lexicons: every example, every term in every carrier, no mistakes in any file."""

from rolvast.finding import NOTICES
from rolvast.lexicon import load
from rolvast.testing import run, uncovered


def test_lexicons_have_no_mistakes() -> None:
    assert [f"{p.path}:{p.line} {p.message}" for p in load().problems] == []


def test_examples_and_carriers() -> None:
    failures = [f"{f.path}:{f.line} {f.code} {f.text!r} {f.found} {f.why}" for f in run(load())]
    assert failures == []


def test_every_pattern_and_guard_has_an_example() -> None:
    assert [f"{rule.code} {entry.source}" for rule, entry in uncovered(load())] == []


def test_every_rule_has_three_of_each() -> None:
    rules = [r for r in load().rules if r.family != NOTICES]  # those are about suppressions
    short = [r.code for r in rules if len(r.bad) < 3 or len(r.good) < 3]
    assert short == []
