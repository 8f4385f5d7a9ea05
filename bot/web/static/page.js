// The page's conduct: what is asked, in which order, and what is said meanwhile.

import * as api from "./api.js";
import { AnswerView } from "./answer.js";
import { Choices } from "./choices.js";
import { drawFace } from "./faces.js";
import { PhotoFrame, firstOf, pickPhoto } from "./photo.js";

const byId = (id) => document.getElementById(id);

const frame = new PhotoFrame((face) => choose(face));
const choices = new Choices((face) => choose(face));
const answer = new AnswerView({
  onCorrect: (reply, emotion) => correct(reply, emotion),
  onAgain: (reply) => again(reply),
  onReport: (reply, song) => report(reply, song),
  onVote: (reply, song, vote) => tell(reply, song, vote),
});

let settings = null; // what the server told at the beginning
let photo = null; // the chosen file, kept while its owner is asked for consent
let pictured = null; // the id of the reply to the photo in the frame, as long as its faces can be chosen
let asking = null; // the AbortController of the question under way

// One question at a time

/** Put a question; a newer one takes its place, and an answer that comes too late is not shown. */
async function ask(meanwhile, question, show, troubleId = "trouble") {
  stop();
  const mine = new AbortController();
  asking = mine;
  const focused = document.activeElement;
  busy(meanwhile);
  try {
    const reply = await question(mine.signal);
    if (asking === mine) show(reply);
  } catch (error) {
    if (asking === mine) complain(error, troubleId);
  } finally {
    if (asking === mine) {
      rest();
      refocus(focused);
    }
  }
}

/** Give up the question under way, if there is one. */
function stop() {
  asking?.abort();
  if (asking) rest();
}

function controls() {
  return document.querySelectorAll("main button, main input, main select, footer button");
}

function busy(meanwhile) {
  hush();
  say(meanwhile);
  for (const control of controls()) control.disabled = true;
  byId("answer").setAttribute("aria-busy", "true");
}

function rest() {
  asking = null;
  for (const control of controls()) control.disabled = false;
  byId("answer").setAttribute("aria-busy", "false");
  byId("reading").hidden = true;
}

/** A disabled control loses the focus; whoever uses the keyboard gets it back, or the answer where it is gone. */
function refocus(focused) {
  if (document.activeElement !== document.body) return;
  const places = [focused, byId("headline"), byId("file")];
  const place = places.find((element) => element !== document.body && element.checkVisibility());
  place.focus({ preventScroll: true });
}

function say(words) {
  byId("status").textContent = words;
}

function hush() {
  for (const id of ["note", "trouble", "correct-trouble", "listen-trouble"]) byId(id).textContent = "";
}

function complain(error, troubleId = "trouble") {
  say("");
  if (error.kind === "NeedsConsent") return askConsent();
  if (error.kind === "FacesForgotten") closeChoices();
  byId(troubleId).textContent = error.message;
  byId(troubleId).scrollIntoView({ block: "nearest" });
}

function present(reply) {
  answer.show(reply);
  if (reply.photo && reply.id === pictured) {
    frame.draw(reply.photo);
    choices.show(reply.photo);
  }
  say(reply.asks ? `${reply.headline} Tell me, and I bring songs.` : `${reply.headline} ${reply.songs.length} songs.`);
  bringIntoView(byId("headline"));
}

