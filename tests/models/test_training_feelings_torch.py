"""The network of feelings while it learns, and as it is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra `training`")

from bot import cli  # noqa: E402  # only where torch is installed
from models.feelings import NETWORK, WordsReader  # noqa: E402  # the same
from models.sessions import read_manifest  # noqa: E402  # the same
from models.text_features import SIZE, Featurizer, cut  # noqa: E402  # the same
from models.training import feeling_data  # noqa: E402  # the same
from models.training.feeling_data import Example  # noqa: E402  # the same
from models.training.feeling_export import eight_bits, export  # noqa: E402  # the same
from models.training.feeling_fit import Lessons, fit, fit_all  # noqa: E402  # the same
from models.training.feeling_made import made  # noqa: E402  # the same
from models.training.feeling_network import (  # noqa: E402  # the same
    AROUSAL,
    COMMENT,
    KNOWN,
    MESSAGE,
    Deep,
    Packed,
    Shares,
    blended,
    deep_places,
)
from models.training.feeling_wide import fit_wide  # noqa: E402  # the same
from models.training.feeling_written import written  # noqa: E402  # the same
from recommender.vocabulary import Emotion  # noqa: E402  # the same
from tests.models.fake_texts import write_fake_texts  # noqa: E402  # the same

TEXTS = ("what a lovely day", "I hate it", "the shop is open", "so so")


@pytest.fixture(scope="module")
def packed() -> Packed:
    return _packed(TEXTS)


def _packed(texts: Sequence[str]) -> Packed:
    featurizer = Featurizer()
    return Packed(featurizer.rows(cut(text)) for text in texts)


def test_a_batch_holds_the_words_of_its_texts_in_their_order(packed: Packed) -> None:
    batch = packed.batch(np.array([2, 0]))
    lengths = [1 + len(cut(TEXTS[place]).tokens) for place in (2, 0)]
    assert (batch.words < len(batch.starts)).sum(dim=1).tolist() == lengths
    assert batch.words[0, : lengths[0]].tolist() == list(range(lengths[0]))
    assert batch.words[1, : lengths[1]].tolist() == list(range(lengths[0], sum(lengths)))
    rows = np.concatenate([Featurizer().rows(cut(TEXTS[place])) for place in (2, 0)])
    rows = rows[rows[:, 2] != 0.0]
    assert np.array_equal(batch.places.numpy(), deep_places(rows[:, 0]))
    assert np.array_equal(batch.values.numpy(), rows[:, 2])


def test_the_wide_part_sees_every_value_that_counts_among_all(packed: Packed) -> None:
    assert packed.wide.shape == (len(TEXTS), SIZE)
    for place, text in enumerate(TEXTS):
        rows = Featurizer().rows(cut(text))
        expected = np.bincount(rows[:, 0].astype(int), weights=rows[:, 1], minlength=SIZE)
        assert np.abs(packed.wide[[place]].toarray()[0] - expected).max() < 1e-6


def test_a_text_is_read_alike_alone_and_beside_longer_ones(packed: Packed) -> None:
    network = _network().eval()
    with torch.no_grad():
        together = network(packed.batch(np.arange(len(TEXTS))))
        alone = torch.cat([network(packed.batch(np.array([place]))) for place in range(len(TEXTS))])
    assert (together - alone).abs().max() < 1e-5


def test_words_are_hidden_by_chance_while_it_learns(packed: Packed) -> None:
    network, batch = _network(), packed.batch(np.arange(len(TEXTS)))
    with torch.no_grad():
        assert not torch.equal(network(batch), network(batch))
        network.eval()
        assert torch.equal(network(batch), network(batch))


def _network() -> Deep:
    torch.manual_seed(1)
    network = Deep(8, 12)
    torch.nn.init.normal_(network.top.weight, 0.0, 0.3)
    return network


@pytest.mark.parametrize("shares", [Shares(0.0, 0.0), Shares(0.6, 0.2), Shares(1.0, 1.0)])
def test_the_file_gives_what_both_parts_say_of_comments_and_messages(tmp_path: Path, shares: Shares) -> None:
    texts = (*TEXTS, "", "x", "not good " * 200)
    packed, network = _packed(texts), _network().eval()
    wide = np.random.default_rng(1).normal(0.0, 0.3, (SIZE, 4)).astype(np.float32)
    export(network, wide, shares, tmp_path / "some.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "some.onnx")
    names = [each.name for each in session.get_inputs()]
    with torch.no_grad():
        deep = network(packed.batch(np.arange(len(texts)))).numpy()
    expected = np.column_stack([blended(deep, packed.wide @ wide, shares), deep[:, [AROUSAL, KNOWN]]])
    featurizer = Featurizer()
    inputs = [dict(zip(names, featurizer.features(cut(text)).inputs(), strict=True)) for text in texts]
    found = [session.run(None, each)[0][0] for each in inputs]
    assert np.allclose(np.stack(found), expected, rtol=0.03, atol=0.03)


def test_a_text_is_read_as_a_comment_or_as_a_message_or_between() -> None:
    deep = np.zeros((3, 36))
    deep[:, COMMENT], deep[:, MESSAGE] = [1.0, 2.0, 3.0], [5.0, 6.0, 7.0]
    wide = np.zeros((3, 4))
    wide[:, 3] = [-50.0, 50.0, 0.0]
    assert blended(deep, wide, Shares(0.0, 0.0)) == pytest.approx(np.array([[1, 2, 3], [5, 6, 7], [3, 4, 5]]))
    wide[:, :3] = [7.0, 7.0, 7.0]
    assert blended(deep, wide, Shares(0.5, 1.0)) == pytest.approx(np.array([[4, 4.5, 5], [7, 7, 7], [5.5, 5.75, 6]]))


def test_eight_bits_keep_numbers_to_half_a_step_of_their_scale() -> None:
    numbers = np.array([[0.5, -1.0, 0.25], [0.0, 0.0, 0.0], [30.0, 0.1, -7.0]], np.float32)
    steps, scale = eight_bits(numbers, 1)
    assert steps.dtype == np.int8
    assert (np.abs(steps * scale - numbers) <= 0.51 * scale).all()


def _lessons(examples: list[Example]) -> Lessons:
    return Lessons(examples, _packed([each.text for each in examples]))


def test_what_a_source_says_nothing_of_costs_nothing() -> None:
    lessons = _lessons([Example("who knows", "some"), Example("i am glad", "some", Emotion.POSITIVE)])
    leanings = torch.zeros(lessons.leanings, 3)
    outputs = torch.zeros(2, 36, requires_grad=True)
    lessons.loss(outputs, np.array([0, 1]), leanings).backward()
    assert outputs.grad is not None
    assert not outputs.grad[0].any()
    for place in (COMMENT, MESSAGE):
        assert outputs.grad[1, place].any()
        outputs.grad[1, place] = 0.0
    assert not outputs.grad.any()


def test_messages_say_nothing_of_how_a_comment_is_read() -> None:
    lessons = _lessons([Example("we got the house", feeling_data.WRITTEN, Emotion.POSITIVE)])
    outputs = torch.zeros(1, 36, requires_grad=True)
    lessons.loss(outputs, np.array([0]), torch.zeros(lessons.leanings, 3)).backward()
    assert outputs.grad is not None
    assert outputs.grad[0, MESSAGE].any()
    assert not outputs.grad[0, COMMENT].any()


def test_a_source_without_neutral_texts_says_nothing_of_neutral() -> None:
    lessons = _lessons([Example("i am glad", "some", Emotion.POSITIVE), Example("so sad", "some", Emotion.NEGATIVE)])
    outputs = torch.zeros(2, 36, requires_grad=True)
    lessons.loss(outputs, np.array([0, 1]), torch.zeros(lessons.leanings, 3)).backward()
    assert outputs.grad is not None
    assert outputs.grad[:, 1].abs().max() < 1e-6


def test_it_learns_what_it_is_taught() -> None:
    comments = {Emotion.POSITIVE: "a lovely", Emotion.NEUTRAL: "a wooden", Emotion.NEGATIVE: "an awful"}
    messages = {Emotion.POSITIVE: "we found my", Emotion.NEUTRAL: "he feeds my", Emotion.NEGATIVE: "they stole my"}
    examples = [
        Example(f"{words} {number}th {thing}", source, emotion, known=True)
        for source, kind in ((feeling_data.GOEMOTIONS, comments), (feeling_data.WRITTEN, messages))
        for emotion, words in kind.items()
        for number in range(30)
        for thing in ("cat", "dog", "car")
    ]
    lessons = _lessons(examples)
    history = fit(lessons, _network(), seed=1, epochs=60)
    assert history[-1].loss < history[0].loss
    assert history[-1].comments > 0.9
    assert history[-1].messages > 0.9
    logits = lessons.features.wide @ fit_all(lessons)
    assert (logits[:, :3].argmax(axis=1) == lessons.emotion.numpy())[lessons.apart & ~lessons.messages.numpy()].all()
    assert ((logits[:, 3] > 0) == lessons.messages.numpy())[lessons.apart].all()


def test_a_weight_that_costs_more_is_smaller() -> None:
    packed, emotion = _packed(["a good day", "a bad day"] * 5), np.array([0, 2] * 5)
    counts, barred = np.ones(10, np.float32), np.zeros((10, 3), np.float32)
    cheap, dear = (fit_wide(packed.wide, emotion, counts, barred, cost=cost) for cost in (0.1, 10.0))
    assert np.abs(dear[1:]).max() < np.abs(cheap[1:]).max() / 2


def test_one_command_leaves_a_network_that_reads_and_a_card_that_tells_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = made(1)[::40]
    monkeypatch.setattr(feeling_data, "made", lambda _: few)
    told = list(written())[::40]
    monkeypatch.setattr(feeling_data, "written", lambda: told)
    data, out = write_fake_texts(tmp_path / "data"), tmp_path / "out"
    out.mkdir()
    assert cli.main(["models", "train", "feelings", "--data", str(data), "--out", str(out)]) == 0
    entry = read_manifest(out)[NETWORK]
    reader = WordsReader(out)
    assert abs(sum(reader.reading("what a lovely day").shares) - 1.0) < 1e-9
    card = (out / f"{NETWORK}.md").read_text(encoding="utf-8")
    assert entry.sha256[:16] in card
    for plot in ("curves", "confusions", "calibration"):
        assert (out / f"{NETWORK}_{plot}.png").exists()
        assert f"({NETWORK}_{plot}.png)" in card
