"""How the expression network is fitted, exported and described, on drawn faces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.expressions import GROUPING, NETWORK, ExpressionReader
from models.sessions import Session, read_manifest
from models.training.expression_document import TRAINING
from models.training.expression_evaluate import lines, report
from models.training.fer import VotedFaces, load_fer
from models.training.press import load_press
from recommender.vocabulary import Emotion, Expression
from tests.models.fake_faces import drawn_face, write_fake_data

torch = pytest.importorskip("torch", reason="training needs the extra `training`")

# These import torch, so they come after it is known to be there.
from models.training import expression_eight_bits  # noqa: E402  # only where torch is
from models.training.expression_eight_bits import narrow  # noqa: E402  # only where torch is
from models.training.expression_examples import examples_of  # noqa: E402  # only where torch is
from models.training.expression_fit import Cycle, fit, loss_of, torch_logits  # noqa: E402  # only where torch is
from models.training.expression_network import (  # noqa: E402  # only where torch is
    DEEP,
    WIDE,
    Committee,
    fresh_network,
)
from models.training.expression_train import (  # noqa: E402  # only where torch is
    SHARES,
    balance,
    checkpoint_of,
    export,
    load_checkpoint,
    sure_threshold,
    temperature_for,
    train,
)
from models.training.half import outputs  # noqa: E402  # only where torch is


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_fake_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what one epoch of training leaves."""

    out = tmp_path_factory.mktemp("weights")
    train(data, out, epochs=1, checkpoints=out)
    return out


def test_the_loss_is_least_where_the_network_says_what_the_people_said() -> None:

    shares = torch.tensor([[0.7, 0.3, 0, 0, 0, 0, 0, 0]])
    emotions = shares @ torch.tensor(GROUPING, dtype=torch.float32)
    weights = torch.ones(1)
    best = loss_of((shares + 1e-9).log(), shares, emotions, weights)
    assert best < loss_of((shares.flip(1) + 1e-9).log(), shares, emotions, weights)
    assert best < loss_of(torch.zeros(1, 8), shares, emotions, weights)


def test_a_press_label_teaches_the_emotion_and_leaves_the_expression_open() -> None:

    unknown = torch.zeros(1, 8)
    positive = torch.tensor([[1.0, 0.0, 0.0]])
    happiness, surprise, _, anger = (
        loss_of(10.0 * torch.eye(8)[row : row + 1], unknown, positive, torch.ones(1)).item() for row in range(1, 5)
    )
    assert happiness == pytest.approx(surprise)
    assert anger > happiness + 1


def test_training_leaves_a_network_that_opens_with_its_manifest(trained: Path) -> None:
    entry = read_manifest(trained)[NETWORK]
    assert entry.settings["labels"] == [expression.value for expression in Expression]
    assert 0.5 <= entry.settings["temperature"] <= 3.0
    assert ExpressionReader.open(trained)


@pytest.mark.parametrize("faces", [1, 3])
def test_the_exported_network_takes_any_number_of_faces(trained: Path, faces: int) -> None:
    (logits,) = Session.open(NETWORK, trained).run(np.zeros((faces, 1, 48, 48), np.float32))
    assert logits.shape == (faces, 8)
    assert np.isfinite(logits).all()


def test_the_exported_network_says_what_its_trained_members_say(trained: Path) -> None:

    faces = np.stack([drawn_face(row, np.random.default_rng(row)) for row in range(4)])
    (exported,) = Session.open(NETWORK, trained).run(faces.astype(np.float32)[:, None])
    names = {"deep": DEEP, "wide": WIDE}
    fitted = [load_checkpoint(checkpoint_of(trained, name), shape) for name, shape in names.items()]
    first, second = (torch_logits(each.network, faces).numpy() for each in fitted)
    assert [[epoch.number for epoch in each.epochs] for each in fitted] == [[1], [1]]
    # A share of each and the same shift for all faces: what differs between two faces is a mean of the members'.
    one, other, mean = (each[1:] - each[:1] for each in (first, second, exported))
    share = float(((mean - other) * (one - other)).sum() / ((one - other) ** 2).sum())
    assert SHARES[0] - 0.01 <= share <= SHARES[-1] + 0.01
    assert np.allclose(share * one + (1 - share) * other, mean, atol=0.1 * np.abs(mean).max())


