"""How face photos are split and changed, and what learning from them leaves; on photos made here."""

import csv
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.random import default_rng
from PIL import Image as Pictures

from models.faces import SIDE, FaceSpotter, batch, letterbox
from models.schemas import Image
from models.sessions import Session, read_manifest
from models.training import face_augment, face_data, face_evaluate
from models.training.face_data import Split
from models.training.face_measure import measure
from models.training.manifest import record
from tests.models.face_samples import Finds, face, no_face, one_face, picture, red
from tests.models.fake_faces import write_fake_data

FIELDS = ["image", "width", "height", "x", "y", "w", "h"]
FIELDS += [f"{point}_{axis}" for point in face_data.POINTS for axis in "xy"]
FIELDS += ["ignore", "source", "licence"]
PHOTOS = 70
"""As many as hold a stretch of each part: a family starts in the middle of a run."""


def jpeg(image: Image) -> bytes:
    file = BytesIO()
    Pictures.fromarray(image).save(file, "JPEG", quality=95)
    return file.getvalue()


def face_row(name: str, **changes: object) -> dict[str, object]:
    marks = {f"{point}_{axis}": 10 + index for index, point in enumerate(face_data.POINTS) for axis in "xy"}
    row = {"image": name, "x": 10, "y": 12, "w": 20, "h": 24, "ignore": 0, "source": "S", "licence": "L", **marks}
    return {**row, **changes}


def write(
    folder: Path, archive: str, fields: list[str], rows: list[dict[str, object]], files: dict[str, Image]
) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / f"{archive}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, fields)
        table.writeheader()
        table.writerows(rows)
    with zipfile.ZipFile(folder / f"{archive}.zip", "w") as target:
        for name, image in files.items():
            target.writestr(name, jpeg(image))


def write_data(data: Path, faces: dict[str, Image]) -> None:
    """Write a data folder with these face photos, one masked face, pets and a raccoon."""
    folder = write_fake_data(data, fer=60, press=8) / "faces"
    write(folder, "face_photos", FIELDS, [face_row(name) for name in faces], faces)
    masked: list[dict[str, object]] = [{"file": "maskon/a.jpg", "x1": 5, "y1": 6, "x2": 15, "y2": 26}]
    write(folder, "masked_faces", ["file", "x1", "y1", "x2", "y2"], masked, {"maskon/a.jpg": picture(9001)})
    pets = {f"dog_{index:04}.jpg": picture(5000 + index) for index in range(PHOTOS)}
    rows: list[dict[str, object]] = [
        {"image": name, "kind": "pets", "hard": index % 2} for index, name in enumerate(pets)
    ]
    write(folder, "no_face_photos", ["image", "kind", "hard", "source", "licence"], rows, pets)
    raccoon: list[dict[str, object]] = [{"file": "raccoon/1.jpg", "kind": "raccoon"}]
    write(folder, "no_face_a", ["file", "kind", "source", "licence"], raccoon, {"raccoon/1.jpg": picture(9002)})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """70 photos of one source; number 9 (training) comes back mirrored as number 37 (validation)."""
    path = tmp_path_factory.mktemp("data")
    faces = {f"film_{index:05}.jpg": picture(index) for index in range(PHOTOS)}
    faces["film_00037.jpg"] = np.ascontiguousarray(faces["film_00009.jpg"][:, ::-1])
    write_data(path, faces)
    return path


def test_held_out_photos_have_no_neighbour_in_another_part(data: Path) -> None:
    splits = [sample.split for sample in face_data.load(data) if sample.family == "film"]
    held_out = [index for index, split in enumerate(splits) if split in {Split.VALIDATION, Split.TEST}]
    assert splits.count(Split.TEST) == (face_data.RUN - face_data.VALIDATION_SHARE - 2 * face_data.GUARD)
    for index in held_out:
        near = splits[max(0, index - face_data.GUARD) : index + face_data.GUARD + 1]
        twin = {Split.TRAIN} if abs(index - 37) <= face_data.GUARD else set()
        assert set(near) <= {splits[index], Split.UNUSED} | twin


