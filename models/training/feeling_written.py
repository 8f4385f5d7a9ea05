"""Messages that were written one by one for the network of feelings, in the folder `written`.

The collected texts are comments on other people's posts, and tweets: what they lack is how people tell of themselves
without a word of feeling, deny, mock, and shorten. A file holds a topic; a line holds the emotion, a word for the
feeling, and the message, with a tab between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from recommender.vocabulary import Emotion

FOLDER = Path(__file__).with_name("written")

FELT: Mapping[str, tuple[float, float]] = MappingProxyType({
    "happy": (0.8, 0.4), "excited": (0.7, 0.8), "loved": (0.8, 0.2), "grateful": (0.7, 0.2), "proud": (0.7, 0.4),
    "relieved": (0.6, -0.3), "amused": (0.7, 0.5), "hopeful": (0.6, 0.3), "calm": (0.5, -0.6),
    "admiring": (0.6, 0.2), "touched": (0.6, 0.1),
    "sad": (-0.7, -0.4), "lonely": (-0.6, -0.5), "anxious": (-0.5, 0.6), "angry": (-0.6, 0.8),
    "annoyed": (-0.5, 0.4), "disappointed": (-0.6, -0.3), "disgusted": (-0.6, 0.3), "ashamed": (-0.5, 0.2),
    "tired": (-0.3, -0.7), "bored": (-0.3, -0.5), "hurt": (-0.6, 0.1), "overwhelmed": (-0.6, 0.5),
    "jealous": (-0.5, 0.4),
    "neutral": (0.0, -0.1), "curious": (0.2, 0.3), "unsure": (-0.1, 0.1), "nostalgic": (0.1, -0.3), "mixed": (0.0, 0.1),
})  # fmt: skip
"""Where the words for feelings lie on the plane, after the circumplex of Russell (1980); ours."""


AS_COMMENTS = frozenset({"comments", "replies", "posts", "outcries"})
"""Topics whose messages are written as people comment on what others posted, or tweet."""


@dataclass(frozen=True, slots=True)
class Written:
    """A message, its emotion, a word for its feeling, one of `FELT`, and its topic."""

    text: str
    emotion: Emotion
    feeling: str
    topic: str


def written(folder: Path = FOLDER) -> Iterator[Written]:
    """Yield every message of `folder`; ValueError names the file and line of one that is no such row."""
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            emotion, _, rest = line.partition("\t")
            feeling, _, text = rest.partition("\t")
            if emotion not in set(Emotion) or feeling not in FELT or not text.strip() or "\t" in text:
                raise ValueError(f"{path.name}, line {number}: an emotion, a feeling and a message were expected")
            yield Written(text, Emotion(emotion), feeling, path.stem)
