"""Files of JPEG, PNG, GIF and WebP with more beside the picture than a decoder should see."""

import re
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from time import thread_time

import pytest
from PIL import Image

from models.errors import BrokenPhoto, NotAPhoto, PhotoError, UnusualPhoto
from models.photos import Limits, decode
from models.stripping import (
    ARITHMETIC_DRAG,
    MOST_TABLES,
    PASSES_DRAG,
    SLOW_TOLL,
    Budget,
    bare_gif,
    bare_jpeg,
    bare_png,
    bare_webp,
)
from tests.models.pictures import AS_DRAWN, HEIGHT, WIDTH, chunk, corners, encoded, exif, quarters, segment, turned

PLENTY = Limits().pieces
SOS, SOF = b"\xff\xda", b"\xff\xc0"


def jpeg(**options: object) -> bytes:
    return encoded(quarters(), "JPEG", **options)


def strip(file: bytes, pieces: int = PLENTY, scans: int = Limits().scans) -> bytes:
    return bare_jpeg(file, Budget(pieces), scans=scans).data


def patched(file: bytes, marker: bytes, offset: int, new: bytes) -> bytes:
    """Return a file with other bytes at an offset from a marker."""
    place = file.index(marker) + offset
    return file[:place] + new + file[place + len(new) :]


def test_a_jpeg_keeps_its_picture_and_loses_its_notes() -> None:
    noted = encoded(quarters(), "JPEG", exif=exif(6), icc_profile=b"colours" * 99, comment=b"hello", xmp=b"<x/>")
    bare = bare_jpeg(noted, Budget(PLENTY), scans=1)
    assert bare.exif.removeprefix(b"Exif\0\0") == exif(6).removeprefix(b"Exif\0\0")
    assert all(note not in bare.data for note in (b"colours", b"hello", b"<x/>", b"Exif"))
    assert bare.data == strip(jpeg())
    assert decode(bare.data).pixels.tobytes() == decode(jpeg()).pixels.tobytes()


def test_how_colours_are_stored_is_no_note() -> None:
    print_ready = encoded(quarters().convert("CMYK"), "JPEG")
    assert b"Adobe" in strip(print_ready)
    assert b"JFIF" in strip(jpeg())


def test_padding_and_litter_between_segments_are_passed_over() -> None:
    file = jpeg()
    place = file.index(b"\xff\xdb")
    littered = file[:place] + b"\xff\xff\xff" + file[place:]
    littered = littered.replace(SOF, b"\0\0litter\xff\0" + SOF, 1)
    assert strip(littered) == strip(file)
    assert corners(decode(littered)) == AS_DRAWN


@pytest.mark.parametrize("bits", [2, 12, 16])
def test_other_than_eight_bits_a_colour_are_unusual_not_damaged(bits: int) -> None:
    with pytest.raises(UnusualPhoto, match=str(bits)):
        decode(patched(patched(jpeg(), SOF, 4, bytes([bits])), SOF, 1, b"\xc1"))


FOREIGN = [0xC3, 0xC5, 0xC6, 0xC7, 0xC8, 0xCB, 0xCD, 0xCE, 0xCF, 0xDE, 0xF7]


@pytest.mark.parametrize("marker", FOREIGN)
def test_lossless_and_hierarchical_jpegs_are_unusual_not_damaged(marker: int) -> None:
    with pytest.raises(UnusualPhoto, match="lossless or hierarchical"):
        decode(patched(jpeg(), SOF, 1, bytes([marker])))


def test_a_lossless_jpeg_that_libjpeg_could_read_is_refused_like_all() -> None:
    # libjpeg-turbo 3 decodes these, but not at a reduced scale: small ones only would be read.
    frame = segment(0xC3, struct.pack(">BHHB3s", 8, 40, 40, 1, b"\1\x11\0"))
    table = segment(0xC4, b"\0" + bytes([0, 2, *[0] * 14]) + b"\0\1")
    scan = segment(0xDA, b"\1\1\0\1\0\0") + bytes(40 * 40) + b"\xff\xd9"
    with pytest.raises(UnusualPhoto):
        decode(b"\xff\xd8" + frame + table + scan)


