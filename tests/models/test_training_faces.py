"""How face photos are split, changed, learnt from and measured; on photos made here."""

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

from models.faces import SIDE, FaceFinder, batch, letterbox
from models.schemas import Box, Face, Image
from models.sessions import Session, read_manifest
from models.training import face_augment, face_data, face_evaluate
from models.training.face_data import Sample, Split
from models.training.manifest import record

FIELDS = ["image", "width", "height", "x", "y", "w", "h"]
FIELDS += [f"{point}_{axis}" for point in face_data.POINTS for axis in "xy"]
FIELDS += ["ignore", "source", "licence"]
PHOTOS = 70
"""As many as hold a stretch of each part: a family starts in the middle of a run."""


def picture(seed: int, width: int = 80, height: int = 60) -> Image:
    """Return a picture unlike any of another seed."""
    small = default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return np.asarray(Pictures.fromarray(small).resize((width, height), Pictures.Resampling.BICUBIC), np.uint8)


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
    folder = data / "faces"
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


def one_face(box: tuple[float, float, float, float] = (20, 10, 40, 40), width: int = 80, height: int = 60) -> Sample:
    """Return a black photo with one face, its pixels red and its left eye's white."""
    image = np.zeros((height, width, 3), np.uint8)
    left, top, right, bottom = (int(value) for value in box)
    image[top:bottom, left:right] = (255, 0, 0)
    marks = np.array(
        [
            [
                [left + 5, top + 8],
                [right - 5, top + 8],
                [left + 10, top + 15],
                [left + 6, bottom - 8],
                [right - 6, bottom - 8],
            ]
        ]
    )
    return Sample(
        "one.jpg", "one", "", hard=False, image=image, boxes=np.array([box], np.float32),
        landmarks=marks.astype(np.float32), ignored=np.zeros(1, bool), split=Split.TRAIN,
    )  # fmt: skip


def red(image: Image) -> tuple[int, int, int, int]:
    """Return the box of the red pixels."""
    rows, columns = np.nonzero(image[..., 0] > image[..., 1].astype(int) + 100)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


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


class Finds:
    """A finder that finds what it is told."""

    def __init__(self, *found: Face) -> None:
        self.found = list(found)

    def find(self, image: Image) -> list[Face]:
        assert image.ndim == 3
        return self.found


def face(score: float, left: float, top: float, right: float, bottom: float) -> Face:
    """Return a face of `one_face`'s photo, given in pixels, its landmarks where the true ones are."""
    marks = tuple((x / 80, y / 60) for x, y in one_face().landmarks[0].tolist())
    return Face(Box(left / 80, top / 60, (right - left) / 80, (bottom - top) / 60), marks, score)


def test_a_face_is_found_once_and_what_is_elsewhere_is_false() -> None:
    finder = Finds(face(0.9, 20, 10, 40, 40), face(0.8, 21, 10, 40, 40), face(0.7, 60, 0, 70, 10))
    (outcome,) = face_evaluate.measure(finder, [one_face()])
    assert outcome.scores == pytest.approx([0.9])
    assert outcome.false == pytest.approx([0.8, 0.7])
    assert outcome.offsets == pytest.approx([0.0], abs=1e-5)
    assert outcome.large.tolist() == [True]


def test_landmarks_are_measured_in_eye_distances() -> None:
    away = face(0.9, 20, 10, 40, 40)
    moved = replace(away, landmarks=tuple((x + 2 / 80, y) for x, y in away.landmarks))
    (outcome,) = face_evaluate.measure(Finds(moved), [one_face()])
    assert outcome.offsets == pytest.approx([2 / 10], abs=1e-4)


def test_what_is_found_in_an_ignored_region_counts_nothing() -> None:
    sample = replace(one_face(), ignored=np.ones(1, bool))
    (outcome,) = face_evaluate.measure(Finds(face(0.9, 22, 12, 38, 38)), [sample])
    assert len(outcome.scores) == 0
    assert len(outcome.false) == 0


