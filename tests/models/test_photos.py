"""Photo bytes of every kind, whole, turned, damaged, hostile."""

import os
import struct
import sys
import tempfile
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models import photos
from models.errors import (
    BrokenPhoto,
    NotAPhoto,
    PhotoError,
    PhotoTooHeavy,
    PhotoTooLarge,
    PhotoTooSmall,
    UnusualPhoto,
)
from models.photos import MOST, Kind, Limits, decode, kind
from models.reader import PhotoReader
from models.schemas import Image as Pixels
from tests.models import pictures
from tests.models.pictures import (
    ARITHMETIC,
    AS_DRAWN,
    HEIGHT,
    KINDS,
    UNTURNED,
    WIDTH,
    chunk,
    corners,
    detailed,
    encoded,
    held,
    png,
    quarters,
    turned,
)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """One small file of each kind."""
    return {name: encoded(quarters(), name) for name in KINDS}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_image_is_read(files: dict[str, bytes], name: str) -> None:
    photo = decode(files[name])
    assert (photo.width, photo.height) == (WIDTH, HEIGHT)
    assert photo.pixels.shape == (HEIGHT, WIDTH, 3)
    assert photo.pixels.dtype == np.uint8
    assert corners(photo) == AS_DRAWN


@pytest.mark.parametrize("name", KINDS)
def test_the_kind_is_told_from_the_bytes(files: dict[str, bytes], name: str) -> None:
    assert kind(files[name]) is Kind[name]


ORIENTED = {
    1: ["red", "green", "blue", "white"],
    2: ["green", "red", "white", "blue"],
    3: ["white", "blue", "green", "red"],
    4: ["blue", "white", "red", "green"],
    5: ["red", "blue", "green", "white"],
    6: ["blue", "red", "white", "green"],
    7: ["white", "green", "blue", "red"],
    8: ["green", "white", "red", "blue"],
}
"""What is seen of `quarters` when EXIF says how the camera was held; from the EXIF standard's table."""


@pytest.mark.parametrize("orientation", ORIENTED)
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_a_photo_is_turned_upright_exactly_once(name: str, orientation: int) -> None:
    photo = decode(turned(name, orientation))
    assert corners(photo) == ORIENTED[orientation]
    assert (photo.width, photo.height) == ((HEIGHT, WIDTH) if orientation > 4 else (WIDTH, HEIGHT))


@pytest.mark.parametrize("orientation", ORIENTED)
def test_a_large_jpeg_is_reduced_and_turned_upright(orientation: int) -> None:
    photo = decode(turned("JPEG", orientation, quarters(4000, 3000)))
    assert corners(photo) == ORIENTED[orientation]
    assert (photo.width, photo.height) == ((3000, 4000) if orientation > 4 else (4000, 3000))
    assert photos.SHARP <= max(photo.pixels.shape) < 2 * photos.SHARP


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_a_senseless_orientation_turns_nothing(orientation: int) -> None:
    assert corners(decode(turned("JPEG", orientation))) == ORIENTED[1]


def test_damaged_exif_is_no_reason_to_refuse_a_photo() -> None:
    photo = decode(encoded(quarters(), "JPEG", exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + b"\x12" * 40))
    assert corners(photo) == AS_DRAWN


@pytest.mark.parametrize("orientation", UNTURNED)
@pytest.mark.parametrize(("name", "options"), [("PNG", {}), ("WEBP", {"lossless": True})])
def test_however_the_camera_was_held_the_pixels_are_the_same(
    name: str, options: dict[str, object], orientation: int, astronaut: Pixels
) -> None:
    scene = astronaut[:480, :400]
    photo = decode(held(name, orientation, Image.fromarray(scene), **options))
    assert np.array_equal(photo.pixels, scene)


@pytest.mark.parametrize("name", ["JPEG", "HEIF", "AVIF"])
def test_however_the_camera_was_held_the_reading_is_the_same(name: str, astronaut: Pixels) -> None:
    reader = PhotoReader.open()
    upright = reader.read(encoded(Image.fromarray(astronaut), name, quality=95))
    for orientation in UNTURNED:
        reading = reader.read(held(name, orientation, Image.fromarray(astronaut), quality=95))
        assert reading.feeling.name == upright.feeling.name
        assert reading.feeling.confidence == pytest.approx(upright.feeling.confidence, abs=0.05)
        assert reading.faces[0].box.x == pytest.approx(upright.faces[0].box.x, abs=0.02)
        assert reading.faces[0].box.y == pytest.approx(upright.faces[0].box.y, abs=0.02)


