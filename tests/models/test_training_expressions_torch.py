"""How the expression network is fitted, exported and described, on drawn faces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.expressions import GROUPING, NETWORK, ExpressionReader
from models.sessions import Session, read_manifest
from models.training.expression_evaluate import report
from models.training.fer import load_fer
from models.training.press import load_press
from recommender.vocabulary import Expression
from tests.models.fake_faces import drawn_face, write_fake_data

torch = pytest.importorskip("torch", reason="training needs the extra `training`")

# These import torch, so they come after it is known to be there.
from models.training.expression_fit import fit, loss_of, rate_at, torch_logits  # noqa: E402  # only where torch is
from models.training.expression_train import load_checkpoint, train  # noqa: E402  # only where torch is


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_fake_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what one epoch of training leaves."""

    out = tmp_path_factory.mktemp("weights")
    train(data, out, epochs=1, checkpoint=out / "checkpoint.pt")
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


def test_the_exported_network_says_what_the_trained_one_says(trained: Path) -> None:

    faces = np.stack([drawn_face(row, np.random.default_rng(row)) for row in range(4)])
    (exported,) = Session.open(NETWORK, trained).run(faces.astype(np.float32)[:, None])
    fitted = load_checkpoint(trained / "checkpoint.pt")
    assert np.allclose(torch_logits(fitted.network, faces).numpy(), exported, atol=1e-4)
    assert [epoch.number for epoch in fitted.epochs] == [1]


def test_brightness_and_contrast_do_not_change_the_answer(trained: Path) -> None:
    session = Session.open(NETWORK, trained)
    face = drawn_face(3, np.random.default_rng(3)).astype(np.float32)[None, None]
    (bright,), (dim,) = session.run(face), session.run(face * 0.5 + 30)
    assert np.allclose(bright, dim, atol=0.1)


def test_the_card_names_the_weights_and_the_numbers_that_were_measured(trained: Path, data: Path) -> None:
    measured = report(data, trained)
    card = (trained / "expressions.md").read_text(encoding="utf-8")
    assert measured.sha256[:16] in card
    assert f"{np.trace(measured.emotions) / measured.emotions.sum():.4f}" in card
    for plot in ("expressions_curves.png", "expressions_confusions.png"):
        assert plot in card
        assert (trained / plot).stat().st_size < 150_000


def test_the_learning_rate_climbs_once_and_ends_at_nothing() -> None:
    rates = [rate_at(step / 100) for step in range(101)]
    peak = rates.index(max(rates))
    assert 0 < rates[0] < rates[peak] / 10
    assert rates[: peak + 1] == sorted(rates[: peak + 1])
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert rates[-1] == pytest.approx(0)


def test_training_goes_on_from_a_checkpoint(trained: Path, data: Path, tmp_path: Path) -> None:
    resumed = load_checkpoint(trained / "checkpoint.pt")
    fitted = fit(load_fer(data), load_press(data), tmp_path / "more.pt", epochs=2, threads=1, seed=1, resumed=resumed)
    assert [epoch.number for epoch in fitted.epochs] == [1, 2]
    assert [epoch.number for epoch in load_checkpoint(tmp_path / "more.pt").epochs] == [1, 2]
