"""What can go wrong between bytes and a reading.

ModelError
 ├─ PhotoError            the photo itself; its sender can do something about it
 │   ├─ NotAPhoto         these bytes are no image that we know
 │   ├─ BrokenPhoto       an image, but cut short or damaged
 │   ├─ UnusualPhoto      an image, stored in a way that is not read here
 │   ├─ PhotoTooHeavy     too many bytes        (carries `size`, `limit`, in bytes)
 │   ├─ PhotoTooLarge     too many pixels       (carries `pixels`, `limit`)
 │   ├─ PhotoTooSmall     too few pixels to hold a face
 │   └─ NoFace            a fine photo in which no face was found
 └─ WeightsError          a weights file is missing, altered or does not load (carries `path`)
"""

from __future__ import annotations

from pathlib import Path


class ModelError(Exception):
    """Anything that this room raises on purpose."""


class PhotoError(ModelError):
    """The photo cannot be read; another photo may."""


class NotAPhoto(PhotoError):
    """The bytes are no image of a kind that we read."""


class BrokenPhoto(PhotoError):
    """The image is cut short or damaged."""


class UnusualPhoto(PhotoError):
    """The image may be whole, but is stored in a way that no decoder here reads, or reads in bounded time.

    Twelve bits a colour, say, or thousands of passes over one picture: saved again by any program, it can be read.
    """


class PhotoTooHeavy(PhotoError):
    """The file has more bytes than the limit."""

    def __init__(self, size: int, limit: int) -> None:
        """Keep the size and the limit, both in bytes."""
        super().__init__(f"{size} bytes, limit {limit}")
        self.size = size
        self.limit = limit


class PhotoTooLarge(PhotoError):
    """The image has more pixels than the limit, as its header says."""

    def __init__(self, pixels: int, limit: int) -> None:
        """Keep the number of pixels and the limit."""
        super().__init__(f"{pixels} pixels, limit {limit}")
        self.pixels = pixels
        self.limit = limit


class PhotoTooSmall(PhotoError):
    """The image is too small to hold a readable face."""


class NoFace(PhotoError):
    """No face was found."""


class WeightsError(ModelError):
    """A weights file is missing, altered or does not load."""

    def __init__(self, path: Path, reason: str) -> None:
        """Keep the file's path; `reason` is a short clause such as "is missing"."""
        super().__init__(f"{path.name} {reason}")
        self.path = path
        self.reason = reason
