import io
import logging

import pytest

from bot.care import help_words
from bot.errors import Busy
from bot.memory import KEPT_SECONDS
from bot.service import Serenade
from bot.web.routes import LISTENER
from bot.wording import CONSENT, UNEXPECTED
from models.errors import BrokenPhoto, NoFace, NotAPhoto, PhotoTooLarge, PhotoTooSmall, WeightsError
from models.sessions import WEIGHTS
from recommender.errors import StoreCorrupt, StoreLocked
from recommender.vocabulary import NAMED_FEELINGS, Emotion
from tests.bot.conftest import Clock, StubPhotoReader
from tests.bot.seen import HAPPY, SAD, UNSURE
from tests.bot.web.conftest import Client

PHOTO = b"bytes of a photo"


async def test_the_page_is_html_and_names_its_script_and_style(client: Client) -> None:
    page = await client.get("/")
    text = await page.text()
    assert page.content_type == "text/html"
    assert "<h1>Serenade</h1>" in text
    for address in ("/static/page.js", "/static/page.css", "/static/icon.svg"):
        assert address in text
        assert (await client.get(address)).status == 200


async def test_a_goal_that_nobody_knows_is_refused(client: Client) -> None:
    refused = await client.post("/api/words", json={"text": "sad", "goal": "fly"})
    assert refused.status == 400
    answered = await client.post("/api/words", json={"text": "sad", "goal": "lift"})
    assert answered.status == 200
    assert (await client.post("/api/photo?goal=fly", data=PHOTO)).status == 400


async def test_words_of_self_harm_get_help_in_the_browsers_language(client: Client) -> None:
    headers = {"Accept-Language": "de-DE,de;q=0.9"}
    told = await client.post("/api/words", json={"text": "I want to die"}, headers=headers)
    assert (await told.json())["sentence"] == help_words("de")


async def test_what_lies_beside_the_static_files_is_not_served(client: Client) -> None:
    assert (await client.get("/static/%2e%2e/app.py")).status in {403, 404}
    assert (await client.get("/static/")).status in {403, 404}


async def test_health_is_ok_while_the_catalogue_answers(client: Client) -> None:
    health = await client.get("/healthz")
    assert (health.status, await health.json()) == (200, {"status": "ok"})


