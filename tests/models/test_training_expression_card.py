"""The expression network's card: it says what was printed, and what the manifest says."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from models.expressions import NETWORK
from models.sessions import WEIGHTS, read_manifest
from models.training.expression_document import TRAINING, card
from models.training.expression_evaluate import lines
from models.training.expression_report import EIGHT, FOUR, SEVEN, ExpressionReport, Mistake, Source, Task, Trial
from models.training.expression_slices import Group, Slice
from models.training.metrics import Reliability
from models.training.tables import Section, Table
from recommender.vocabulary import Emotion

NUMBER = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?!\w)")
NAMES = ("ICML 2013",)


def fake_report() -> ExpressionReport:
    """Return a report in which no two numbers are equal but by chance."""
    rng = np.random.default_rng(7)

    def some(name: str) -> Slice:
        right_guesses, guesses, sure_right, sure = np.sort(rng.integers(100, 5000, 4)).tolist()
        return Slice(name, guesses + sure, right_guesses + sure_right, sure, sure_right)

    def bins() -> Reliability:
        members = rng.integers(1, 900, 15)
        return Reliability(members, members * rng.random(15), members * rng.random(15))

    def trial(name: str) -> Trial:
        return Trial(name, rng.integers(1, 900, (3, 3)), bins(), bins(), some(name))

    def task(name: str, classes: tuple[str, ...]) -> Task:
        return Task(name, classes, rng.integers(1, 90, (len(classes), len(classes))))  # type: ignore[arg-type]  # they are expressions

    return ExpressionReport(
        sha256="4f" * 32,
        size=5_123_457,
        temperature=1.2345,
        sure_from=0.57,
        sources=(Source("voted", 25_001, 2_203, 3_207), Source("labelled", 9_411, 1_019, 2_239)),
        fer=trial("public test"),
        unlike=trial("fewer"),
        press=trial("press"),
        tasks=(task("eight", EIGHT), task("seven", SEVEN), task("four", FOUR)),
        groups=tuple(Group(f"group {n}", (some(f"first {n}"), some(f"second {n}"))) for n in range(3)),
        mistakes=tuple(
            Mistake(
                row,
                f"{row % 7} fear",
                Emotion.NEGATIVE,
                Emotion.NEUTRAL,
                0.97 - row / 1e5,
                np.zeros((48, 48), np.uint8),
            )
            for row in (31_234, 28_765)
        ),
    )


def numbers(text: str) -> set[str]:
    for name in NAMES:
        text = text.replace(name, "")
    return set(NUMBER.findall(text))


def page(report: ExpressionReport) -> str:
    return card(report, Section(TRAINING, words=("It took 77 epochs.",)))


def test_every_number_of_the_card_is_printed_but_those_of_the_training() -> None:
    report = fake_report()
    parts = re.split(r"\n(?=## )", page(report))
    stated = set().union(*(numbers(part) for part in parts if TRAINING not in part.splitlines()[0]))
    assert len(stated) > 120
    assert stated - numbers("\n".join(lines(report))) == set()


@pytest.mark.parametrize(
    "changed",
    [
        {"temperature": 1.9876},
        {"sure_from": 0.91},
        {"size": 4_000_001},
        {"sha256": "5e" * 32},
        {"fer": replace(fake_report().fer, counts=np.full((3, 3), 777))},
        {"sources": (Source("voted", 1, 2, 3),)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_another_network_has_another_card_and_other_lines(changed: dict[str, object]) -> None:
    one, other = fake_report(), replace(fake_report(), **changed)  # type: ignore[arg-type]  # each fits its field
    assert page(one) != page(other)
    assert lines(one) != lines(other)


def test_the_card_begins_with_its_title_and_says_what_the_network_is_not_for() -> None:
    text = page(fake_report())
    assert text.startswith("# The expression network\n")
    assert "\n# " not in text
    assert "must not be used for" in text
    assert "It took 77 epochs." in text
    assert "Apache-2.0" in text
    assert "no licence" in text


def test_matrices_are_printed_and_drawn_but_no_table_of_the_page() -> None:
    report = fake_report()
    row = [str(count) for count in report.tasks[0].counts[0]]
    assert any(line.split()[1:] == row for line in lines(report) if line.strip().startswith("neutral"))
    assert " | ".join(row) not in page(report)
    assert f"({NETWORK}_confusions.png)" in page(report)


def test_nobody_negative_in_the_press_is_no_reason_to_fail() -> None:
    report = fake_report()
    counts = report.press.counts.copy()
    counts[-1] = 0
    text = page(replace(report, press=replace(report.press, counts=counts)))
    assert "Only 0 of the press faces are negative" in text


def test_a_slice_without_faces_has_no_share() -> None:
    report = replace(fake_report(), groups=(Group("empty", (Slice("none", 0, 0, 0, 0),)),))
    assert "| none | 0 | – | – | – | – |" in page(report)


def test_columns_are_aligned_on_a_screen() -> None:
    table = Table(("name", "n"), (("a", "1"), ("longer", "12,345")))
    assert table.lines() == ["  name         n", "  a            1", "  longer  12,345"]
    assert table.markdown() == "| name | n |\n| --- | --: |\n| a | 1 |\n| longer | 12,345 |"


def test_card_and_manifest_are_of_the_same_network() -> None:
    entry = read_manifest()[NETWORK]
    text = (WEIGHTS / f"{NETWORK}.md").read_text(encoding="utf-8")
    assert f"sha256 `{entry.sha256[:16]}…`" in text
    assert f"temperature {entry.settings['temperature']:.4f}" in text.replace("\n", " ")
    assert f"sure from {entry.settings['sure_from']:.4g}" in text.replace("\n", " ")
    assert re.search(rf"FER\+ public test \| [\d,]+ \| {entry.settings['three_class_accuracy']:.4f} ±", text)