@pytest.mark.parametrize("name", ["PNG", "WEBP"])
def test_a_large_photo_of_another_kind_is_reduced_too(name: str) -> None:
    photo = decode(encoded(quarters(2000, 1600), name))
    assert (photo.width, photo.height) == (2000, 1600)
    assert photos.SHARP <= max(photo.pixels.shape) < 2 * photos.SHARP
    assert corners(photo) == ORIENTED[1]


def test_a_photo_below_twice_the_sharp_size_keeps_its_pixels() -> None:
    assert decode(encoded(quarters(900, 700), "PNG")).pixels.shape == (700, 900, 3)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_cmyk_jpegs_become_rgb(mode: str) -> None:
    photo = decode(encoded(quarters().convert(mode), "JPEG", quality=95))
    true = np.asarray(quarters().convert(mode).convert("RGB"), int)
    assert np.abs(photo.pixels - true)[8:24, 8:40].max() < 12


def test_a_jpeg_as_photoshop_stores_it_for_print_becomes_rgb() -> None:
    # Adobe's YCCK: inks turned into brightness and colour like red, green and blue, which Pillow cannot write.
    inks = np.asarray(Image.fromarray(255 - np.asarray(quarters())).convert("YCbCr"))
    black = np.full((HEIGHT, WIDTH, 1), 255, np.uint8)
    picture = Image.frombytes("CMYK", (WIDTH, HEIGHT), (255 - np.concatenate([inks, black], 2)).tobytes())
    file = bytearray(encoded(picture, "JPEG", quality=95))
    place = file.index(b"Adobe") + 11
    assert file[place] == 0
    file[place] = 2
    assert corners(decode(bytes(file))) == AS_DRAWN