def test_twins_never_straddle_a_split(data: Path) -> None:
    splits = {sample.name: sample.split for sample in face_data.load(data)}
    assert splits["film_00009.jpg"] is Split.TRAIN
    assert splits["film_00037.jpg"] is Split.TRAIN
    assert splits["film_00036.jpg"] is Split.VALIDATION


def test_measured_sources_are_never_trained_on(data: Path) -> None:
    (raccoon,) = face_data.load(data, splits=[Split.ELSEWHERE])
    assert raccoon.kind == "raccoon"


def test_a_sample_carries_its_faces_in_its_own_pixels(data: Path) -> None:
    sample = face_data.load(data, longest=40, splits=[Split.TRAIN])[0]
    assert sample.image.shape == (30, 40, 3)
    assert sample.boxes.tolist() == [[5, 6, 15, 18]]
    assert sample.landmarks[0, 1].tolist() == [5.5, 5.5]
    assert not sample.hard


def test_a_masked_face_has_no_landmarks(data: Path) -> None:
    (masked,) = (sample for sample in face_data.load(data) if sample.family == "masked_faces")
    assert masked.boxes.tolist() == [[5, 6, 15, 26]]
    assert np.isnan(masked.landmarks).all()


def test_a_mirror_moves_the_face_and_swaps_left_and_right() -> None:
    sample = face_augment.mirrored(one_face())
    assert red(sample.image) == (40, 10, 60, 40)
    assert sample.boxes.tolist() == [[40, 10, 60, 40]]
    eyes = sample.landmarks[0, :2, 0]
    assert eyes[0] < eyes[1]


def test_a_tilt_moves_the_box_with_the_face() -> None:
    sample = face_augment.tilted(one_face(), 30)
    left, top, right, bottom = red(sample.image)
    middle = (sample.boxes[0, :2] + sample.boxes[0, 2:]) / 2
    assert middle == pytest.approx([(left + right) / 2, (top + bottom) / 2], abs=1.5)
    # An ellipse turned by 30 degrees is a little wider, and less high, than upright.
    assert 20 < sample.boxes[0, 2] - sample.boxes[0, 0] < 30
    assert 24 < sample.boxes[0, 3] - sample.boxes[0, 1] < 30


def test_a_window_shows_the_face_where_its_box_says() -> None:
    random = default_rng(1)
    for _ in range(40):
        sample = face_augment.windowed(one_face(), random, [])
        if len(sample.boxes):
            assert red(sample.image) == pytest.approx(sample.boxes[0], abs=0.6)


def test_a_face_mostly_outside_the_window_is_neither_face_nor_background() -> None:
    cut = replace(one_face(), boxes=np.array([[70, 0, 90, 20], [79, 0, 99, 20], [60, 0, 80, 20]], np.float32))
    cut = replace(cut, landmarks=np.zeros((3, 5, 2), np.float32), ignored=np.zeros(3, bool))
    sample = face_augment.tilted(cut, 0.0)
    assert sample.boxes.tolist() == [[70, 0, 80, 20], [60, 0, 80, 20]]
    assert sample.ignored.tolist() == [True, False]


def test_an_example_is_a_letterboxed_square_with_finite_boxes_inside() -> None:
    random = default_rng(2)
    for _ in range(60):
        example = face_augment.example(one_face(), random, [picture(1)])
        assert example.square.shape == (SIDE, SIDE, 3)
        assert example.square.dtype == np.uint8
        assert (example.boxes >= 0).all()
        assert (example.boxes <= SIDE + 1).all()
        assert len(example.boxes) == len(example.landmarks) == len(example.ignored)


@pytest.fixture
def network() -> ModuleType:
    """The network's module, where torch is installed (the training extra)."""
    torch = pytest.importorskip("torch", reason="the training extra is not installed")
    # Several threads wait for each other on a busy machine, for nets so small.
    torch.set_num_threads(1)
    from models.training import face_network  # noqa: PLC0415  # only where torch is

    return face_network


