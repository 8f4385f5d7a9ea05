// The answer: the reading, its correction, and the songs in a player; or a question, and no songs yet.

import { drawFace, drawQuestion } from "./faces.js";

const PLAYER = "https://www.youtube-nocookie.com/embed/";

const byId = (id) => document.getElementById(id);

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export class AnswerView {
  #reply = null;
  #current = 0;

  /**
   * `onCorrect(replyId, emotion)` is called with null where the pressed button is pressed again, `onAgain(replyId)` for
   * other songs, `onReport(replyId, songId)` for a link that does not play, and `onVote(replyId, songId, vote)` for an
   * opinion; it returns the one that stands.
   */
  constructor({ onCorrect, onAgain, onReport, onVote }) {
    this.onCorrect = onCorrect;
    this.onVote = onVote;
    byId("again").addEventListener("click", () => onAgain(this.#reply.id));
    byId("broken").addEventListener("click", () => onReport(this.#reply.id, this.#song.id));
    for (const vote of ["up", "down"]) byId(vote).addEventListener("click", () => this.#vote(vote));
    byId("previous").addEventListener("click", () => this.#turn(-1));
    byId("next").addEventListener("click", () => this.#turn(1));
  }

  /** Offer the three corrections. */
  offer(emotions) {
    byId("idle-faces").replaceChildren(...emotions.map(drawFace));
    byId("corrections").replaceChildren(...emotions.map((emotion) => this.#correction(emotion)));
  }

  /** Show a reply; a correction of the reply that is shown keeps its bars where the photo is forgotten. */
  show(reply) {
    const same = this.#reply?.id === reply.id;
    // Where songs stay, as beside a link that was mended, so does the one that plays.
    const stays = reply.songs.some(({ id }) => this.#reply?.songs.some((song) => song.id === id));
    this.#reply = reply;
    byId("idle").hidden = true;
    byId("reply").hidden = false;
    byId("headline").textContent = reply.headline;
    byId("mood").replaceChildren(reply.asks ? drawQuestion() : drawFace(plainly(reply)));
    byId("notes").replaceChildren(...reply.notes.map((note) => element("p", "", note)));
    if (!same || reply.photo) this.#drawBars(reply.photo);
    this.#press(reply.corrected ? reply.emotion : null);
    byId("correct-title").textContent = correctTitle(reply);
    byId("corrections").classList.toggle("asking", reply.asks);
    byId("listen").hidden = reply.asks;
    byId("songs").replaceChildren(...reply.songs.map((song, index) => this.#item(song, index)));
    if (reply.asks) byId("player").replaceChildren();
    else this.#play(stays ? this.#current : reply.current, { now: false });
  }

  clear() {
    this.#reply = null;
    byId("player").replaceChildren();
    byId("reply").hidden = true;
    byId("idle").hidden = false;
  }

  #correction(emotion) {
    const button = element("button", "", drawFace(emotion), element("span", "", emotion.name));
    button.type = "button";
    button.value = emotion.name;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const pressed = button.getAttribute("aria-pressed") === "true";
      this.onCorrect(this.#reply.id, pressed ? null : emotion.name);
    });
    return button;
  }

  #press(emotion) {
    for (const button of byId("corrections").children) {
      button.setAttribute("aria-pressed", String(button.value === emotion));
    }
  }

  #drawBars(photo) {
    byId("bars").hidden = !photo;
    const emotions = Object.entries(photo?.emotions ?? {});
    byId("bars").replaceChildren(...emotions.map(([name, share]) => bar(name, share)));
  }

  get #song() {
    return this.#reply.songs[this.#current];
  }

  async #vote(vote) {
    const { id } = this.#reply;
    const song = this.#song;
    song.vote = await this.onVote(id, song.id, vote);
    if (song === this.#song) this.#showVote();
  }

  #showVote() {
    for (const vote of ["up", "down"]) byId(vote).setAttribute("aria-pressed", String(this.#song.vote === vote));
  }

  #item(song, index) {
    const text = element("span", "text",
      element("span", "title", song.title), " ", element("span", "artist", song.artist), " ",
      element("span", "why", song.reason));
    const play = element("button", "song", element("span", "number", String(index + 1)), text);
    play.type = "button";
    play.addEventListener("click", () => this.#play(index, { now: true }));
    const links = element("span", "links", link("YouTube", song.youtube, song), link("Spotify", song.spotify, song));
    return element("li", "", play, links);
  }

  #turn(step) {
    const count = this.#reply.songs.length;
    this.#play((this.#current + step + count) % count, { now: true });
  }

  /** Load a song; it sounds at once only where somebody asked for this very song. */
  #play(index, { now }) {
    this.#current = index;
    const { songs } = this.#reply;
    byId("player").replaceChildren(player(songs[index], now));
    this.#showVote();
    byId("place").textContent = `Song ${index + 1} of ${songs.length}`;
    for (const [place, item] of [...byId("songs").children].entries()) {
      item.firstElementChild.setAttribute("aria-current", String(place === index));
    }
  }
}

function correctTitle({ asks, asked, corrected }) {
  if (asks) return "Tell me, and I bring songs:";
  if (asked) return "Press it again to take your answer back:";
  return corrected ? "Press it again to go back to my own reading:" : "Not quite? Tell me how you really feel:";
}

/** A mild feeling is drawn as plainly as its word says it, or "negative" would stand beside a blank face. */
function plainly({ emotion, valence, arousal }) {
  const bounds = { positive: [0.4, 1], neutral: [-1, 1], negative: [-1, -0.4] };
  const [least, most] = bounds[emotion];
  return { valence: Math.min(most, Math.max(least, valence)), arousal };
}

function player(song, now) {
  // A new frame for each song: a frame that changes its address fills the browser's history.
  const frame = document.createElement("iframe");
  frame.title = `YouTube player: ${song.title} by ${song.artist}`;
  frame.allow = "autoplay; encrypted-media; picture-in-picture";
  frame.allowFullscreen = true;
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  const options = new URLSearchParams({ playsinline: "1", rel: "0", ...(now && { autoplay: "1" }) });
  frame.src = `${PLAYER}${encodeURIComponent(song.video_id)}?${options}`;
  return frame;
}

function link(place, address, song) {
  const made = element("a", "", place);
  made.href = address;
  made.target = "_blank";
  made.rel = "noopener";
  made.setAttribute("aria-label", `${place}: ${song.title} by ${song.artist}`);
  return made;
}

/** No reading is certain, whatever rounding makes of it. */
function inPercent(share) {
  if (share > 0.99) return "> 99%";
  return share < 0.01 ? "< 1%" : `${Math.round(100 * share)}%`;
}

function bar(name, share) {
  const fill = element("span", `fill ${name}`);
  fill.style.width = `${(100 * share).toFixed(1)}%`;
  return element("div", "", element("dt", "", name), element("dd", "", element("span", "track", fill), inPercent(share)));
}
