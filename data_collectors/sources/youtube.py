"""YouTube: which video plays a song, and whether a known one still does.

Through Google's client, whose description of the API comes with it. The key travels in each URL, and with the URL in
the texts of the client's errors: ours are raised outside its handlers, so that none leads back to one of those.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from logging import ERROR, getLogger
from typing import Any, TypeAlias, TypeVar

import httplib2
import requests
from googleapiclient import discovery
from googleapiclient.errors import Error, HttpError

from data_collectors.errors import (
    BadKey,
    CollectorError,
    NotAllowed,
    NotFound,
    QuotaGone,
    SlowDown,
    Temporary,
)
from data_collectors.http import TIMEOUT_S, USER_AGENT, Clock, Policy
from data_collectors.matching import Offer, Wanted, best
from data_collectors.quota import Ledger, Quota
from data_collectors.sources.youtube_answers import (
    SERVICE,
    Json,
    detailed,
    error_reasons,
    offers,
    searched,
    told,
    video_facts,
)
from recommender.collected import VideoFacts

log = getLogger(__name__)

RATE = 5.0
"""Calls a second: far below what it allows in a minute."""

RESULTS = 15
"""Results of a search, which costs the same up to 50: the song is among the first, or not there."""

MOST_VIDEOS = 5
"""Videos kept of one song: the next takes over where one dies."""

MOST_IDS = 50
"""Ids that one question may hold, for one unit."""

QUOTA_REASONS = frozenset({"quotaExceeded", "dailyLimitExceeded"})
SLOW_REASONS = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
ILL_REASONS = frozenset({"backendError", "internalError"})
KEY_REASONS = frozenset(
    (
        *("keyInvalid", "keyExpired", "API_KEY_INVALID", "accessNotConfigured", "SERVICE_DISABLED"),
        *("PERMISSION_DENIED", "UNAUTHENTICATED", "forbidden", "ipRefererBlocked"),
    )
)
"""What the service gives as reasons, in the three places where its errors have them."""

ODD = (Error, ValueError, LookupError, TypeError, AttributeError)
"""What the client raises for bodies of another shape than it expects."""

TOO_MANY, ILL, REFUSED = 429, 500, (401, 403)
"""Statuses, the second one and above."""

T = TypeVar("T")

Result: TypeAlias = tuple[str, str, str]
"""A search's result, as it can be kept until the details are known: the video's id, its title, its channel."""


class Transport:
    """What the client needs of httplib2, over requests.

    httplib2 sends a question again, unpaid, where the connection dropped before the answer; requests does not.
    """

    def __init__(self) -> None:
        """Open nothing yet."""
        self._session = requests.Session()

    def request(
        self, uri: str, method: str = "GET", body: bytes | None = None, headers: Json | None = None, **_: object
    ) -> tuple[httplib2.Response, bytes]:
        """Return the answer, whatever its status; requests' errors, all OSErrors, come through."""
        # The service compresses only for those whose name holds "gzip", which the client appends.
        named = {**(headers or {}), "user-agent": f"{USER_AGENT} {(headers or {}).get('user-agent', '')}".strip()}
        answer = self._session.request(
            method, uri, data=body or None, headers=named, timeout=TIMEOUT_S, allow_redirects=False
        )
        return httplib2.Response({**answer.headers, "status": str(answer.status_code)}), answer.content

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


def connect(key: str, address: str | None = None) -> Any:  # noqa: ANN401  # the client makes it at run time, no type
    """Return Google's client, which tries once; `address` is where the service is, if not at its own place."""
    # For debugging they write whole URLs, so the key too.
    for name in ("googleapiclient", "urllib3"):
        getLogger(name).setLevel(ERROR)
    return discovery.build(
        "youtube",
        "v3",
        developerKey=key,
        http=Transport(),
        client_options=None if address is None else {"api_endpoint": address},
        cache_discovery=False,
        static_discovery=True,
        num_retries=0,
    )