def test_a_height_that_comes_last_and_two_colours_are_unusual() -> None:
    with pytest.raises(UnusualPhoto):
        decode(patched(jpeg(), SOF, 5, b"\0\0"))
    with pytest.raises(UnusualPhoto):
        decode(patched(jpeg(), SOF, 9, b"\2"))


def test_a_jpeg_without_a_picture_is_broken() -> None:
    file = jpeg()
    for part in (
        file[:20],
        file[: file.index(SOS)],
        file[: file.index(SOF)] + file[file.index(SOS) :],
        b"\xff\xd8\xff\xd9",
    ):
        with pytest.raises((BrokenPhoto, NotAPhoto)):
            decode(part)


def passes(count: int) -> bytes:
    """Return a progressive JPEG that goes over its picture so many times, the last pass repeated."""
    file = jpeg(progressive=True)
    scans = [found.start() for found in re.finditer(SOS, file)]
    assert count >= len(scans)
    return file[:-2] + file[scans[-1] : -2] * (count - len(scans)) + file[-2:]


def test_a_progressive_bomb_is_unusual() -> None:
    most = Limits().scans
    assert corners(decode(passes(most))) == AS_DRAWN
    with pytest.raises(UnusualPhoto, match="passes"):
        decode(passes(most + 1))
    with pytest.raises(UnusualPhoto, match="passes"):
        decode(passes(20_000))


def test_the_scans_of_a_preview_are_not_those_of_the_photo() -> None:
    preview = passes(30)
    file = jpeg(progressive=True, exif=b"Exif\0\0" + preview)
    assert decode(file, limits=Limits(scans=12)).width == WIDTH


def test_a_sequential_jpeg_in_several_scans_counts_them_too() -> None:
    # The first scan of one component says that more follow, whatever the frame's marker says.
    file = patched(jpeg(progressive=True), b"\xff\xc2", 1, b"\xc1")
    with pytest.raises(UnusualPhoto, match="passes"):
        strip(patched(file, SOS, 4, b"\1"), scans=3)


def test_slow_codings_may_have_fewer_bytes() -> None:
    plain, progressive = bare_jpeg(jpeg(), Budget(99), scans=9), bare_jpeg(passes(20), Budget(99), scans=20)
    arithmetic = bare_jpeg(patched(jpeg(), SOF, 1, b"\xc9"), Budget(99), scans=9)
    assert (plain.drag, progressive.drag, arithmetic.drag) == (1, PASSES_DRAG, ARITHMETIC_DRAG)
    assert (plain.toll, progressive.toll, arithmetic.toll) == (1, SLOW_TOLL, 1)


