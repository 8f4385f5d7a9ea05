"""HEIF and AVIF files that hold one picture, several, or more than they say."""

import struct
from io import BytesIO
from typing import Any, cast

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from models.boxes import Box, boxes, contents
from models.errors import BrokenPhoto, PhotoError, PhotoTooHeavy, PhotoTooLarge, UnusualPhoto
from models.heif import MOST_LAYERS, MOST_SLICES, bare_avif, bare_heif
from models.photos import Limits, decode
from models.stripping import Bare, Budget
from tests.models.pictures import AS_DRAWN, HEIGHT, WIDTH, box, corners, encoded, exif, quarters, turned

PLENTY = Limits().pieces
ROOMY = 10**6
"""Pixels."""


def heif(picture: Image.Image | None = None, **options: object) -> bytes:
    return encoded(picture or quarters(), "HEIF", **options)


def avif(picture: Image.Image | None = None, **options: object) -> bytes:
    return encoded(picture or quarters(), "AVIF", **options)


def bare(file: bytes, pixels: int = ROOMY) -> Bare:
    return (bare_avif if b"av01" in file else bare_heif)(file, Budget(PLENTY), pixels=pixels)


def claiming(file: bytes, width: int, height: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """Return a file that claims another size for its picture."""
    old, new = (b"ispe" + bytes(4) + struct.pack(">LL", *each) for each in (size, (width, height)))
    assert old in file
    return file.replace(old, new)


def test_boxes_end_where_they_make_no_sense() -> None:
    data = box(b"aaaa", b"12") + struct.pack(">L4sQ", 1, b"bbbb", 18) + b"34" + struct.pack(">L4s", 0, b"cccc") + b"5"
    assert list(boxes(data, 0, len(data), Budget(9))) == [
        Box(b"aaaa", 0, 8, 10),
        Box(b"bbbb", 10, 26, 28),
        Box(b"cccc", 28, 36, 37),
    ]
    assert [each.name for each in boxes(box(b"aaaa") + struct.pack(">L4s", 7, b"bbbb"), 0, 16, Budget(9))] == [b"aaaa"]
    assert [each.name for each in boxes(box(b"aaaa") + struct.pack(">L4s", 99, b"bbbb"), 0, 16, Budget(9))] == [b"aaaa"]


@pytest.mark.parametrize("file", [heif(), avif()], ids=["HEIF", "AVIF"])
def test_the_lists_of_a_file_say_where_its_picture_is(file: bytes) -> None:
    meta = next(each for each in boxes(file, 0, len(file), Budget(PLENTY)) if each.name == b"meta")
    listed = contents(file, meta, Budget(PLENTY))
    item = listed.items[listed.primary]
    assert item.kind in {b"hvc1", b"av01"}
    assert item.properties[b"ispe"][4:] == struct.pack(">LL", WIDTH, HEIGHT)
    assert [end for _, end in item.places] == [len(file)]


def test_how_a_photo_is_turned_is_its_property_and_not_its_exif() -> None:
    # Programs that know nothing of the property read the EXIF; who follows both turns twice.
    file = turned("HEIF", 6)
    tags = {end: struct.pack(end + "HHL", 0x0112, 3, 1) for end in "<>"}
    end = next(end for end, tag in tags.items() if tag in file)
    place = file.index(tags[end]) + 8
    for other in (0, 1, 3, 8):
        photo = decode(file[:place] + struct.pack(end + "H", other) + file[place + 2 :])
        assert corners(photo) == ["blue", "red", "white", "green"]
        assert (photo.width, photo.height) == (HEIGHT, WIDTH)


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_exif_without_the_property_turns_nothing(kind: str) -> None:
    # As every viewer does: the standard calls such EXIF a note.
    file = encoded(quarters(), kind, exif=exif(6))
    place = file.index(b"irot") + 4
    assert corners(decode(file)) == ["blue", "red", "white", "green"]
    assert corners(decode(file[:place] + b"\0" + file[place + 1 :])) == AS_DRAWN


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_notes_are_out_of_the_decoders_sight_and_all_else_stays_in_place(kind: str) -> None:
    file = encoded(quarters(), kind, xmp=b"<x:xmpmeta/>")
    stripped = bare(file).data
    assert file.count(b"cdsc") == 1
    assert stripped == file.replace(b"cdsc", b"none")


@pytest.mark.parametrize("primary", [0, 1, 2])
def test_of_several_photos_the_main_one_is_read(primary: int) -> None:
    photos = pillow_heif.from_pillow(Image.new("RGB", (64, 64)))
    del photos[0]
    others = [Image.new("RGB", (80 + 10 * number, 70), "red") for number in range(3)]
    others[primary] = quarters()
    for each in others:
        photos.add_from_pillow(each)
    file = BytesIO()
    photos.save(file, quality=90, primary_index=primary)
    assert corners(decode(file.getvalue())) == AS_DRAWN


def test_the_cover_of_a_film_is_read() -> None:
    film = avif(save_all=True, append_images=[Image.new("RGB", (WIDTH, HEIGHT))] * 3)
    assert b"moov" in film
    assert b"avis" in film
    assert b"moov" not in bare(film).data
    assert corners(decode(film)) == AS_DRAWN


def test_a_film_without_a_cover_is_unusual() -> None:
    film = avif(save_all=True, append_images=[Image.new("RGB", (WIDTH, HEIGHT))] * 3)
    with pytest.raises(UnusualPhoto, match="film"):
        decode(film.replace(b"meta", b"free"))


def test_a_photo_cut_into_tiles_is_read() -> None:
    file = heif(quarters(400, 300), tile_size=128)
    assert file.count(b"infe") == 13
    photo = decode(file)
    assert (photo.width, photo.height) == (400, 300)
    assert corners(photo) == AS_DRAWN


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA"])
@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_every_mode_is_read(kind: str, mode: str) -> None:
    picture = quarters().convert(mode)
    seen = decode(encoded(picture, kind)).pixels.astype(int)
    assert np.abs(seen - np.asarray(picture.convert("RGB")))[8:24, 8:40].max() < 12


def test_ten_bits_a_colour_are_read() -> None:
    file = BytesIO()
    deep = np.asarray(quarters()).astype(np.uint16) * 257
    pillow_heif.encode("RGB;16", (WIDTH, HEIGHT), deep.tobytes(), file, quality=90)
    assert corners(decode(file.getvalue())) == AS_DRAWN


def test_a_preview_is_never_read_for_the_photo(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody promises that it still shows the photo after an edit.
    photos = pillow_heif.from_pillow(quarters(1000, 800))
    cast("dict[str, Any]", photos[0].info)["thumbnails"] = [800]
    file = BytesIO()
    photos.save(file, enc_params={"preset": "ultrafast"})
    assert b"thmb" in file.getvalue()
    asked: list[object] = []
    monkeypatch.setattr(pillow_heif.HeifImageFile, "draft", lambda *_: asked.append(1))
    assert corners(decode(file.getvalue())) == AS_DRAWN
    assert asked == []


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_more_pixels_than_the_limit_are_too_large(kind: str) -> None:
    file = encoded(quarters(), kind)
    assert bare(file, WIDTH * HEIGHT).weight < len(file)
    with pytest.raises(PhotoTooLarge) as caught:
        bare(file, WIDTH * HEIGHT - 1)
    assert (caught.value.pixels, caught.value.limit) == (WIDTH * HEIGHT, WIDTH * HEIGHT - 1)


def test_an_avif_that_holds_more_than_it_claims_is_unusual() -> None:
    # Its decoder would make the frame as large as it is, and scale it down to what the file claims.
    file = claiming(avif(quarters(960, 640)), 96, 64, (960, 640))
    assert decode(file).width == 96
    with pytest.raises(UnusualPhoto, match=str(960 * 640)):
        bare(file, 96 * 64 * 3)


def test_a_heif_that_holds_more_than_it_claims_is_broken() -> None:
    with pytest.raises(BrokenPhoto):
        decode(claiming(heif(quarters(960, 640)), 96, 64, (960, 640)))


def test_a_tile_larger_than_its_photo_is_unusual() -> None:
    file = claiming(heif(quarters(400, 300), tile_size=128), 8000, 8000, (128, 128))
    with pytest.raises(UnusualPhoto, match="pixels are coded"):
        decode(file)


def coded(file: bytes) -> bytes:
    """Return the coded picture, which stands at the file's end."""
    return file[file.index(b"mdat") + 4 :]


def swollen(file: bytes, picture: bytes) -> bytes:
    """Return a file of one picture with other coded bytes."""
    old = len(coded(file))
    head = file[: len(file) - old]
    place = head.rindex(struct.pack(">L", old))
    assert place > head.index(b"iloc")
    head = head[:place] + struct.pack(">L", len(picture)) + head[place + 4 :]
    return head[:-8] + struct.pack(">L", len(picture) + 8) + b"mdat" + picture


def test_an_avif_of_many_frames_is_unusual() -> None:
    file = avif()
    picture = coded(file)
    assert corners(decode(swollen(file, picture))) == AS_DRAWN
    bare(swollen(file, picture * MOST_LAYERS))
    with pytest.raises(UnusualPhoto, match="frames"):
        bare(swollen(file, picture * (MOST_LAYERS + 1)))


def test_a_heif_of_many_pictures_is_unusual() -> None:
    file = heif()
    picture = coded(file)
    assert corners(decode(swollen(file, picture))) == AS_DRAWN
    with pytest.raises(UnusualPhoto, match="2 pictures"):
        bare(swollen(file, picture * 2))


def test_a_heif_of_many_slices_is_unusual() -> None:
    file = heif()
    part = struct.pack(">L", 4) + bytes([1 << 1, 1, 0, 0])  # neither the first slice of a picture nor any other kind
    bare(swollen(file, coded(file) + part * (MOST_SLICES - 1)))
    with pytest.raises(UnusualPhoto, match="slices"):
        bare(swollen(file, coded(file) + part * MOST_SLICES))


def test_coded_pictures_weigh_and_notes_do_not() -> None:
    file = heif(exif=b"Exif\0\0II*\0" + bytes(60_000))
    assert bare(file).weight < 2000 < len(file)
    with pytest.raises(PhotoTooHeavy):
        decode(swollen(heif(), coded(heif()) + struct.pack(">LH", 7 * 2**20, 0x4E01) + bytes(7 * 2**20 - 2)))


@pytest.mark.parametrize("kind", [b"iovl", b"iden", b"unci", b"jpeg", b"mime"])
def test_pictures_made_of_others_are_unusual(kind: bytes) -> None:
    # An overlay may draw one large picture a thousand times.
    with pytest.raises(UnusualPhoto):
        decode(heif().replace(b"hvc1", kind, 1))


def test_a_list_that_stands_there_twice_is_unusual() -> None:
    file = heif()
    place = file.index(b"iloc") - 4
    size = int.from_bytes(file[place : place + 4], "big")
    meta = file.index(b"meta") - 4
    longer = struct.pack(">L", int.from_bytes(file[meta : meta + 4], "big") + size)
    double = file[:meta] + longer + file[meta + 4 : place] + file[place : place + size] + file[place:]
    with pytest.raises(UnusualPhoto, match="twice"):
        decode(double)


def test_profiles_that_would_be_copied_for_each_picture_are_bounded() -> None:
    photos = pillow_heif.from_pillow(Image.new("RGB", (64, 64)))
    for _ in range(39):
        photos.add_from_pillow(Image.new("RGB", (64, 64)))
    cast("dict[str, Any]", photos[0].info).update(icc_profile=bytes(900_000), icc_profile_type="prof")
    file = BytesIO()
    photos.save(file, enc_params={"preset": "ultrafast"})
    assert decode(file.getvalue()).width == 64
    data, table = file.getvalue(), file.getvalue().index(b"ipma")
    size = int.from_bytes(data[table - 4 : table], "big")
    body = data[table + 4 : table - 4 + size]
    shared_by_all = bytes(_number_of(data, start) for start in (b"ispe", b"hvcC", b"colrprof"))
    entries = b"".join(struct.pack(">HB", item, 3) + shared_by_all for item in range(1, 41))
    shared = struct.pack(">LL", 0, 40) + entries
    assert len(shared) <= len(body)
    padded = struct.pack(">L", 8 + len(shared)) + b"ipma" + shared
    rest = size - len(padded)
    with pytest.raises(UnusualPhoto, match="profiles"):
        decode(
            data[: table - 4] + padded + struct.pack(">L", rest) + b"free" + bytes(rest - 8) + data[table - 4 + size :]
        )


def _number_of(data: bytes, start: bytes) -> int:
    """Return the number of the property that begins so, counted from 1."""
    place = data.index(b"ipco")
    end = place - 4 + int.from_bytes(data[place - 4 : place], "big")
    for number, each in enumerate(boxes(data, place + 4, end, Budget(PLENTY)), 1):
        if data[each.begin + 4 : each.begin + 12].startswith(start):
            return number
    raise AssertionError(start)


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
@pytest.mark.parametrize("name", [b"iloc", b"iinf", b"iprp", b"pitm", b"ispe"])
def test_a_missing_list_is_broken(kind: str, name: bytes) -> None:
    with pytest.raises(BrokenPhoto):
        decode(encoded(quarters(), kind).replace(name, b"none"))


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_thousands_of_boxes_are_refused_at_once(kind: str) -> None:
    file = encoded(quarters(), kind)
    with pytest.raises(UnusualPhoto, match="pieces"):
        decode(file + box(b"free") * 1_000_000)


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_every_byte_of_the_lists_may_be_damaged(kind: str) -> None:
    file = encoded(quarters(), kind)
    outcomes = set()
    for place in range(8, file.index(b"mdat")):
        for byte in (0, 255, file[place] ^ 1):
            try:
                decode(file[:place] + bytes([byte]) + file[place + 1 :])
                outcomes.add("photo")
            except PhotoError as error:
                outcomes.add(type(error).__name__)
    assert {"photo", "BrokenPhoto", "UnusualPhoto"} <= outcomes