def test_a_committee_says_the_mean_of_its_members_and_a_shift() -> None:
    faces = torch.rand(2, 1, 48, 48) * 255
    members = [fresh_network(shape, 0).eval() for shape in (DEEP, WIDE)]
    committee = Committee(members, [0.25, 0.75]).eval()
    committee.shift += torch.arange(8.0)
    with torch.no_grad():
        expected = 0.25 * members[0](faces) + 0.75 * members[1](faces) + torch.arange(8.0)
        assert torch.allclose(committee(faces), expected, atol=1e-4)


def voted(emotions: list[int]) -> VotedFaces:
    """Return faces of which all ten people say the same: neutral, happiness or sadness."""
    votes = np.zeros((len(emotions), 10), np.int64)
    votes[np.arange(len(emotions)), np.array([1, 0, 3])[emotions]] = 10
    return VotedFaces(np.zeros((len(emotions), 48, 48), np.uint8), votes)


def test_an_emotion_that_is_overlooked_is_shifted_upwards() -> None:
    names = list(Emotion)
    faces = voted([names.index(Emotion.NEUTRAL)] * 6 + [names.index(Emotion.NEGATIVE)] * 6)
    logits = np.full((12, 8), -9.0)
    logits[:, 0], logits[:6, 3], logits[6:, 3] = 2.0, 0.5, 1.78
    shift = balance(logits, faces)
    assert shift[list(Expression).index(Expression.SADNESS)] - shift[0] > 0.22
    assert len({round(float(each), 6) for each in shift[3:]}) == 1
    assert ((logits + shift)[:, 3] > (logits + shift)[:, 0]).tolist() == [False] * 6 + [True] * 6


def test_where_all_is_found_nothing_is_shifted() -> None:
    logits = np.full((2, 8), -9.0)
    logits[0, 1], logits[1, 0] = 2.0, 2.0
    names = list(Emotion)
    faces = voted([names.index(Emotion.POSITIVE), names.index(Emotion.NEUTRAL)])
    assert np.abs(balance(logits, faces)).max() < 1e-9


def test_a_question_is_asked_where_guesses_are_wrong_too_often() -> None:
    faces = voted([0] * 100)
    # Of the fifty unsure guesses every second is wrong, of the fifty sure ones none.
    first = np.concatenate([np.tile([0.445, 0.555], 25), np.full(50, 0.8)])
    shares = np.stack([first, 1 - first, np.zeros(100)], axis=1)
    assert 0.55 < sure_threshold(shares, faces) <= 0.8
    assert sure_threshold(shares[50:], faces.where(np.arange(100) >= 50)) <= 0.8


def test_brightness_and_contrast_do_not_change_the_answer(trained: Path) -> None:
    session = Session.open(NETWORK, trained)
    face = drawn_face(3, np.random.default_rng(3)).astype(np.float32)[None, None]
    (bright,), (dim,) = session.run(face), session.run(face * 0.5 + 30)
    assert np.allclose(bright, dim, atol=0.1)


def test_the_card_says_what_evaluation_prints_and_what_the_manifest_says(trained: Path, data: Path) -> None:
    measured = report(data, trained)
    card = (trained / "expressions.md").read_text(encoding="utf-8")
    printed = "\n".join(lines(measured))
    rows = [line for line in card.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) > 60
    for row in rows:
        assert all(cell in printed for cell in row.strip("| ").split(" | "))
    settings = read_manifest(trained)[NETWORK].settings
    assert f"temperature {settings['temperature']:.4f}" in card.replace("\n", " ")
    assert f"sure from {settings['sure_from']:.4g}" in card.replace("\n", " ")
    assert f"| {settings['three_class_accuracy']:.4f} ±" in card
    assert measured.sha256[:16] in card