def test_a_report_counts_faces_and_photos_at_the_threshold() -> None:
    empty = replace(one_face(), kind="pets", boxes=np.zeros((0, 4), np.float32))
    empty = replace(empty, landmarks=np.zeros((0, 5, 2), np.float32), ignored=np.zeros(0, bool))
    seen = face_evaluate.measure(Finds(face(0.6, 20, 10, 40, 40)), [one_face(), empty, empty])
    unseen = face_evaluate.measure(Finds(), [one_face(), empty, replace(empty, family="no_face_a")])
    report = face_evaluate.summary([*seen, *unseen], 0.5)
    assert (report.large_faces, report.large_recall) == (2, 0.5)
    assert report.empty_photos == 3
    assert report.false_rate == pytest.approx(2 / 3)
    assert (report.elsewhere_photos, report.elsewhere_rate) == (1, 0.0)
    assert report.precision == 1.0
    assert face_evaluate.summary([*seen, *unseen], 0.7).large_recall == 0.0
    assert any("0.5000 of 2 faces wider than a fifth" in line for line in face_evaluate.lines(report))


@pytest.fixture
def network() -> ModuleType:
    """The network's module, where torch is installed (the training extra)."""
    pytest.importorskip("torch", reason="the training extra is not installed")
    from models.training import face_network  # noqa: PLC0415  # only where torch is

    return face_network


def test_an_untrained_network_sees_nothing_and_exports_what_it_computes(network: ModuleType, tmp_path: Path) -> None:
    import torch  # noqa: PLC0415  # only where torch is

    torch.manual_seed(0)
    net = network.FaceNetwork().eval()
    network.export(net, tmp_path / "faces.onnx")
    record(tmp_path, "faces", "faces.onnx", (1, 3, SIDE, SIDE), {"threshold": 0.5})
    image = picture(3, 300, 200)
    assert FaceFinder.open(tmp_path).find(image) == []
    given = batch(letterbox(image)[0])
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
def test_training_leaves_weights_manifest_and_card(data: Path, tmp_path: Path) -> None:
    from models.training import face_train  # noqa: PLC0415  # only where torch is

    report = face_train.train(data, tmp_path, minutes=0.02, threads=1, seed=3)
    settings = read_manifest(tmp_path)["faces"].settings
    assert settings["threshold"] == report.threshold
    assert face_evaluate.lines(face_evaluate.report(data, tmp_path)) == face_evaluate.lines(report)
    card = (tmp_path / "faces.md").read_text(encoding="utf-8")
    assert f"threshold {report.threshold:.2f}" in card
    assert "| 1 | public Kaggle-type sets of masked faces | not stated in the source |" in card
    assert (tmp_path / "faces_recall.png").stat().st_size < 150_000


@pytest.mark.usefixtures("network")
def test_the_threshold_is_the_middle_of_those_with_the_fewest_errors() -> None:
    from models.training.face_train import choose_threshold  # noqa: PLC0415  # only where torch is

    empty = replace(one_face(), kind="pets", boxes=np.zeros((0, 4), np.float32), ignored=np.zeros(0, bool))
    empty = replace(empty, landmarks=np.zeros((0, 5, 2), np.float32))
    seen = face_evaluate.measure(Finds(face(0.701, 20, 10, 40, 40)), [one_face()])
    false = face_evaluate.measure(Finds(face(0.401, 20, 10, 40, 40)), [empty])
    assert choose_threshold([*seen, *false]) == pytest.approx(0.56, abs=0.011)
    faint = face_evaluate.measure(Finds(face(0.301, 20, 10, 40, 40)), [one_face()])
    assert choose_threshold([*seen, *faint]) == pytest.approx(0.25, abs=0.011)
    assert choose_threshold([*seen, *faint, *false]) == pytest.approx(0.56, abs=0.011)