def test_an_untrained_network_sees_nothing_and_exports_what_it_computes(network: ModuleType, tmp_path: Path) -> None:
    import torch  # noqa: PLC0415  # only where torch is

    torch.manual_seed(0)
    net = network.FaceNetwork().eval()
    network.export(net, tmp_path / "faces.onnx")
    record(tmp_path, "faces", "faces.onnx", (1, 3, SIDE, SIDE), {"threshold": 0.5})
    image = picture(3, 300, 200)
    assert FaceSpotter.open(tmp_path).find(image) == []
    given = batch([letterbox(image)[0]])
    (rows,) = Session.open("faces", tmp_path).run(given)
    with torch.no_grad():
        expected = net.decoded(net(torch.from_numpy(given))).numpy()
    assert rows == pytest.approx(expected, abs=1e-3)


def test_each_grid_claims_faces_of_its_size(network: ModuleType) -> None:
    import torch  # noqa: PLC0415  # only where torch is

    net = network.FaceNetwork()
    boxes = torch.tensor([[20.0, 20, 40, 44], [70, 70, 130, 140], [2, 2, 190, 190]])
    cells, faces = network._claims(net, boxes)
    strides = net.steps[cells, 0]
    assert [sorted(set(strides[faces == index].tolist())) for index in range(3)] == [[8.0], [16.0], [32.0]]


def test_a_few_steps_of_training_lower_the_loss(network: ModuleType) -> None:
    import torch  # noqa: PLC0415  # only where torch is

    torch.manual_seed(0)
    net = network.FaceNetwork()
    random = default_rng(0)
    examples = [face_augment.example(one_face(), random, []) for _ in range(4)]
    images = torch.from_numpy(np.stack([example.square for example in examples])).permute(0, 3, 1, 2).float()
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3)
    losses = []
    for _ in range(8):
        total, _ = network.loss(net, net(images), examples)
        losses.append(total.item())
        optimiser.zero_grad()
        torch.autograd.backward(total)
        optimiser.step()
    assert losses[-1] < 0.8 * losses[0]


@pytest.mark.usefixtures("network")
def test_training_leaves_weights_manifest_and_cards(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.training import face_train, landmark_lures  # noqa: PLC0415  # only where torch is

    # A detector that learned nothing proposes dozens of places in every view.
    monkeypatch.setattr(face_train, "VALIDATION_VIEWS", 2)
    monkeypatch.setattr(landmark_lures, "PET_VIEWS", 2)
    report = face_train.train(data, tmp_path, minutes=0.02, steps=3, threads=1, seed=3)
    assert read_manifest(tmp_path)["faces"].settings["threshold"] == report.threshold
    assert face_evaluate.lines(face_evaluate.report(data, tmp_path)) == face_evaluate.lines(report)
    card = (tmp_path / "faces.md").read_text(encoding="utf-8")
    assert f"threshold {report.threshold:.2f}" in card
    assert "3 batches of" in (tmp_path / "landmarks.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("network")
def test_the_threshold_is_the_middle_of_those_with_the_fewest_errors() -> None:
    from models.training.face_train import THRESHOLDS, choose_threshold  # noqa: PLC0415  # only where torch is

    seen = measure(Finds(face(0.701, 20, 10, 40, 40)), [one_face()])
    false = measure(Finds(face(0.401, 20, 10, 40, 40)), [no_face()])
    assert choose_threshold([*seen, *false]) == pytest.approx(0.56, abs=0.011)
    faint = measure(Finds(face(0.301, 20, 10, 40, 40)), [one_face()])
    assert choose_threshold([*seen, *faint]) == pytest.approx((THRESHOLDS[0] + 0.3) / 2, abs=0.011)
    assert choose_threshold([*seen, *faint, *false]) == pytest.approx(0.56, abs=0.011)