async def test_health_is_not_ok_when_the_store_is_damaged(
    client: Client, service: Serenade, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> tuple[str, ...]:
        raise StoreCorrupt

    monkeypatch.setattr(service, "genres", broken)
    assert (await client.get("/healthz")).status == 503


async def test_the_start_tells_what_the_page_needs(client: Client) -> None:
    start = await (await client.get("/api/start")).json()
    assert start["consented"] is False
    assert start["consent"] == CONSENT
    assert [feeling["name"] for feeling in start["feelings"]] == list(NAMED_FEELINGS)
    assert [emotion["name"] for emotion in start["emotions"]] == list(Emotion)
    assert start["photo_limit"] == 24 * 1024 * 1024
    assert "24 MB" in start["too_heavy"]


async def test_the_genres_are_those_of_the_catalogue(client: Client) -> None:
    answer = await (await client.get("/api/genres")).json()
    assert set(answer["genres"]) == {"Pop", "Rock"}


async def test_a_photo_gets_its_boxes_its_reading_and_five_songs(agreed: Client) -> None:
    response = await agreed.post("/api/photo", data=PHOTO)
    answer = await response.json()
    assert response.status == 200
    assert answer["headline"] == "I see a happy face: positive, 90% sure."
    assert (answer["emotion"], answer["certainty"], answer["corrected"]) == ("positive", 0.9, False)
    assert answer["photo"]["emotions"] == {"positive": 0.9, "neutral": 0.05, "negative": 0.05}
    assert (answer["photo"]["width"], answer["photo"]["height"]) == (800, 600)
    (face,) = answer["photo"]["faces"]
    assert (face["x"], face["y"], face["width"], face["height"], face["read"]) == (0.25, 0.25, 0.5, 0.5, True)
    assert len(face["landmarks"]) == 5
    assert len(answer["songs"]) == 5


async def test_each_song_has_its_reason_and_its_links(client: Client) -> None:
    answer = await (await client.post("/api/words", json={"text": "happy"})).json()
    for song in answer["songs"]:
        assert song["reason"].endswith(".")
        assert song["youtube"] == f"https://www.youtube.com/watch?v={song['video_id']}"
        assert song["spotify"].startswith("https://open.spotify.com/")


async def test_the_photo_reaches_the_reader_unchanged(agreed: Client, photos: StubPhotoReader) -> None:
    seen: list[bytes] = []
    photos.before = seen.append
    data = bytes(range(256)) * 5_000
    await agreed.post("/api/photo", data=io.BytesIO(data))
    assert seen == [data]


async def test_several_faces_are_noted(agreed: Client, photos: StubPhotoReader) -> None:
    photos.looks = (HAPPY,) * 3
    answer = await (await agreed.post("/api/photo", data=PHOTO)).json()
    assert answer["notes"] == ["I found 3 faces and read the largest one."]


async def test_of_one_face_there_is_nothing_to_choose(agreed: Client) -> None:
    photo = (await (await agreed.post("/api/photo", data=PHOTO)).json())["photo"]
    assert (photo["choices"], photo["chosen"], photo["faces"][0]["letter"]) == ([], 0, None)


async def test_several_faces_have_letters_and_can_be_chosen(agreed: Client, photos: StubPhotoReader) -> None:
    photos.looks = (HAPPY, SAD)
    first = await (await agreed.post("/api/photo", data=PHOTO)).json()
    assert [(face["letter"], face["read"]) for face in first["photo"]["faces"]] == [("A", True), ("B", False)]
    assert first["photo"]["choices"] == [
        {"face": 0, "label": "A", "name": "A: the largest face, in the middle"},
        {"face": 1, "label": "B", "name": "B: the 2nd largest, on the right"},
        {"face": None, "label": "All of us", "name": "All of us"},
    ]
    response = await agreed.post("/api/choose", json={"reply": first["id"], "face": 1})
    second = await response.json()
    assert response.status == 200
    assert (second["id"], second["emotion"], second["photo"]["chosen"]) == (first["id"], "negative", 1)
    assert [face["read"] for face in second["photo"]["faces"]] == [False, True]
    assert second["photo"]["emotions"]["negative"] == pytest.approx(0.8)
    assert second["notes"] == ["I found 2 faces and read face B."]
    assert second["songs"] != first["songs"]


async def test_all_faces_can_be_blended(agreed: Client, photos: StubPhotoReader) -> None:
    photos.looks = (SAD, HAPPY, HAPPY)
    first = await (await agreed.post("/api/photo", data=PHOTO)).json()
    together = await (await agreed.post("/api/choose", json={"reply": first["id"], "face": None})).json()
    assert together["headline"] == "Together you look happy: positive, 62% sure."
    assert together["photo"]["chosen"] is None
    assert all(face["read"] for face in together["photo"]["faces"])
    assert sum(together["photo"]["emotions"].values()) == pytest.approx(1)


async def test_a_face_beyond_the_letters_has_none_and_is_not_read(agreed: Client, photos: StubPhotoReader) -> None:
    photos.looks = (HAPPY,) * 30
    first = await (await agreed.post("/api/photo", data=PHOTO)).json()
    together = await (await agreed.post("/api/choose", json={"reply": first["id"], "face": None})).json()
    letters = [(face["letter"], face["read"]) for face in together["photo"]["faces"]]
    assert letters[25:] == [("Z", True), (None, False), (None, False), (None, False), (None, False)]
    assert len(together["photo"]["choices"]) == 27


async def test_an_unsure_reading_asks_and_its_answer_brings_songs(agreed: Client, photos: StubPhotoReader) -> None:
    photos.looks = (UNSURE,)
    question = await (await agreed.post("/api/photo", data=PHOTO)).json()
    words = "I am not sure about this face: it may be neutral (48%) or negative (41%). Which is it?"
    assert (question["headline"], question["asks"], question["asked"], question["songs"]) == (words, True, True, [])
    body = {"reply": question["id"], "emotion": "neutral"}
    answered = await (await agreed.post("/api/correct", json=body)).json()
    assert answered["headline"] == "Thank you, neutral it is. Here are your songs."
    assert (answered["asks"], answered["asked"], len(answered["songs"])) == (False, True, 5)
    again = await (await agreed.post("/api/correct", json=body | {"emotion": None})).json()
    assert again == question


async def test_forgotten_faces_and_unknown_ones_get_a_sentence(
    agreed: Client, photos: StubPhotoReader, clock: Clock
) -> None:
    photos.looks = (HAPPY, SAD)
    first = await (await agreed.post("/api/photo", data=PHOTO)).json()
    response = await agreed.post("/api/choose", json={"reply": first["id"], "face": 2})
    assert (response.status, (await response.json())["kind"]) == (404, "NoSuchFace")
    clock.seconds += KEPT_SECONDS
    response = await agreed.post("/api/choose", json={"reply": first["id"], "face": 1})
    refusal = await response.json()
    assert (response.status, refusal["kind"]) == (410, "FacesForgotten")
    assert "send it again" in refusal["sentence"]


@pytest.mark.parametrize("face", [-1, 1.5, "1", True, []])
async def test_only_indices_of_faces_are_chosen(agreed: Client, photos: StubPhotoReader, face: object) -> None:
    photos.looks = (HAPPY, SAD)
    first = await (await agreed.post("/api/photo", data=PHOTO)).json()
    response = await agreed.post("/api/choose", json={"reply": first["id"], "face": face})
    assert (response.status, (await response.json())["kind"]) == (400, "BadRequest")


async def test_a_choice_says_what_is_chosen(agreed: Client) -> None:
    assert (await agreed.post("/api/choose", json={"reply": "unknown"})).status == 400
    assert (await agreed.post("/api/choose", json={"reply": "unknown", "face": 1})).status == 404


async def test_a_genre_narrows_the_songs(agreed: Client) -> None:
    assert (await agreed.post("/api/words", json={"text": "sad", "genre": "Rock"})).status == 200
    photo = await (await agreed.post("/api/photo", params={"genre": "Nose flute"}, data=PHOTO)).json()
    words = await (await agreed.post("/api/words", json={"text": "sad", "genre": "Nose flute"})).json()
    for answer in (photo, words):
        assert answer["notes"][0].startswith("I have no songs of that genre. How about")
        assert len(answer["songs"]) == 5


async def test_no_photo_is_read_before_consent(client: Client, photos: StubPhotoReader) -> None:
    seen: list[bytes] = []
    photos.before = seen.append
    response = await client.post("/api/photo", data=PHOTO)
    assert (response.status, (await response.json())["kind"]) == (403, "NeedsConsent")
    assert seen == []


async def test_consent_is_given_and_withdrawn_on_the_page(client: Client, service: Serenade) -> None:
    assert (await client.post("/api/consent", json={})).status == 200
    assert await service.has_consented(LISTENER)
    assert (await client.post("/api/withdraw", json={})).status == 200
    assert not await service.has_consented(LISTENER)


async def test_a_correction_changes_the_songs_and_taking_it_back_restores_them(agreed: Client) -> None:
    first = await (await agreed.post("/api/photo", data=PHOTO)).json()
    corrected = await (await agreed.post("/api/correct", json={"reply": first["id"], "emotion": "negative"})).json()
    restored = await (await agreed.post("/api/correct", json={"reply": first["id"], "emotion": None})).json()
    assert (corrected["emotion"], corrected["corrected"]) == ("negative", True)
    assert corrected["songs"] != first["songs"]
    assert (restored["songs"], restored["headline"]) == (first["songs"], first["headline"])


async def test_an_answer_that_nobody_knows_cannot_be_corrected(client: Client) -> None:
    response = await client.post("/api/correct", json={"reply": "unknown", "emotion": "neutral"})
    assert (response.status, (await response.json())["kind"]) == (404, "UnknownReply")


async def test_words_without_a_feeling_get_a_sentence(client: Client) -> None:
    response = await client.post("/api/words", json={"text": "これは机です"})
    refusal = await response.json()
    assert (response.status, refusal["kind"]) == (422, "NothingReadable")
    assert "happy" in refusal["sentence"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'"text"',
        b"{}",
        b'{"text": 5}',
        b'{"text": "happy", "more": 1}',
        b'{"text": "' + b"x" * 1_001 + b'"}',
        b'{"text": "' + b"x" * 20_000 + b'"}',
        b"\xff\xfe",
        b'{"text": ' * 2_000,
    ],
)
async def test_what_the_page_never_sends_is_refused_with_a_sentence(client: Client, body: bytes) -> None:
    response = await client.post("/api/words", data=body, headers={"Content-Type": "application/json"})
    assert (response.status, (await response.json())["kind"]) == (400, "BadRequest")


