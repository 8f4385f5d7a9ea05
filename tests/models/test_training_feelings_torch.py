"""The network of feelings while it learns, and as it is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra `training`")

from bot import cli  # noqa: E402  # only where torch is installed
from models.feelings import NETWORK, OUTPUTS, WordsReader  # noqa: E402  # the same
from models.sessions import read_manifest  # noqa: E402  # the same
from models.text_features import COUNTED, Featurizer  # noqa: E402  # the same
from models.training import feeling_data  # noqa: E402  # the same
from models.training.feeling_data import Example  # noqa: E402  # the same
from models.training.feeling_fit import Kind, Lessons, fit  # noqa: E402  # the same
from models.training.feeling_made import made  # noqa: E402  # the same
from models.training.feeling_network import Network, Packed, export  # noqa: E402  # the same
from recommender.vocabulary import Emotion  # noqa: E402  # the same
from tests.models.fake_texts import write_fake_texts  # noqa: E402  # the same

TEXTS = ("what a lovely day", "I hate it", "the shop is open", "so so")


@pytest.fixture(scope="module")
def packed() -> Packed:
    featurizer = Featurizer()
    return Packed([featurizer.rows(text) for text in TEXTS])


def test_a_batch_holds_the_features_of_its_texts_in_their_order(packed: Packed) -> None:
    places, starts, values = packed.batch(np.array([2, 0]))
    rows = [Featurizer().rows(TEXTS[place]) for place in (2, 0)]
    assert starts.tolist() == [0, len(rows[0])]
    assert np.array_equal(np.stack([places.numpy(), values.numpy()], axis=1), np.concatenate(rows))


def test_only_hashed_features_are_hidden_by_chance(packed: Packed) -> None:
    torch.manual_seed(1)
    every = np.arange(len(TEXTS))
    (places, _, hidden), (_, _, values) = packed.batch(every, 0.5), packed.batch(every)
    counted = places < COUNTED
    assert torch.equal(hidden[counted], values[counted])
    assert 0.3 < (hidden[~counted] == 0).float().mean() < 0.7


def test_the_file_gives_the_mean_of_the_networks(packed: Packed, tmp_path: Path) -> None:
    torch.manual_seed(1)
    networks = [Network(4), Network(4)]
    export(networks, (0.25, 0.75), tmp_path / "some.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "some.onnx")
    with torch.no_grad():
        first, second = (each(*packed.batch(np.arange(len(TEXTS))))[:, :OUTPUTS] for each in networks)
    expected = 0.25 * first + 0.75 * second
    featurizer = Featurizer()
    found = [session.run(None, {"features": featurizer.rows(text)})[0][0] for text in TEXTS]
    assert np.abs(np.stack(found) - expected.numpy()).max() < 0.01


def _lessons(examples: list[Example]) -> Lessons:
    featurizer = Featurizer()
    return Lessons(examples, Packed([featurizer.rows(each.text) for each in examples]))


def test_what_a_source_says_nothing_of_costs_nothing() -> None:
    lessons = _lessons([Example("who knows", "some"), Example("i am glad", "some", Emotion.POSITIVE)])
    leanings = torch.zeros(lessons.leanings, 3)
    outputs = torch.zeros(2, 33, requires_grad=True)
    lessons.loss(outputs, np.array([0, 1]), leanings).backward()
    assert outputs.grad is not None
    assert not outputs.grad[0].any()
    assert outputs.grad[1, :3].any()
    assert not outputs.grad[1, 3:].any()


def test_a_source_without_neutral_texts_says_nothing_of_neutral() -> None:
    lessons = _lessons([Example("i am glad", "some", Emotion.POSITIVE), Example("so sad", "some", Emotion.NEGATIVE)])
    outputs = torch.zeros(2, 33, requires_grad=True)
    lessons.loss(outputs, np.array([0, 1]), torch.zeros(lessons.leanings, 3)).backward()
    assert outputs.grad is not None
    assert outputs.grad[:, 1].abs().max() < 1e-6


def test_it_learns_what_it_is_taught() -> None:
    words = {Emotion.POSITIVE: "lovely", Emotion.NEUTRAL: "wooden", Emotion.NEGATIVE: "awful"}
    examples = [
        Example(f"{word} {number}th {thing}", feeling_data.GOEMOTIONS, emotion, known=True)
        for emotion, word in words.items()
        for number in range(30)
        for thing in ("cat", "dog", "car")
    ]
    lessons = _lessons(examples)
    _, history = fit(lessons, Kind(4, ours_alone=True, texts=64, share=1.0), seed=1, epochs=30)
    assert history[-1].loss < history[0].loss
    assert history[-1].apart > 0.9


def test_one_command_leaves_a_network_that_reads_and_a_card_that_tells_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = made(1)[::40]
    monkeypatch.setattr(feeling_data, "made", lambda _: few)
    data, out = write_fake_texts(tmp_path / "data"), tmp_path / "out"
    out.mkdir()
    assert cli.main(["models", "train", "feelings", "--data", str(data), "--out", str(out)]) == 0
    entry = read_manifest(out)[NETWORK]
    reader = WordsReader(out)
    assert abs(reader.reading("what a lovely day").shares.sum() - 1.0) < 1e-9
    card = (out / f"{NETWORK}.md").read_text(encoding="utf-8")
    assert entry.sha256[:16] in card
    for plot in ("curves", "confusions", "calibration"):
        assert (out / f"{NETWORK}_{plot}.png").exists()
        assert f"({NETWORK}_{plot}.png)" in card
