from __future__ import annotations

from recommender.reasons import reason
from recommender.songs import EvidenceSource, label
from tests.recommender.making import opinion

TAG = opinion(-0.7, -0.4, source=EvidenceSource.PEOPLE, note="people tag it sad")
BALLAD = opinion(-0.4, -0.5, note="it sounds gentle and acoustic")


def lyrics(valence: float, note: str) -> str:
    return reason(label([TAG, opinion(valence, source=EvidenceSource.LYRICS, note=note), BALLAD]))


def test_evidence_that_agrees_is_listed_in_one_sentence() -> None:
    assert lyrics(-0.5, "the lyrics lean dark") == (
        "People tag it sad; the lyrics lean dark; it sounds gentle and acoustic."
    )


def test_evidence_against_comes_last() -> None:
    assert lyrics(0.4, "the lyrics lean bright") == (
        "People tag it sad; it sounds gentle and acoustic, though the lyrics lean bright."
    )


def test_evidence_that_takes_no_side_is_not_against() -> None:
    assert lyrics(0.05, "the lyrics are mixed") == (
        "People tag it sad; the lyrics are mixed; it sounds gentle and acoustic."
    )


def test_a_single_piece_makes_a_sentence() -> None:
    assert reason(label([BALLAD])) == "It sounds gentle and acoustic."