@pytest.mark.parametrize("padding", [0, 200_000])
def test_a_jpeg_in_arithmetic_coding_is_read_however_long(padding: int) -> None:
    # Its decoder cannot wait for the next block of bytes, as Huffman's can: it wants all at once.
    comment = pictures.segment(0xFE, bytes(50_000)) * (padding // 50_000)
    place = ARITHMETIC.index(b"\xff\xda")
    assert corners(decode(ARITHMETIC[:place] + comment + ARITHMETIC[place:] + bytes(padding))) == AS_DRAWN


def test_a_progressive_jpeg_is_read() -> None:
    assert corners(decode(encoded(quarters(), "JPEG", progressive=True))) == ORIENTED[1]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_png_of_any_mode_becomes_rgb(mode: str) -> None:
    picture = quarters().convert(mode)
    photo = decode(encoded(picture, "PNG"))
    assert np.array_equal(photo.pixels, np.asarray(picture.convert("RGB")))


def test_sixteen_bits_of_grey_are_scaled_not_clipped() -> None:
    grey = np.repeat(np.linspace(0, 65535, WIDTH).astype(np.uint16)[None], HEIGHT, axis=0)
    photo = decode(encoded(Image.fromarray(grey), "PNG"))
    assert np.array_equal(photo.pixels, np.repeat((grey >> 8).astype(np.uint8)[..., None], 3, axis=2))


def deep(*, alpha: bool) -> np.ndarray:
    """Return `quarters` in 16 bits, the right third see-through where it has alpha."""
    colours = np.asarray(quarters()).astype(np.uint16) * 257
    solid = np.full((HEIGHT, WIDTH, 1), 65535, np.uint16)
    solid[:, 64:] = 0
    return np.concatenate([colours, solid], 2) if alpha else colours


@pytest.mark.parametrize(
    ("file", "seen"),
    [
        (png(deep(alpha=False), 2), AS_DRAWN),
        (png(deep(alpha=True), 6), ["red", "white", "blue", "white"]),
        (png(deep(alpha=True)[..., 2:], 4), ["red", "white", "white", "white"]),
        (
            png(deep(alpha=False), 2, chunk(b"tRNS", struct.pack(">3H", 65535, 0, 0))),
            ["white", "green", "blue", "white"],
        ),
        (png(np.asarray(quarters()), 2, chunk(b"tRNS", bytes([0, 255, 0, 0, 0, 0])), depth=8), None),
        (png(deep(alpha=False)[..., :1], 0, chunk(b"tRNS", b"\0\0")), None),
    ],
    ids=["RGB", "RGBA", "grey and alpha", "a clear colour", "a clear colour of 8 bits", "clear black"],
)
def test_sixteen_bits_and_clear_colours_are_read(file: bytes, seen: list[str] | None) -> None:
    found = corners(decode(file))
    assert found == seen if seen else found[0] == "white"


@pytest.mark.parametrize("mode", ["L", "RGB", "P"])
def test_an_interlaced_png_is_read(mode: str) -> None:
    # Pillow writes none, OpenCV none either: seven passes of 8 x 8 blocks, as section 8.2 of the PNG standard says.
    picture = quarters().convert(mode)
    rows, samples = b"", np.asarray(picture).reshape(HEIGHT, WIDTH, -1)
    for x, y, wide, high in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        rows += b"".join(b"\0" + row.tobytes() for row in samples[y::high, x::wide])
    whole = encoded(picture, "PNG")
    header = whole[16:28] + b"\x01"
    palette = whole[33 : whole.index(b"IDAT") - 4]
    file = whole[:8] + chunk(b"IHDR", header) + palette + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    assert np.array_equal(decode(file).pixels, np.asarray(picture.convert("RGB")))


@pytest.mark.parametrize("name", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_what_is_see_through_is_white_in_every_kind(name: str) -> None:
    clear = quarters().convert("RGBA")
    clear.paste((255, 0, 0, 0), (WIDTH // 2, 0, WIDTH, HEIGHT))
    assert corners(decode(encoded(clear, name))) == ["red", "white", "blue", "white"]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_a_large_clear_picture_is_laid_on_white_before_it_is_reduced(mode: str) -> None:
    # One band of rows after another, so that no copy of the whole is made.
    picture = Image.new("RGBA", (2160, 1600), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 800, 2160, 1600))
    photo = decode(encoded(picture.convert(mode), "PNG"))
    assert photo.pixels.shape == (400, 540, 3)
    assert photo.pixels[:199].min() == 255
    assert photo.pixels[201:].max() == 0


def test_what_is_see_through_is_white() -> None:
    clear = Image.new("RGBA", (WIDTH, HEIGHT), (200, 0, 0, 0))
    clear.paste((0, 0, 200, 255), (0, 0, WIDTH // 2, HEIGHT))
    photo = decode(encoded(clear, "PNG"))
    assert photo.pixels[10, 10].tolist() == [0, 0, 200]
    assert photo.pixels[10, -10].tolist() == [255, 255, 255]


def test_a_see_through_palette_colour_is_white() -> None:
    picture = Image.new("P", (WIDTH, HEIGHT), 1)
    picture.putpalette([0, 0, 200, 200, 0, 0])
    picture.paste(0, (0, 0, WIDTH // 2, HEIGHT))
    photo = decode(encoded(picture, "PNG", transparency=1))
    assert photo.pixels[10, 10].tolist() == [0, 0, 200]
    assert photo.pixels[10, -10].tolist() == [255, 255, 255]


@pytest.mark.parametrize("clear", [False, True])
def test_what_a_gifs_first_frame_leaves_uncovered_is_white(clear: bool) -> None:  # noqa: FBT001  # a case
    palette = quarters().quantize(4)
    file = bytearray(encoded(palette, "GIF", **({"transparency": 3} if clear else {})))
    file[6:10] = struct.pack("<HH", 2 * WIDTH, 2 * HEIGHT)
    photo = decode(bytes(file))
    assert (photo.width, photo.height) == (2 * WIDTH, 2 * HEIGHT)
    assert corners(photo)[1:] == ["white"] * 3
    assert photo.pixels[8, WIDTH - 8].tolist() == [0, 255, 0]
    assert photo.pixels[8, WIDTH + 8].tolist() == [255, 255, 255]


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG", "AVIF"])
def test_an_animation_is_read_by_its_first_frame(name: str) -> None:
    later = [Image.new("RGB", (WIDTH, HEIGHT), colour) for colour in ("black", "gray")]
    assert corners(decode(encoded(quarters(), name, save_all=True, append_images=later))) == ORIENTED[1]


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"Dear diary, today I felt happy.\n" * 50, b"%PDF-1.7\n", b"<svg/>", bytes(9999)]
)
def test_a_text_file_named_jpg_is_no_photo(data: bytes) -> None:
    with pytest.raises(NotAPhoto):
        decode(data)


def test_a_video_is_no_photo() -> None:
    with pytest.raises(NotAPhoto):
        decode(b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(500))


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(PhotoTooHeavy) as caught:
        decode(bytes(25_000_000 + 2**20))
    assert caught.value.size > caught.value.limit == Limits().weight


def test_a_file_of_exactly_the_limit_is_read(files: dict[str, bytes]) -> None:
    assert decode(files["PNG"], limits=Limits(weight=len(files["PNG"]))).width == WIDTH


def claims_size(name: str, width: int, height: int) -> bytes:
    """Return a small file whose header claims another size."""
    file = bytearray(encoded(quarters(), name))
    if name == "HEIF":
        extents = b"ispe" + bytes(4)
        old, new = (extents + struct.pack(">II", *size) for size in ((WIDTH, HEIGHT), (width, height)))
        return bytes(file).replace(old, new)
    if name == "PNG":
        file[16:24] = struct.pack(">II", width, height)
        file[29:33] = struct.pack(">I", zlib.crc32(file[12:29]))
    elif name == "GIF":
        file[6:10] = struct.pack("<HH", width, height)
    elif name == "JPEG":
        place = file.index(b"\xff\xc0") + 5
        file[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(file)


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_has_its_own_most(files: dict[str, bytes], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST", {Kind[name]: photos.Most(10**6, WIDTH * HEIGHT)})
    assert decode(files[name]).width == WIDTH
    monkeypatch.setattr(photos, "MOST", {Kind[name]: photos.Most(10**6, WIDTH * HEIGHT - 1)})
    with pytest.raises(PhotoTooLarge):
        decode(files[name])
    monkeypatch.setattr(photos, "MOST", {Kind[name]: photos.Most(100, WIDTH * HEIGHT)})
    with pytest.raises(PhotoTooHeavy):
        decode(files[name])


@pytest.mark.parametrize(
    ("file", "share"),
    [
        (encoded(quarters(), "JPEG", progressive=True), 1 / 2),
        (png(deep(alpha=False), 2), 1 / 2),
        (png(deep(alpha=True), 6), 3 / 8),
        (encoded(quarters().convert("RGBA"), "PNG"), 3 / 4),
    ],
    ids=["progressive", "16 bits", "16 bits and alpha", "alpha"],
)
def test_what_costs_more_a_pixel_may_have_fewer(file: bytes, share: float) -> None:
    need = WIDTH * HEIGHT / share
    assert decode(file, limits=Limits(pixels=int(need))).width == WIDTH
    with pytest.raises(PhotoTooLarge) as caught:
        decode(file, limits=Limits(pixels=int(need) - 3))
    assert caught.value.pixels == WIDTH * HEIGHT > caught.value.limit


def test_no_kind_may_have_more_than_any() -> None:
    assert max(most.weight for most in MOST.values()) <= Limits().weight
    assert max(most.pixels for most in MOST.values()) <= Limits().pixels
    assert set(MOST) == set(Kind)


@pytest.mark.parametrize("name", ["AVIF", "WEBP"])
def test_a_kind_that_pillow_was_built_without_is_told_so(
    files: dict[str, bytes], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[Kind[name].value.__module__], "SUPPORTED", False)
    with pytest.raises(UnusualPhoto, match=name):
        decode(files[name])


@pytest.mark.parametrize("name", ["JPEG", "PNG", "GIF", "HEIF"])
def test_a_hundred_megapixels_are_refused_by_the_header_alone(name: str) -> None:
    with pytest.raises(PhotoTooLarge) as caught:
        decode(claims_size(name, 12_000, 9_000))
    assert caught.value.pixels == 108_000_000 > caught.value.limit


def test_the_largest_screen_a_gif_can_claim_is_refused() -> None:
    with pytest.raises(PhotoTooLarge):
        decode(claims_size("GIF", 65_535, 65_535))


def test_a_gif_whose_first_frame_outgrows_its_screen_is_refused() -> None:
    file = bytearray(encoded(quarters(), "GIF"))
    place = file.index(b"\x2c", 13 + 3 * 2 ** ((file[10] & 7) + 1))
    file[place + 5 : place + 9] = struct.pack("<HH", 65_535, 65_535)
    with pytest.raises(PhotoTooLarge):
        decode(bytes(file))


def test_thousands_of_gif_frames_cost_no_more_than_one() -> None:
    file = encoded(quarters(), "GIF")
    body = file[13 + 3 * 2 ** ((file[10] & 7) + 1) : -1]
    assert corners(decode(file[:-1] + body * 5000 + b";")) == ORIENTED[1]


def test_a_webp_of_huge_canvas_is_refused() -> None:
    frames = [quarters(), Image.new("RGB", (WIDTH, HEIGHT))]
    file = bytearray(encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:]))
    assert file[12:16] == b"VP8X"
    file[24:30] = (16_382).to_bytes(3, "little") * 2
    with pytest.raises(PhotoTooLarge):
        decode(bytes(file))


def test_more_pixels_than_pillow_would_warn_of_are_our_own_error() -> None:
    with pytest.raises(PhotoTooLarge):
        decode(claims_size("PNG", 30_000, 30_000))


@pytest.mark.parametrize("size", [(8, 8), (500, 31), (1, 500)])
def test_a_tiny_image_holds_no_face(size: tuple[int, int]) -> None:
    with pytest.raises(PhotoTooSmall):
        decode(encoded(Image.new("RGB", size), "PNG"))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("name", KINDS)
def test_a_truncated_file_is_broken(name: str, share: float) -> None:
    whole = detailed(name)
    with pytest.raises(BrokenPhoto):
        decode(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
def test_a_large_jpeg_that_was_cut_short_is_broken(share: float, progressive: bool) -> None:  # noqa: FBT001  # a case
    noise = np.random.default_rng(0).integers(0, 256, (1500, 2000), dtype=np.uint8)
    whole = encoded(Image.fromarray(noise), "JPEG", progressive=progressive, quality=40)
    assert decode(whole).width == 2000
    with pytest.raises(BrokenPhoto):
        decode(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("name", ["JPEG", "PNG", "GIF"])
def test_bytes_after_the_end_do_no_harm(files: dict[str, bytes], name: str) -> None:
    assert corners(decode(files[name] + b"trailing garbage" * 100)) == ORIENTED[1]


@pytest.mark.parametrize("name", KINDS)
def test_damaged_bytes_end_as_a_photo_or_as_a_photo_error(name: str) -> None:
    random = np.random.default_rng(sum(name.encode()))
    whole = np.frombuffer(encoded(quarters(), name), np.uint8)
    ends = {"photo": 0, "error": 0}
    for _ in range(120):
        file = whole.copy()
        # The first bytes decide the kind; most damage goes where the decoders are.
        places = random.integers(4, len(file), int(random.integers(1, 12)))
        file[places] = random.integers(0, 256, len(places), dtype=np.uint8)
        try:
            decode(file.tobytes())
            ends["photo"] += 1
        except PhotoError:
            ends["error"] += 1
    assert sum(ends.values()) == 120
    assert ends["error"] > 0


def test_many_threads_read_at_once(files: dict[str, bytes]) -> None:
    start = threading.Barrier(4)

    def read(name: str) -> list[str]:
        start.wait(10)
        return [corner for _ in range(10) for corner in corners(decode(files[name]))]

    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(read, ["JPEG", "HEIF", "PNG", "JPEG"]))
    assert seen == [ORIENTED[1] * 10] * 4


_watching: list[list[str]] = []
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_CHANGES = ("os.rename", "os.mkdir", "os.link", "os.symlink", "os.truncate", "shutil.", "tempfile.")


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _watching:
        return
    if event == "open" and (isinstance(arguments[2], int) and arguments[2] & _WRITING):
        _watching[-1].append(f"{event} {arguments[0]!r}")
    elif event.startswith(_CHANGES):
        _watching[-1].append(f"{event} {arguments!r}")


sys.addaudithook(_audit)  # for good: Python knows no way to take one out, so it sleeps unless a test watches


def folders() -> dict[str, list[str]]:
    return {str(folder): sorted(os.listdir(folder)) for folder in (Path.cwd(), Path(tempfile.gettempdir()))}  # noqa: PTH208  # a snapshot of names


def test_reading_photos_writes_nothing_to_disk(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before, written = folders(), list[str]()
    _watching.append(written)
    try:
        for name in KINDS:
            decode(files[name])
            with pytest.raises(PhotoError):
                decode(detailed(name)[:1000])
        with pytest.raises(NotAPhoto):
            decode(b"no photo at all")
    finally:
        _watching.remove(written)
    assert written == []
    assert folders() == before


def test_the_watch_sees_a_file_that_is_written(tmp_path: Path) -> None:
    written = list[str]()
    _watching.append(written)
    try:
        (tmp_path / "photo.jpg").write_bytes(b"oh no")
    finally:
        _watching.remove(written)
    assert any("photo.jpg" in line for line in written)