def test_the_card_tells_of_the_training_and_shows_its_plots(trained: Path) -> None:
    card = (trained / "expressions.md").read_text(encoding="utf-8")
    assert "deep and wide" in card.split(f"## {TRAINING}")[1].replace("\n", " ")
    for plot in ("curves", "confusions", "calibration"):
        assert f"(expressions_{plot}.png)" in card
        assert 5_000 < (trained / f"expressions_{plot}.png").stat().st_size < 150_000


def test_the_learning_rate_climbs_once_and_ends_at_nothing() -> None:
    rates = [Cycle(1).rate_at(step / 100) for step in range(101)]
    peak = rates.index(max(rates))
    assert 0 < rates[0] < rates[peak] / 10
    assert rates[: peak + 1] == sorted(rates[: peak + 1])
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert rates[-1] == pytest.approx(0)


def test_training_goes_on_from_a_checkpoint(trained: Path, data: Path, tmp_path: Path) -> None:
    begun = load_checkpoint(checkpoint_of(trained, "wide"), WIDE)
    more, fer, press = tmp_path / "more.pt", load_fer(data), load_press(data)
    judges = (fer.validation, press.validation)
    examples = examples_of(fer.train, press.train)
    fitted = fit(examples, judges, more, fitted=begun, cycle=Cycle(2), threads=1, seed=1)
    assert [epoch.number for epoch in fitted.epochs] == [1, 2]
    assert [epoch.number for epoch in load_checkpoint(more, WIDE).epochs] == [1, 2]


def test_an_epoch_draws_all_voted_faces_and_negatives_and_a_share_of_the_others(data: Path) -> None:
    examples = examples_of(load_fer(data).train, load_press(data).train)
    steady = (examples.shares.sum(axis=1) > 0) | (examples.emotions[:, 2] == 1)
    assert (examples.chances[steady] == 1).all()
    assert (examples.chances[~steady] == 0.5).all()
    seen = sum(len(faces) for faces, *_ in examples.batches(np.random.default_rng(0), 40))
    assert seen == examples.steps * 64 <= examples.chances.sum()


def test_faces_on_which_people_disagree_do_not_change_how_sure_a_reading_is() -> None:
    names = list(Emotion)
    faces = voted([names.index(Emotion.POSITIVE), names.index(Emotion.NEUTRAL)] * 10)
    logits = np.random.default_rng(0).normal(0, 2, (20, 8))
    logits[np.arange(20), [1, 0] * 10] += 2
    divided = VotedFaces(faces.pixels, np.tile(np.array([4, 3, 0, 3, 0, 0, 0, 0, 0, 0]), (20, 1)))
    both = VotedFaces(np.concatenate([faces.pixels] * 2), np.concatenate([faces.votes, divided.votes]))
    assert temperature_for(np.concatenate([logits, logits]), both) == temperature_for(logits, faces)


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """The file of an untrained network."""
    export(fresh_network(WIDE, 0), tmp_path / "network.onnx")
    return tmp_path / "network.onnx"


FACES = np.stack([drawn_face(row % 8, np.random.default_rng(row)) for row in range(64)])


def test_a_network_of_eight_bits_weighs_a_quarter_and_says_nearly_the_same(network: Path) -> None:
    whole, given = network.stat().st_size, FACES[:8, None].astype(np.float32)
    (before,) = outputs(network, given)
    narrow(network, FACES)
    (after,) = outputs(network, given)
    assert network.stat().st_size < 0.3 * whole
    assert not np.array_equal(after, before)
    assert np.abs(after - before).mean() < 0.1 * before.std()


def test_a_network_that_eight_bits_would_change_is_kept_as_it_was(
    network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expression_eight_bits, "MOST_OFF", 1e-9)
    whole = network.read_bytes()
    with pytest.raises(ValueError, match="moves its outputs"):
        narrow(network, FACES)
    assert network.read_bytes() == whole
