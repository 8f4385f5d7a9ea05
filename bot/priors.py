"""What photos look like in the light of all corrections together: class priors, moved within bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from models import reader
from models.schemas import FaceReading, PhotoReading
from recommender.calibration import LEAST, Confusion, prior_multipliers
from recommender.vocabulary import EMOTION_OF, Emotion


def calibrated(reading: PhotoReading, multipliers: Mapping[Emotion, float]) -> PhotoReading:
    """Return the reading with the probability of each emotion, and of its expressions, multiplied and normalised."""
    if all(multiplier == 1.0 for multiplier in multipliers.values()):
        return reading
    readings = tuple(_moved(face, multipliers) for face in reading.readings)
    return reader.choose(replace(reading, readings=readings), reading.chosen)


def _moved(face: FaceReading, multipliers: Mapping[Emotion, float]) -> FaceReading:
    weights = {each: share * multipliers[EMOTION_OF[each]] for each, share in face.expressions.items()}
    total = sum(weights.values())
    expressions = {each: weight / total for each, weight in weights.items()}
    return replace(face, expressions=expressions, emotions=reader.emotions_of(expressions))


def lines(confusion: Confusion) -> Iterator[str]:
    """Yield the table of corrections, and by how much each emotion's probability is multiplied for it."""
    yield "read as".ljust(WIDTH) + "".join(f"told {told}".rjust(WIDTH) for told in Emotion)
    for read in Emotion:
        yield read.ljust(WIDTH) + "".join(str(confusion.get((read, told), 0)).rjust(WIDTH) for told in Emotion)
    moved = prior_multipliers(confusion)
    yield "multiplied by".ljust(WIDTH) + "".join(f"{moved[emotion]:.2f}".rjust(WIDTH) for emotion in Emotion)
    if all(multiplier == 1.0 for multiplier in moved.values()):
        yield f"Nothing moves: no emotion was read or told in {LEAST} corrections, or they balance."


WIDTH = 15
"""Letters of a column of the table."""
