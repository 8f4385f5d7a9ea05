"""The texts to learn feelings from, how they become numbers, and what is said of the network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.tokenize import TweetTokenizer

from bot import cli
from models.feelings import NETWORK, WordsReader
from models.sessions import WEIGHTS, read_manifest
from models.text_features import (
    COLUMNS,
    COUNTED,
    IN_SCOPE,
    MOST_WORDS,
    SIZE,
    WORD_BUCKETS,
    Featurizer,
    cut,
    in_scope,
)
from models.text_tokens import _words, plain, tokens
from models.training.feeling_data import (
    MISSPELT,
    REMARKS,
    SHOUTED,
    WRITTEN,
    Example,
    extra,
    goemotions,
    mended,
    place_of,
    taught,
    tweets,
)
from models.training.feeling_made import made, misspelt, stretched
from models.training.feeling_report import phrases, spoken, trial
from recommender.vocabulary import Emotion, Feeling, FeelingSource, Point
from tests.models.fake_texts import write_fake_texts


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_fake_texts(tmp_path_factory.mktemp("data"))


def test_comments_that_are_ambiguous_or_of_both_signs_have_no_emotion(data: Path) -> None:
    found = {each.text: each.emotion for each in goemotions(data, "train")}
    assert found["what a lovely big cat"] is Emotion.POSITIVE
    assert found["this big cat is awful"] is Emotion.NEGATIVE
    assert found["the big cat is there"] is Emotion.NEUTRAL
    assert found["oh a big cat"] is None
    assert found["big cat"] is None
    assert found["my big cat"] is Emotion.POSITIVE


def test_tweets_are_of_two_signs(data: Path) -> None:
    emotions = [each.emotion for each in tweets(data, "train")][:4]
    assert emotions == [Emotion.NEGATIVE, Emotion.POSITIVE, Emotion.POSITIVE, Emotion.NEGATIVE]


def test_equal_texts_count_once_and_none_of_the_reporting_sets_is_learned_from(data: Path) -> None:
    texts = [each.text.casefold() for each in taught(data, 1) if each.source != SHOUTED]
    assert len(texts) == len(set(texts))
    judges = {each.text.casefold() for each in (*goemotions(data, "dev"), *tweets(data, "val"))}
    assert "what a lovely small cat" in judges
    assert not judges & set(texts)


def test_of_equal_texts_the_first_source_is_believed(data: Path) -> None:
    (found,) = (each for each in taught(data, 1) if each.text.casefold() == "what a lovely big cat")
    assert found.emotion is Emotion.POSITIVE


def test_some_comments_are_learned_from_misspelt_as_well_but_none_that_is_kept_apart(data: Path) -> None:
    found = taught(data, 1)
    slipped = [each for each in found if each.source == MISSPELT]
    assert slipped
    assert {each.emotion for each in slipped} <= {*Emotion, None}
    apart = {each.text for each in found if each.apart and each.source != MISSPELT}
    whole = {each.text for each in found if each.source != MISSPELT}
    assert not {each.text for each in slipped} & whole
    assert not any(all(word in text.split() for word in each.text.split()) for each in slipped for text in apart)


def test_some_messages_are_learned_from_in_capitals_as_well_but_none_that_is_kept_apart(data: Path) -> None:
    found = taught(data, 1)
    loud = [each for each in found if each.source == SHOUTED]
    plainly = {each.text.upper(): each for each in found if each.source in {WRITTEN, REMARKS}}
    assert len(loud) > 4_000
    assert all(each.text.isupper() or not any(map(str.isalpha, each.text)) for each in loud)
    assert all(plainly[each.text].emotion is each.emotion for each in loud)
    assert not any(each.apart for each in loud)


def test_what_is_blind_to_negation_is_not_believed_where_there_is_one(data: Path) -> None:
    carer = [each.text for each in extra(data) if each.source == "carer"]
    assert carer == ["i'm so glad today"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i m glad", "i'm glad"),
        ("i didn t cry", "i didn't cry"),
        ("we ve won", "we've won"),
        ("a tea t m", "a tea t m"),
    ],
)
def test_lost_apostrophes_are_mended(text: str, expected: str) -> None:
    assert mended(text) == expected


def test_a_text_is_kept_apart_by_its_words_alone() -> None:
    texts = [f"text {number}" for number in range(1000)]
    apart = [Example(text, "one").apart for text in texts]
    assert 50 < sum(apart) < 150
    assert apart == [Example(text.upper(), "other", Emotion.NEUTRAL).apart for text in texts]


def test_the_place_of_several_words_is_between_theirs() -> None:
    assert place_of(["joy"]) == (0.8, 0.4)
    assert place_of(["anger", "sadness", "no such word"]) == pytest.approx((-0.65, 0.2))
    assert place_of(["no such word"]) is None


def test_what_is_made_is_the_same_for_a_seed_and_of_every_kind() -> None:
    first = made(1)
    assert first == made(1) != made(2)
    kinds = {emotion for _, emotion in first}
    assert kinds == {*Emotion, None}


def test_a_slip_changes_one_word() -> None:
    import random  # noqa: PLC0415  # for this test alone

    chance = random.Random(1)  # noqa: S311  # chance for a test
    for _ in range(50):
        slipped = misspelt("what a wonderful day", chance).split()
        assert slipped[1] == "a"
        assert sum(a != b for a, b in zip(slipped, ["what", "a", "wonderful", "day"], strict=True)) <= 1
    assert misspelt("so it is", chance) == "so it is"


def test_a_stretched_text_is_the_same_when_its_letters_are_counted_once() -> None:
    import random  # noqa: PLC0415  # for this test alone

    chance = random.Random(1)  # noqa: S311  # chance for a test
    for _ in range(20):
        found = stretched("so sad", chance)
        assert len(found) > len("so sad")
        once = [letter for letter, before in zip(found, f" {found}", strict=False) if letter != before]
        assert "".join(once) == "so sad"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm SO happy!!!!!!", ["i'm", "so", "happy", "!", "!", "!"]),
        ("soooo goooood", ["so", "good"]),
        ("isn’t it 😭❤️👍🏽", ["isn't", "it", "😭", "❤", "👍"]),
        ("see www.example.org @ada 12:30", ["see", "<url>", "<user>", "<number>"]),
        ("tea &amp; cake <3 :-D", ["tea", "&", "cake", "<3", ":-D"]),
        ("so #Sad #1 #", ["so", "sad", "#", "<number>", "#"]),
    ],
)
def test_texts_are_cut_into_words_emoji_and_marks(text: str, expected: list[str]) -> None:
    assert tokens(plain(text)) == expected


SIGNS = [*"abIdopP'-_.,!?:;=8(1@#/<>*", "don't", " ", "\n", "www", "https:", "com", "é", "ß", "😀", "\u200d", "👍🏽"]


@given(st.text() | st.lists(st.sampled_from(SIGNS)).map("".join))
def test_plain_words_are_cut_as_nltk_cuts_them(text: str) -> None:
    assert _words().findall(text) == TweetTokenizer(match_phone_numbers=False).WORD_RE.findall(text)


def test_a_negation_turns_what_follows_up_to_the_end_of_the_clause() -> None:
    assert _turned(["i", "am", "not", "very", "happy", ",", "sad"]) == ["very", "happy"]
    assert _turned(["don't", "be", "so", "very", "sad", "my", "dear"]) == ["be", "so", "very", "sad"]
    assert _turned(["i", "am", "happy"]) == []


def _turned(words: list[str]) -> list[str]:
    return [word for word, turned in zip(words, in_scope(words), strict=True) if turned]


@pytest.mark.parametrize(
    "text", ["", "a", "not happy 😭", "x" * 5000, "\x00", "!!!", "ok " * 400, "é" * 40, "\ud83d so"]
)
def test_features_are_places_and_finite_values_in_the_order_of_the_words(text: str) -> None:
    rows = Featurizer().rows(cut(text))
    assert rows.shape[0] >= 1
    assert rows.shape[1] == COLUMNS
    assert rows.dtype == np.float32
    assert ((rows[:, 0] >= 0) & (rows[:, 0] < SIZE)).all()
    assert np.isfinite(rows).all()
    words = rows[rows[:, 2] != 0.0, 3]
    assert (np.diff(words) >= 0).all()
    assert set(words.astype(int)) == set(range(1 + min(len(cut(text).tokens), MOST_WORDS)))


def test_the_network_is_given_the_features_that_are_learned_from() -> None:
    features = Featurizer().features(cut("I am not happy, " + "so " * MOST_WORDS))
    counted, hashed, values, within, inner, evenly = features.inputs()
    rows = features.rows()
    places, columns = np.nonzero(counted)
    known = {*zip(places.tolist(), counted[places, columns].tolist(), columns.tolist(), strict=True)}
    assert {*map(tuple, rows[rows[:, 0] < COUNTED][:, [0, 2, 3]].tolist())} == known
    whole = np.column_stack([COUNTED + hashed, values])
    assert sorted(rows[rows[:, 0] >= COUNTED, :2].tolist()) == sorted(whole.tolist())
    parts, words = np.nonzero(inner)
    expected = zip(hashed[parts].tolist(), inner[parts, words].tolist(), words.tolist(), strict=True)
    read = rows[(rows[:, 0] >= COUNTED) & (rows[:, 2] != 0.0)][:, [0, 2, 3]] - [COUNTED, 0, 0]
    assert sorted(map(tuple, read.tolist())) == sorted(expected)
    assert np.array_equal(within, hashed[: len(inner)] % WORD_BUCKETS)
    assert (evenly**2).sum() == pytest.approx(1.0)
    assert counted.shape[1] == inner.shape[1] == len(evenly) == 1 + MOST_WORDS


def test_each_kind_of_feature_counts_the_same_whatever_the_length_of_the_text() -> None:
    for text in ("not good", "I do not think that the shop around the corner is open on such a lovely day"):
        rows = Featurizer().rows(cut(text))
        assert (rows[rows[:, 0] >= COUNTED, 1] ** 2).sum() == pytest.approx(4.0, abs=1e-4)


def test_what_a_negation_may_turn_is_marked_in_the_words_it_turns() -> None:
    rows = Featurizer().rows(cut("I am not happy"))
    assert rows[rows[:, 0] == IN_SCOPE, 2:].tolist() == [[1.0, 4.0]]


def test_what_is_counted_has_places_of_its_own() -> None:
    rows = Featurizer().rows(cut("I LOVE it, but I am not sure... 😀 really?!"))
    whole = rows[rows[:, 3] == 0.0]
    counted = whole[whole[:, 0] < COUNTED, 0]
    assert len({*counted}) == len(counted) > 5


def _feeling(emotion: Emotion, valence: float, confidence: float = 0.8) -> Feeling:
    return Feeling(Point(valence, 0.0), emotion, confidence, FeelingSource.WORDS, emotion.value)


def test_a_trial_counts_an_answer_of_none_as_wrong() -> None:
    truth = [Emotion.POSITIVE, Emotion.NEGATIVE, Emotion.NEGATIVE, Emotion.NEUTRAL]
    feelings = [_feeling(Emotion.POSITIVE, 0.5), _feeling(Emotion.NEUTRAL, -0.2), None, _feeling(Emotion.NEUTRAL, 0.0)]
    found = trial("some", truth, feelings)
    assert found.counts.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 1, 0, 1]]
    assert found.accuracy == 0.5
    assert found.signs == pytest.approx(2 / 3)
    assert found.macro_f1 == pytest.approx((1 + 2 / 3 + 0) / 3)
    assert found.sureness.members.sum() == 3


def test_phrases_are_counted_by_kind_and_together() -> None:
    table = phrases()[:10]
    (kind, everything) = spoken(table, [None] * 10)
    assert (kind.kind, everything.kind) == ("negation", "all")
    assert everything.share == 0.0
    assert len(everything.misses) == everything.number == 10


def test_to_measure_takes_no_torch() -> None:
    program = "import sys, models.training.feeling_evaluate; "
    program += "print(sorted(set(sys.modules) & {'torch', 'matplotlib', 'onnx'}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  # our own program
    assert done.stdout.strip() == "[]"


def test_card_and_manifest_are_of_the_same_network() -> None:
    entry = read_manifest()[NETWORK]
    text = (WEIGHTS / f"{NETWORK}.md").read_text(encoding="utf-8")
    flat, settings = text.replace("\n", " "), entry.settings
    assert f"sha256 `{entry.sha256[:16]}…`" in flat
    assert f"{entry.path.stat().st_size:,} bytes" in flat
    assert f"temperature {settings['temperature']:.4f}" in flat
    assert f"known from {settings['known_from']:.4f}" in flat
    row = next(line for line in text.splitlines() if line.startswith("| GoEmotions dev |"))
    assert f"| {settings['dev_accuracy']:.4f} ±" in row
    assert f"| {settings['dev_macro_f1']:.4f} |" in row
    row = next(line for line in text.splitlines() if line.startswith("| TweetEval validation |"))
    assert f"| {settings['validation_signs']:.4f} |" in row


def test_the_published_network_is_small_and_better_than_vader_by_far() -> None:
    entry = read_manifest()[NETWORK]
    assert entry.path.stat().st_size <= 4_000_000
    assert entry.settings["dev_accuracy"] >= 0.72
    assert entry.settings["dev_macro_f1"] >= 0.705
    assert entry.settings["validation_signs"] >= 0.83


def test_the_card_tells_of_the_phrases_as_they_are_read_today() -> None:
    table, reader = phrases(), WordsReader()
    text = (WEIGHTS / f"{NETWORK}.md").read_text(encoding="utf-8")
    for half in (table[::2], table[1::2]):
        *_, everything = spoken(half, [reader.read(phrase.text) for phrase in half])
        assert f"| all | {everything.number} | {everything.share:.3f} |" in text


def test_a_folder_without_texts_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch", reason="training needs the extra `training`")
    assert cli.main(["models", "train", "feelings", "--data", str(tmp_path), "--out", str(tmp_path)]) == 1
    words = capsys.readouterr().err
    assert "goemotions" in words
    assert "Traceback" not in words
