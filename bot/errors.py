"""What can go wrong between a person and an answer, beside what the photo and the songs raise themselves.

ServiceError
 ├─ Busy              too many photos at once     (carries `seconds` until trying again is worthwhile)
 ├─ TooFast           too many requests in a while, of one member or in one channel   (carries `seconds`, too)
 ├─ NothingReadable   words in which no feeling was found
 ├─ NotYours          somebody else's answer
 ├─ FacesForgotten    what was seen in that photo is no longer remembered
 ├─ NoSuchFace        a face that was not read
 ├─ NoSuchChoice      something that is not offered
 ├─ NeedsConsent      this person has not agreed to have expressions read
 ├─ Restarting        the program ends, and takes nothing new
 └─ NeedsCare         words of self-harm: help instead of songs   (carries `words`, what to say)
"""

from __future__ import annotations


class ServiceError(Exception):
    """Anything that the conversation raises on purpose."""


class Busy(ServiceError):
    """More photos wait than the queue holds."""

    def __init__(self, seconds: int) -> None:
        """Keep the number of seconds after which there should be room again."""
        super().__init__(f"busy for about {seconds} s")
        self.seconds = seconds


class TooFast(ServiceError):
    """One member, or all of a channel together, asked for more than is good for the others."""

    def __init__(self, seconds: int, *, together: bool = False, again: bool = False) -> None:
        """Keep the seconds to wait; `again` where that was said already, and nothing was granted since."""
        super().__init__(f"too fast for about {seconds} s")
        self.seconds = seconds
        self.together = together
        self.again = again


class NothingReadable(ServiceError):
    """The words name no feeling that we know."""


class NotYours(ServiceError):
    """Only the person who asked may change an answer."""


class FacesForgotten(ServiceError):
    """The faces were seen too long ago, or before a restart: there is nothing left to choose from."""


class NoSuchFace(ServiceError):
    """Nobody read a face with this number."""


class NoSuchChoice(ServiceError):
    """What was chosen is not among what is offered: only a changed program sends that, or a message from long ago."""


class NeedsConsent(ServiceError):
    """No expression is read before its owner agreed to it."""


class Restarting(ServiceError):
    """Whoever asks now would not be answered before the program ends."""


class NeedsCare(ServiceError):
    """Somebody's words speak of harming themselves: what they need is a person."""

    def __init__(self, words: str) -> None:
        """Keep what to say to them."""
        super().__init__("words of self-harm")
        self.words = words
