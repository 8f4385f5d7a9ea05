"""A small folder of texts in the formats of the real ones."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Sequence
from pathlib import Path

LABELS = ("joy", "sadness", "surprise", "neutral")
MAPPING = {"positive": ["joy"], "negative": ["sadness"], "ambiguous": ["surprise"], "neutral": ["neutral"]}
COMMENTS = (
    ("what a lovely %s", "0"),
    ("this %s is awful", "1"),
    ("the %s is there", "3"),
    ("oh a %s", "2"),
    ("%s", "0,1"),
    ("my %s", "0,3"),
)
THINGS = ("cat", "house", "train", "book", "friend", "garden", "song", "river", "window", "coat")


def write_fake_texts(folder: Path) -> Path:
    """Write them below `folder`, and return it."""
    text = folder / "text"
    original = text / "goemotions" / "original"
    original.mkdir(parents=True)
    (text / "goemotions" / "emotions.txt").write_text("\n".join(LABELS), encoding="utf-8")
    (text / "goemotions" / "sentiment_mapping.json").write_text(json.dumps(MAPPING), encoding="utf-8")
    for part, size in (("train", "big"), ("dev", "small")):
        rows = [f"{words % f'{size} {thing}'}\t{label}\tid" for words, label in COMMENTS for thing in THINGS]
        (original / f"{part}.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    tweets = text / "tweeteval_emotion"
    tweets.mkdir()
    for part in ("train", "val"):
        (tweets / f"{part}_text.txt").write_text("".join(f"{part} {thing}\n" for thing in THINGS), encoding="utf-8")
        (tweets / f"{part}_labels.txt").write_text("".join(f"{place % 4}\n" for place in range(10)), encoding="utf-8")
    _table(text / "other_languages.csv.gz", ("text", "language"), [
        *((f"the {thing} is here", "English") for thing in THINGS),
        *((f"das ist kein {thing}xyz", "German") for thing in THINGS),
    ])  # fmt: skip
    extra = [
        *((f"i feel fine about the {thing}", "joy|trust", "positive", "diary", "train") for thing in THINGS),
        *((f"i feel bad about the {thing}", "sadness", "negative", "diary", "train") for thing in THINGS),
        ("what a lovely small cat", "joy", "positive", "diary", "train"),
        ("What a lovely BIG cat", "sadness", "negative", "diary", "train"),
        ("who knows", "surprise", "", "diary", "train"),
        ("i didn t feel humiliated", "sadness", "negative", "carer", "train"),
        ("i m so glad today", "joy", "positive", "carer", "train"),
    ]
    _table(text / "feelings_extra.csv.gz", ("text", "emotion", "three_class", "source", "split"), extra)
    return folder


def _table(path: Path, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