def test_more_tables_than_a_picture_can_use_are_unusual() -> None:
    file = jpeg()
    place = file.index(b"\xff\xdb")
    table = file[place : place + 69]
    assert corners(decode(file[:place] + table * 99 + file[place:])) == AS_DRAWN
    with pytest.raises(UnusualPhoto, match="tables"):
        decode(file[:place] + table * (MOST_TABLES // len(table)) + file[place:])


FLOODS = {
    "JPEG": (2, segment(0xE5, b"")),
    "PNG": (33, chunk(b"abCd", b"")),
    "GIF": (13 + 3 * 4, b"!\xfe\x01a\0"),
    "WEBP": (12, b"ABCD\0\0\0\0"),
}
"""Where each kind takes notes, and its shortest note."""


def flooded(name: str, count: int) -> bytes:
    place, note = FLOODS[name]
    file = encoded(quarters().quantize(4) if name == "GIF" else quarters(), name)
    file = file[:place] + note * count + file[place:]
    return file[:4] + struct.pack("<L", len(file) - 8) + file[8:] if name == "WEBP" else file


@pytest.mark.parametrize("name", FLOODS)
def test_a_thousand_notes_are_passed_over_and_a_million_refused_at_once(name: str) -> None:
    assert corners(decode(flooded(name, 1000))) == AS_DRAWN
    file = flooded(name, 1_000_000)
    start = thread_time()
    with pytest.raises(UnusualPhoto, match="pieces"):
        decode(file)
    assert thread_time() - start < 1


def test_blocks_in_a_gifs_note_count_as_well() -> None:
    place = FLOODS["GIF"][0]
    file = encoded(quarters().quantize(4), "GIF")
    with pytest.raises(UnusualPhoto, match="pieces"):
        decode(file[:place] + b"!\xfe" + b"\1a" * 1_000_000 + b"\0" + file[place:])


def test_a_png_keeps_its_picture_and_loses_its_notes() -> None:
    later = [Image.new("RGB", (WIDTH, HEIGHT))] * 3
    noted = encoded(quarters(), "PNG", exif=exif(6), icc_profile=b"colours" * 99, save_all=True, append_images=later)
    bare = bare_png(noted, Budget(PLENTY))
    assert bare.exif == exif(6).removeprefix(b"Exif\0\0")
    assert re.findall(rb"IHDR|IDAT|IEND|acTL|fcTL|fdAT|iCCP|eXIf", bare.data) == [b"IHDR", b"IDAT", b"IEND"]
    assert corners(decode(bare.data)) == AS_DRAWN


def test_exif_may_follow_a_pngs_picture() -> None:
    file = encoded(quarters(), "PNG")
    after = file[:-12] + chunk(b"eXIf", exif(3).removeprefix(b"Exif\0\0")) + file[-12:]
    assert corners(decode(after)) == ["white", "blue", "green", "red"]


@pytest.mark.parametrize("name", [b"zTXt", b"iCCP"])
def test_what_unpacks_to_too_much_beside_a_png_is_no_damage(name: bytes) -> None:
    file = encoded(quarters(), "PNG")
    bomb = chunk(name, b"a\0\0" + zlib.compress(bytes(2**22)))
    assert corners(decode(file[:33] + bomb + file[33:])) == AS_DRAWN


def test_a_second_header_in_a_png_changes_nothing() -> None:
    file = encoded(quarters(), "PNG")
    other = chunk(b"IHDR", struct.pack(">LLBBBBB", 5000, 5000, 16, 6, 0, 0, 0))
    assert decode(file[:33] + other + file[33:]).width == WIDTH


def test_a_gifs_clear_colour_is_no_note() -> None:
    palette = quarters().quantize(4)
    clear = encoded(palette, "GIF", transparency=palette.getpixel((0, 0)), comment=b"hello")
    bare = bare_gif(clear, Budget(PLENTY))
    assert b"hello" in clear
    assert b"hello" not in bare.data
    assert corners(decode(clear)) == ["white", "green", "blue", "white"]


def test_a_webp_keeps_its_first_frame_and_loses_the_others() -> None:
    later = [Image.new("RGB", (WIDTH, HEIGHT), colour) for colour in ("red", "blue", "black")]
    film = encoded(quarters(), "WEBP", save_all=True, append_images=later, exif=exif(6), xmp=b"<x/>", lossless=True)
    bare = bare_webp(film, Budget(PLENTY))
    assert film.count(b"ANMF") == 4
    assert re.findall(rb"VP8X|ANIM|ANMF|EXIF|XMP ", bare.data) == [b"VP8X", b"ANIM", b"ANMF"]
    assert corners(decode(bare.data)) == AS_DRAWN
    assert corners(decode(film)) == ["blue", "red", "white", "green"]


@pytest.mark.parametrize(
    ("stripped", "file"),
    [
        (lambda file: bare_jpeg(file, Budget(99), scans=9).data, turned("JPEG", 3)),
        (lambda file: bare_png(file, Budget(99)).data, turned("PNG", 3)),
        (lambda file: bare_gif(file, Budget(99)).data, encoded(quarters(), "GIF", comment=b"hello")),
        (lambda file: bare_webp(file, Budget(99)).data, turned("WEBP", 3)),
    ],
    ids=FLOODS,
)
def test_stripping_twice_takes_no_more(stripped: Callable[[bytes], bytes], file: bytes) -> None:
    once = stripped(file)
    assert stripped(once) == once != file


def test_notes_do_not_weigh() -> None:
    file = jpeg(comment=bytes(60_000))
    assert len(strip(file)) < len(file) - 60_000


@pytest.mark.parametrize("name", FLOODS)
def test_wherever_a_file_ends_is_an_error_of_ours(name: str) -> None:
    file = flooded(name, 3)
    whole = 0
    for end in (*range(4, 80), *range(80, len(file), 37)):
        with suppress(PhotoError):
            decode(file[:end])
            whole += 1
    assert whole < 4  # the last bytes of a file are hardly missed