function bringIntoView(section) {
  const { top } = section.getBoundingClientRect();
  if (top >= 0 && top < innerHeight / 2) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  section.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

// A photo

function take({ file, note = "", trouble = "" }) {
  stop();
  hush();
  if (trouble) return complain(new Error(trouble));
  if (!settings) return begin().then(() => take({ file, note }), complain);
  photo = file;
  closeChoices();
  frame.show(file);
  byId("consent").hidden = true;
  if (file.size > settings.photo_limit) return complain(new Error(settings.too_heavy));
  return settings.consented ? readPhoto(note) : askConsent(note);
}

const wish = () => ({ genre: byId("genre").value, goal: byId("goal").value });

function readPhoto(note = "") {
  const question = (signal) => api.photo(photo, wish(), signal);
  const asked = ask("Reading your photo …", question, (reply) => {
    pictured = reply.id;
    present(reply);
  });
  byId("reading").hidden = false;
  byId("note").textContent = note;
  return asked;
}

function forgetPhoto() {
  photo = null;
  closeChoices();
  frame.clear();
  byId("consent").hidden = true;
  byId("note").textContent = "";
}

function closeChoices() {
  pictured = null;
  choices.clear();
}

function choose(face) {
  if (asking || !pictured) return null;
  return ask("Looking for songs …", (signal) => api.choose(pictured, face, signal), present);
}

// Consent

function askConsent(note = "") {
  stop();
  setConsent(false);
  byId("note").textContent = note;
  byId("consent").hidden = false;
  byId("consent-title").focus();
}

function setConsent(given) {
  settings.consented = given;
  byId("withdraw").hidden = !given;
}

function agree() {
  return ask("", api.consent, () => {
    setConsent(true);
    byId("consent").hidden = true;
    if (photo) readPhoto();
  });
}

function withdraw() {
  return ask("", api.withdraw, () => {
    setConsent(false);
    forgetPhoto();
    answer.clear();
    byId("note").textContent = "I have forgotten your agreement and your answers.";
  });
}

// Words and corrections

function askInWords() {
  const text = byId("words").value.trim();
  if (!text) return byId("words").focus();
  return ask("Looking for songs …", (signal) => api.words(text, wish(), signal), (reply) => {
    forgetPhoto();
    present(reply);
  });
}

function correct(reply, emotion) {
  const question = (signal) => api.correct(reply, emotion, signal);
  return ask("Looking for songs …", question, present, "correct-trouble");
}

function again(reply) {
  return ask("Looking for songs …", (signal) => api.again(reply, signal), present, "listen-trouble");
}

function report(reply, song) {
  return ask("Looking for another link …", (signal) => api.report(reply, song, signal), present, "listen-trouble");
}

const OPINIONS = { up: "More songs like this one will come.", down: "Fewer songs like this one will come." };

/** Remember an opinion beside whatever else is under way; returns the one that stands, null where none does. */
async function tell(reply, song, vote) {
  hush();
  try {
    const stands = (await api.vote(reply, song, vote)).vote;
    say(OPINIONS[stands] ?? "Taken back.");
    return stands;
  } catch (error) {
    complain(error, "listen-trouble");
    return null;
  }
}

function chip(feeling) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(drawFace(feeling), feeling.name);
  button.addEventListener("click", () => {
    byId("words").value = feeling.name;
    askInWords();
  });
  return button;
}

// What people do

byId("file").addEventListener("change", ({ target }) => {
  const files = [...target.files];
  target.value = ""; // so that the same photo can be chosen again
  if (files.length > 0) take(firstOf(files));
});

/** Text that is dragged into the field for words is the browser's own business. */
function isText(event) {
  return event.target === byId("words") && !event.dataTransfer.types.includes("Files");
}

addEventListener("dragover", (event) => {
  if (isText(event)) return;
  event.preventDefault(); // or the browser would leave the page for the file
  document.body.classList.add("dragging");
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dragging");
});
addEventListener("drop", (event) => {
  document.body.classList.remove("dragging");
  if (isText(event)) return;
  event.preventDefault();
  take(pickPhoto(event.dataTransfer));
});
addEventListener("paste", (event) => {
  if (event.clipboardData.files.length === 0) return; // text belongs to the field that it is pasted into
  event.preventDefault();
  take(firstOf([...event.clipboardData.files]));
});

byId("words-form").addEventListener("submit", (event) => {
  event.preventDefault();
  askInWords();
});
byId("agree").addEventListener("click", agree);
byId("not-now").addEventListener("click", forgetPhoto);
byId("withdraw").addEventListener("click", withdraw);

// The beginning

async function begin() {
  settings = await api.start();
  byId("consent-text").textContent = settings.consent;
  byId("feelings").replaceChildren(...settings.feelings.map(chip));
  answer.offer(settings.emotions);
  setConsent(settings.consented);
  const { genres } = await api.genres();
  byId("genre").replaceChildren(new Option("any genre", ""), ...genres.map((genre) => new Option(genre, genre)));
}

begin().catch(complain);