async def test_json_must_say_that_it_is_json(client: Client) -> None:
    response = await client.post("/api/words", data=b'{"text": "happy"}', headers={"Content-Type": "text/plain"})
    assert response.status == 400


@pytest.mark.parametrize("emotion", ["furious", "", 1])
async def test_only_the_three_emotions_correct(client: Client, emotion: object) -> None:
    response = await client.post("/api/correct", json={"reply": "unknown", "emotion": emotion})
    assert response.status == 400


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NoFace(), 422),
        (NotAPhoto(), 415),
        (BrokenPhoto(), 422),
        (PhotoTooSmall(), 422),
        (PhotoTooLarge(99, 50), 413),
        (WeightsError(WEIGHTS / "faces.onnx", "is missing"), 503),
        (StoreLocked(), 503),
        (Busy(3), 503),
    ],
)
async def test_each_failure_has_its_status_and_its_sentence(
    agreed: Client, photos: StubPhotoReader, error: Exception, status: int
) -> None:
    def fail(_: bytes) -> None:
        raise error

    photos.before = fail
    response = await agreed.post("/api/photo", data=PHOTO)
    refusal = await response.json()
    assert (response.status, refusal["kind"]) == (status, type(error).__name__)
    assert refusal["sentence"].endswith(".")
    assert refusal["sentence"] != UNEXPECTED


async def test_busy_says_when_to_come_back(agreed: Client, photos: StubPhotoReader) -> None:
    def fail(_: bytes) -> None:
        raise Busy(3)

    photos.before = fail
    assert (await agreed.post("/api/photo", data=PHOTO)).headers["Retry-After"] == "3"


async def test_what_nobody_foresaw_is_logged_and_answered_with_a_sentence(
    agreed: Client, photos: StubPhotoReader, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: bytes) -> None:
        raise RuntimeError

    photos.before = fail
    with caplog.at_level(logging.ERROR):
        response = await agreed.post("/api/photo", data=b"private pixels")
    assert (response.status, (await response.json())["sentence"]) == (500, UNEXPECTED)
    assert "RuntimeError" in caplog.text
    assert "private pixels" not in caplog.text


async def test_what_was_written_is_not_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await client.post("/api/words", json={"text": "a happy secret"})
        await client.post("/api/words", json={"text": "a happy secret", "more": "a happy secret"})
    assert "a happy secret" not in caplog.text
