"""The built-in lexicons: every example, every term in every carrier, no mistakes in any file."""

from pathlib import Path

from rolvast.finding import NOTICES
from rolvast.lexicon import load
from rolvast.linter import Linter, Settings
from rolvast.matching import Index
from rolvast.testing import document_of, run, uncovered


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


def test_a_guard_may_look_at_the_whole_sentence(tmp_path: Path) -> None:
    """``only-sentence``: anywhere in the sentence of the hit, not in the next one."""
    (tmp_path / "own.toml").write_text(
        '[rule]\ncode = "SLA901"\nname = "own"\nseverity = "warning"\n'
        'message.nl = "m"\nmessage.en = "m"\nadvice.nl = "a"\nadvice.en = "a"\n'
        'why.nl = "w"\nwhy.en = "w"\nbad = ["[[Zwiebel]] hier."]\ngood = ["Een hoed."]\n'
        '[terms]\nwords = [{ term = "zwiebel", only-sentence = ["hier"] }]\n',
        encoding="utf-8",
    )
    lexicon = load([tmp_path])
    linter = Linter(Index(lexicon, lexicon.rules), "builtin")
    texts = [
        "Hier is na zes haltes en een brug eindelijk de zwiebel.",
        "Hier dus. Kijk, de zwiebel.",
    ]
    found = [
        [finding.code for finding in outcome.findings if finding.code == "SLA901"]
        for outcome in linter.check([(document_of(text), Settings()) for text in texts])
    ]
    assert found == [["SLA901"], []]


def test_a_choice_is_an_anchor_when_no_option_goes_without_a_word(tmp_path: Path) -> None:
    """A word anywhere in every option will do; one option of tags or gaps alone spoils it."""
    patterns = {
        "(<VERB> zwiebel|{number} …2 knolraap)": True,
        "(een (zwiebel|de knolraap)|<VERB> knolraap) <VERB>": True,
        "(zwiebel|<VERB> {number})": False,
        "(een (zwiebel|{number})|knolraap)": True,
        "((zwiebel|{number}) <VERB>|knolraap)": False,
        "(zwiebel)? <VERB>": False,
    }
    refused = {}
    for number, pattern in enumerate(patterns):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "own.toml").write_text(
            f"[add.SLA101]\npatterns = ['{pattern}']\n", encoding="utf-8"
        )
        refused[pattern] = [
            p.message for p in load([folder]).problems if str(p.path).endswith("own.toml")
        ]
    assert {pattern: not problems for pattern, problems in refused.items()} == patterns
