"""`serenade models look`: a photo comes back with what is seen in it, and only that is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image
from skimage import data

from bot import cli, looking
from models.errors import NoFace
from models.reader import emotions_of, feeling_of
from models.schemas import Box, Face, FaceReading, PhotoReading
from recommender.vocabulary import Expression

ORIENTATION = 0x0112


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, an empty one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def photo(folder: Path) -> Path:
    """The astronaut's, as a telephone held sideways stores it."""
    upright = Image.fromarray(np.asarray(data.astronaut())[:400])
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010E] = "a secret place"
    upright.transpose(Image.Transpose.ROTATE_90).save(folder / "me.jpg", quality=95, exif=exif)
    return folder / "me.jpg"


class Stub:
    """Reads as many faces as it is told, with one emotion's share."""

    def __init__(self, faces: int, share: float) -> None:
        self._faces, self._share = faces, share

    def open(self) -> Stub:
        return self

    def read(self, _: bytes) -> PhotoReading:
        if not self._faces:
            raise NoFace
        shares = dict.fromkeys(Expression, (1 - self._share) / 7) | {Expression.HAPPINESS: self._share}
        face = Face(Box(0.1, 0.1, 0.2, 0.2), ((0.2, 0.2),) * 5, 0.9)
        readings = (FaceReading(face, shares, emotions_of(shares)),) * min(26, self._faces)
        return PhotoReading(512, 400, (face,) * self._faces, readings, 0, feeling_of(shares), 0.6)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def look(*arguments: object) -> int:
    return cli.main(["models", "look", *map(str, arguments)])


def test_a_photo_is_drawn_upright_with_its_face_beside_where_one_is(
    photo: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = photo.read_bytes()
    assert look(photo) == 0
    assert capsys.readouterr().out == "I saw one face, which looks positive, over 99% sure; see me-look.png.\n"
    assert names_in(folder) == ["me-look.png", "me.jpg"]
    assert photo.read_bytes() == before
    with Image.open(folder / "me-look.png") as drawn:
        assert drawn.format == "PNG"
        assert not drawn.getexif()
        assert drawn.size[0] > drawn.size[1]
        # The flag's corner of the upright photo is at the top left, behind the margin.
        shown = np.asarray(drawn.crop((26, 26, 126, 126)).convert("RGB"), float)
    expected = np.asarray(Image.fromarray(np.asarray(data.astronaut())[:80, :80]).resize((100, 100)), float)
    assert np.abs(shown - expected).mean() < 12


def test_a_heic_photo_becomes_a_jpeg_where_one_is_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pillow_heif.from_pillow(Image.fromarray(np.asarray(data.astronaut()))).save(folder / "me.heic")
    assert look("me.heic", "--out", folder / "seen.JPG") == 0
    assert "positive" in capsys.readouterr().out
    with Image.open(folder / "seen.JPG") as drawn:
        assert drawn.format == "JPEG"


@pytest.mark.parametrize(
    ("faces", "share", "words"),
    [
        (1, 0.4, "I saw one face, which looks positive, but I am not sure; see me-look.png."),
        (3, 0.8, "I saw 3 faces, of which the largest, A, looks positive, 83% sure; see me-look.png."),
        (30, 0.8, "I saw 30 faces and read the 26 largest, of which the largest, A, looks positive, 83% sure; see"),
    ],
)
def test_it_says_in_a_sentence_what_it_saw(
    faces: int, share: float, words: str, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "PhotoReader", Stub(faces, share))
    assert looking.look(photo).startswith(words)


@pytest.mark.parametrize("out", ["me.jpg", "./me.jpg", "same.jpg"])
def test_the_photo_itself_is_not_written_over(out: str, photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("same.jpg").hardlink_to(photo)
    before = photo.read_bytes()
    assert look(photo, "--out", out) == 1
    assert "is the photo itself" in capsys.readouterr().err
    assert photo.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none.jpg"], "I cannot open none.jpg: No such file"),
        (["."], "I cannot open .: Is a directory"),
        (["me.jpg", "--out", "seen.gif"], "ends in .png or .jpg"),
        (["me.jpg", "--out", "nowhere/seen.png"], "I cannot write nowhere/seen.png: No such file"),
        (["words.txt"], "not a photo I can open"),
        (["grey.png"], "no person's face"),
    ],
    ids=lambda each: each[0] if isinstance(each, list) else "",
)
def test_what_cannot_be_drawn_is_one_sentence_and_exit_code_1(
    arguments: list[str], words: str, photo: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert photo.exists()
    Path("words.txt").write_text("no photo", encoding="utf-8")
    Image.new("RGB", (300, 200), (130, 120, 110)).save("grey.png")
    before = names_in(folder)
    assert look(*arguments) == 1
    said = capsys.readouterr()
    assert words in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert names_in(folder) == before


def test_a_file_that_is_too_heavy_is_not_read_to_its_end(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (folder / "heavy.jpg").open("wb") as file:
        file.truncate(40 * 2**30)  # sparse
    assert look("heavy.jpg") == 1
    assert "too big" in capsys.readouterr().err
