"""The page's addresses: each parses, asks the conversation, answers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from bot import desk
from bot.asking import Asked
from bot.errors import Busy, Restarting, ServiceError
from bot.logs import get_logger
from bot.replies import Reply
from bot.service import Serenade
from bot.web.answers import EMOTIONS, FEELINGS, Answer, Refusal, Start, answer, refusal, status_of
from bot.web.errors import WebError
from bot.web.guard import SAFE_METHODS
from bot.web.uploads import Choice, Correction, OfSong, Opinion, Shown, Words, goal_in, read_json, read_photo
from bot.wording import CONSENT
from models.errors import ModelError, PhotoTooHeavy
from models.photos import Limits
from recommender.errors import RecommenderError
from recommender.service import Filters

log = get_logger(__name__)

STATIC: Final = Path(__file__).parent / "static"

LISTENER: Final = "local"
"""Whoever sits at this computer."""

PHOTO_BYTES: Final = Limits().weight
"""The reader's own limit, held while a photo comes in."""

NUMBER_HEADER: Final = "X-Request-Id"
"""Where an answer says the number that its request has in the log."""

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
                web.post("/api/again", self.again),
                web.post("/api/vote", self.vote),
                web.post("/api/report", self.report),
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
        return await self._answer(await self._service.read_photos([data], Asked(LISTENER, filters, goal)))

    async def words(self, request: web.Request) -> web.Response:
        """Answer words with songs."""
        words = await read_json(request, Words)
        reply = await self._service.read_words(
            words.text,
            Asked(LISTENER, Filters(genre=words.genre or None), words.goal),
            locale=request.headers.get("Accept-Language", "").split(",")[0],
        )
        return await self._answer(reply)

    async def correct(self, request: web.Request) -> web.Response:
        """Answer a correction, or the answer to a question, with other songs."""
        correction = await read_json(request, Correction)
        reply = await self._service.correct(correction.reply, correction.emotion, listener=LISTENER)
        return await self._answer(reply)

    async def choose(self, request: web.Request) -> web.Response:
        """Answer the choice of another face of the same photo, or of all, with its songs or a question."""
        choice = await read_json(request, Choice)
        return await self._answer(await self._service.choose(choice.reply, choice.face, listener=LISTENER))

    async def again(self, request: web.Request) -> web.Response:
        """Answer with other songs for the same feeling."""
        shown = await read_json(request, Shown)
        return await self._answer(await self._service.again(shown.reply, listener=LISTENER))

    async def vote(self, request: web.Request) -> web.Response:
        """Remember an opinion of a song, and answer with the one that stands."""
        opinion = await read_json(request, Opinion)
        stands = await self._service.vote(opinion.reply, opinion.song, opinion.vote, listener=LISTENER)
        return web.json_response({"vote": stands})

    async def report(self, request: web.Request) -> web.Response:
        """Answer with the same songs, but another link or song in the place of one that does not play."""
        broken = await read_json(request, OfSong)
        return await self._answer(await self._service.report(broken.reply, broken.song, listener=LISTENER))

    async def consent(self, _request: web.Request) -> web.Response:
        """Remember the agreement."""
        await self._service.consent(LISTENER)
        return web.json_response({"consented": True})

    async def withdraw(self, _request: web.Request) -> web.Response:
        """Forget the agreement and everything else."""
        await self._service.withdraw(LISTENER)
        return web.json_response({"consented": False})

    async def _answer(self, reply: Reply) -> web.Response:
        return _json(answer(reply, await self._service.votes(LISTENER)))


def _json(shape: Answer | Start | Refusal, *, status: int = 200) -> web.Response:
    return web.json_response(asdict(shape), status=status)


@web.middleware
async def take_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give each request its number; what only looks makes no line, and after closing time there is a refusal."""
    with desk.request(_what(request), quiet=request.method in SAFE_METHODS) as taken:
        try:
            response = _refused(Restarting()) if taken.refused else await handler(request)
        except web.HTTPException as error:
            desk.note(f"refused: {error.status}")
            error.headers[NUMBER_HEADER] = taken.number
            raise
        response.headers[NUMBER_HEADER] = taken.number
        return response


def _what(request: web.Request) -> str:
    """Return the address that was asked for as the application knows it, never as somebody wrote it."""
    resource = request.match_info.route.resource
    return "an unknown address" if resource is None else f"{request.method} {resource.canonical}"


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
        log.exception("unexpected")
        return _refused(error)


def _refused(error: Exception) -> web.Response:
    desk.note(f"{'refused' if isinstance(error, EXPECTED) else 'failed'}: {type(error).__name__}")
    response = _json(refusal(error), status=status_of(error))
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.seconds)
    return response
