"""`serenade models look`: what is seen in a photo, drawn on a copy of it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from bot.wording import percent, sentence
from models import drawing, photos
from models.errors import PhotoError
from models.reader import PhotoReader
from models.schemas import PhotoReading

KINDS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
QUALITY = 92
"""Of a JPEG: the small figures stay sharp."""


class CannotLook(Exception):
    """A photo cannot be read, or a picture not be written so; the message is a sentence for people."""


def look(path: Path, out: Path | None = None) -> str:
    """Draw what is seen in the photo at `path` into `out` and return that in a sentence.

    By default the picture goes into the current folder, under the photo's name with "-look.png". Raises CannotLook
    or WeightsError.
    """
    out = Path(f"{path.stem}-look.png") if out is None else out
    data = _bytes_of(path)
    kind = _kind_of(out, path)
    reader = PhotoReader.open()
    try:
        reading = reader.read(data)
        seen = drawing.look(photos.decode(data), reading)
    except PhotoError as error:
        raise CannotLook(sentence(error)) from error
    picture = BytesIO()
    seen.save(picture, format=kind, quality=QUALITY)
    try:
        out.write_bytes(picture.getvalue())
    except OSError as error:
        raise CannotLook(f"I cannot write {out}: {error.strerror}.") from error
    return f"{_seen(reading)}; see {out}."


def _bytes_of(path: Path) -> bytes:
    """Return the file's bytes, of one that is too heavy only so many that this shows."""
    try:
        with path.open("rb") as file:
            return file.read(photos.Limits().weight + 1)
    except OSError as error:
        raise CannotLook(f"I cannot open {path}: {error.strerror}.") from error


def _kind_of(out: Path, path: Path) -> str:
    """Return the kind of picture that a name asks for."""
    if out.exists() and out.samefile(path):
        raise CannotLook(f"{out} is the photo itself. Please name another file with --out.")
    try:
        return KINDS[out.suffix.lower()]
    except KeyError as error:
        raise CannotLook(f"I cannot draw into {out}. Please give it a name that ends in .png or .jpg.") from error


def _seen(reading: PhotoReading) -> str:
    feeling, count = reading.feeling, len(reading.faces)
    sure = f"{percent(feeling.confidence)} sure" if reading.sure else "but I am not sure"
    looks = f"looks {feeling.emotion}, {sure}"
    if count == 1:
        return f"I saw one face, which {looks}"
    read = "" if len(reading.readings) == count else f" and read the {len(reading.readings)} largest"
    return f"I saw {count} faces{read}, of which the largest, A, {looks}"