class YouTube:
    """Finds and checks videos within the day's quotas."""

    def __init__(self, service: Any, policy: Policy, ledger: Ledger) -> None:  # noqa: ANN401  # made at run time, no type
        """Keep the client, which must not try again by itself: each attempt is paid."""
        # Made once: the client makes their methods anew each time, which takes milliseconds.
        self._search, self._videos = service.search(), service.videos()
        self._policy = policy
        self._ledger = ledger

    @property
    def calls(self) -> int:
        """How many calls were made so far, failed ones too."""
        return self._policy.calls

    @classmethod
    def open(cls, key: str, *, clock: Clock, ledger: Ledger) -> YouTube:
        """Return a source that asks the service itself; nothing is asked yet."""
        if not key:
            raise BadKey(SERVICE, "no key is set")
        return cls(connect(key), Policy(clock, RATE), ledger)

    def find(self, song: Wanted) -> tuple[VideoFacts, ...]:
        """Do `search` and `choose`."""
        return self.choose(song, self.search(song))

    def search(self, song: Wanted) -> list[Result]:
        """Return what a search for the song finds, for one of the day's searches; QuotaGone before it asks for more."""
        found = offers(self._searched(f"{song.artist} {song.title}"))
        return [(offer.video_id, offer.title, offer.channel) for offer in found]

    def choose(self, song: Wanted, found: Sequence[Result]) -> tuple[VideoFacts, ...]:
        """Return at most five of a search's results that play the song, the likeliest first, for one unit.

        NotFound where none fits. A search is dear: where only the details cannot be had, what fits comes unchecked.
        """
        seen = [Offer(*result) for result in found][:MOST_IDS]
        details = self._details_or_none([offer.video_id for offer in seen])
        if details is None:
            videos = [VideoFacts(offer.video_id) for offer in best(song, seen)]
        else:
            now = self._policy.clock.now()
            there = [detailed(offer, details[offer.video_id]) for offer in seen if offer.video_id in details]
            facts = [video_facts(offer.video_id, details[offer.video_id], now) for offer in best(song, there)]
            videos = [video for video in facts if not video.dead]
        if not videos:
            raise NotFound(SERVICE, "no video fits")
        return tuple(videos[:MOST_VIDEOS])

    def check(self, video_ids: Sequence[str]) -> dict[str, VideoFacts]:
        """Return what is known now of at most 50 videos, for one unit.

        `dead` are those that are gone, are not public, or may not be embedded, or not be seen in any country.
        """
        details = self._details(video_ids)
        now = self._policy.clock.now()
        return {video_id: video_facts(video_id, details.get(video_id), now) for video_id in video_ids}

    def _searched(self, words: str) -> Sequence[Any]:
        question = self._search.list(part="snippet", q=words, type="video", videoEmbeddable="true", maxResults=RESULTS)
        return self._ask(question, Quota.YOUTUBE_SEARCHES, searched)

    def _details(self, video_ids: Sequence[str]) -> dict[str, Json]:
        """Return the details of those videos that there are."""
        if len(video_ids) > MOST_IDS:
            raise ValueError(f"at most {MOST_IDS} ids at once, not {len(video_ids)}")
        if not video_ids:
            return {}
        question = self._videos.list(part="snippet,contentDetails,status", id=",".join(video_ids), maxResults=MOST_IDS)
        return self._ask(question, Quota.YOUTUBE_UNITS, told)

    def _details_or_none(self, video_ids: Sequence[str]) -> dict[str, Json] | None:
        try:
            return self._details(video_ids)
        except (Temporary, QuotaGone) as error:
            log.warning("videos are kept unchecked: %s", error)
            return None

    def _ask(self, question: Any, quota: Quota, read: Callable[[object], T]) -> T:  # noqa: ANN401  # made at run time
        """Return what `read` finds in the answer, each attempt paid from `quota`."""
        return self._policy.call(lambda: self._asked(question, quota, read), before=self._ledger.payer(quota))

    def _asked(self, question: Any, quota: Quota, read: Callable[[object], T]) -> T:  # noqa: ANN401  # as above
        error: CollectorError
        try:
            answer = question.execute(num_retries=0)
        except HttpError as failure:
            error = self._meaning(failure.resp.status, failure.content, quota)
        except (OSError, httplib2.HttpLib2Error):
            error = Temporary(SERVICE, "it could not be reached, or broke off")
        except ODD:
            error = Temporary(SERVICE, "it answered with something that is no JSON")
        else:
            return read(answer)
        raise error  # out here, as the client's error holds the URL and so the key

    def _meaning(self, status: int, content: bytes, quota: Quota) -> CollectorError:
        """Return our error for the service's."""
        reasons = error_reasons(content)
        if reasons is None:
            return Temporary(SERVICE, f"it answered {status} and no JSON")
        if reasons & QUOTA_REASONS or any("PerDay" in reason for reason in reasons):
            return self._ledger.exhaust(quota)
        if status == TOO_MANY or reasons & SLOW_REASONS:
            return SlowDown(SERVICE, "it asks for fewer calls")
        if status >= ILL or reasons & ILL_REASONS:
            return Temporary(SERVICE, f"it is not well ({status})")
        if status in REFUSED or reasons & KEY_REASONS:
            return BadKey(SERVICE, "it refuses the key, or the key's project may not use it")
        return NotAllowed(SERVICE, f"it refuses the question ({status})")
