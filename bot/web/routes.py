"""The page's addresses: each parses, asks the conversation, answers."""

from __future__ import annotations

from dataclasses import asdict
from logging import getLogger
from pathlib import Path
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.asking import Asked
from bot.errors import Busy, ServiceError
from bot.service import Serenade
from bot.web.answers import EMOTIONS, FEELINGS, Answer, Refusal, Start, answer, refusal, status_of
from bot.web.errors import WebError
from bot.web.uploads import Choice, Correction, Words, goal_in, read_json, read_photo
from bot.wording import CONSENT
from models.errors import ModelError, PhotoTooHeavy
from models.photos import Limits
from recommender.errors import RecommenderError
from recommender.service import Filters

log = getLogger(__name__)

STATIC: Final = Path(__file__).parent / "static"

LISTENER: Final = "local"
"""Whoever sits at this computer."""

PHOTO_BYTES: Final = Limits().weight
"""The reader's own limit, held while a photo comes in."""

EXPECTED: Final = (WebError, ServiceError, ModelError, RecommenderError)
"""Failures that have a sentence of their own."""


class Routes:
    """The handlers, over one conversation."""

    def __init__(self, service: Serenade) -> None:
        """Answer from `service`."""
        self._service = service

    def add_to(self, app: web.Application) -> None:
        """Register every address."""
        app.add_routes(
            [
                web.get("/", self.page),
                web.get("/healthz", self.health),
                web.get("/api/start", self.start),
                web.get("/api/genres", self.genres),
                web.post("/api/photo", self.photo),
                web.post("/api/words", self.words),
                web.post("/api/correct", self.correct),
                web.post("/api/choose", self.choose),
                web.post("/api/consent", self.consent),
                web.post("/api/withdraw", self.withdraw),
                web.static("/static", STATIC),
            ]
        )

    async def page(self, _request: web.Request) -> web.FileResponse:
        """Answer with the page."""
        return web.FileResponse(STATIC / "index.html")

    async def health(self, _request: web.Request) -> web.Response:
        """Answer "ok" while the catalogue can be read."""
        await self._service.genres()
        return web.json_response({"status": "ok"})

    async def start(self, _request: web.Request) -> web.Response:
        """Answer with what the page needs before anything is asked."""
        start = Start(
            consented=await self._service.has_consented(LISTENER),
            consent=CONSENT,
            feelings=FEELINGS,
            emotions=EMOTIONS,
            photo_limit=PHOTO_BYTES,
            too_heavy=refusal(PhotoTooHeavy(PHOTO_BYTES + 1, PHOTO_BYTES)).sentence,
        )
        return _json(start)

    async def genres(self, _request: web.Request) -> web.Response:
        """Answer with the genres to choose from."""
        return web.json_response({"genres": await self._service.genres()})

    async def photo(self, request: web.Request) -> web.Response:
        """Answer a photo, which is the request's body, with songs or a question.

        `?genre=` narrows the songs, `?goal=` says what they are to do.
        """
        filters, goal = Filters(genre=request.query.get("genre") or None), goal_in(request.query)
        data = await read_photo(request, limit=PHOTO_BYTES)
        return _json(answer(await self._service.read_photos([data], Asked(LISTENER, filters, goal))))

    async def words(self, request: web.Request) -> web.Response:
        """Answer words with songs."""
        words = await read_json(request, Words)
        reply = await self._service.read_words(
            words.text,
            Asked(LISTENER, Filters(genre=words.genre or None), words.goal),
            locale=request.headers.get("Accept-Language", "").split(",")[0],
        )
        return _json(answer(reply))

    async def correct(self, request: web.Request) -> web.Response:
        """Answer a correction, or the answer to a question, with other songs."""
        correction = await read_json(request, Correction)
        reply = await self._service.correct(correction.reply, correction.emotion, listener=LISTENER)
        return _json(answer(reply))

    async def choose(self, request: web.Request) -> web.Response:
        """Answer the choice of another face of the same photo, or of all, with its songs or a question."""
        choice = await read_json(request, Choice)
        return _json(answer(await self._service.choose(choice.reply, choice.face, listener=LISTENER)))

    async def consent(self, _request: web.Request) -> web.Response:
        """Remember the agreement."""
        await self._service.consent(LISTENER)
        return web.json_response({"consented": True})

    async def withdraw(self, _request: web.Request) -> web.Response:
        """Forget the agreement and everything else."""
        await self._service.withdraw(LISTENER)
        return web.json_response({"consented": False})


def _json(shape: Answer | Start | Refusal, *, status: int = 200) -> web.Response:
    return web.json_response(asdict(shape), status=status)


@web.middleware
async def refuse_kindly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every failure into JSON with one sentence; what nobody foresaw is logged, without what was sent."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except EXPECTED as error:
        return _refused(error)
    except Exception as error:
        log.exception("%s %s failed", request.method, request.path)
        return _refused(error)


def _refused(error: Exception) -> web.Response:
    response = _json(refusal(error), status=status_of(error))
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.seconds)
    return response
