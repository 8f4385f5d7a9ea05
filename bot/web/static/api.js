// The way to the server: every answer is JSON, every failure one sentence.

const UNREACHABLE = "I cannot reach Serenade. Is it still running on this computer?";
const UNEXPECTED = "Something went wrong on my side. Please try again in a moment.";
const UNREADABLE = "I could not open that file. Is it a folder, or has it been moved?";

/** A failure with a sentence for people; `kind` names it for the code. */
export class Refusal extends Error {
  constructor(kind, sentence) {
    super(sentence);
    this.kind = kind;
  }
}

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    throw error.name === "AbortError" ? error : new Refusal("Unreachable", UNREACHABLE);
  }
  const body = await response.json().catch(() => null);
  if (!response.ok || body === null) {
    throw new Refusal(body?.kind ?? "Unexpected", body?.sentence ?? UNEXPECTED);
  }
  return body;
}

function post(path, value, signal) {
  const headers = { "Content-Type": "application/json" };
  return request(path, { method: "POST", headers, body: JSON.stringify(value), signal });
}

export const start = () => request("/api/start");
export const genres = () => request("/api/genres");
export const consent = () => post("/api/consent", {});
export const withdraw = () => post("/api/withdraw", {});
export const words = (text, wish, signal) =>
  post("/api/words", { text, genre: wish.genre || null, goal: wish.goal || null }, signal);
export const correct = (reply, emotion, signal) => post("/api/correct", { reply, emotion }, signal);
export const again = (reply, signal) => post("/api/again", { reply }, signal);
export const vote = (reply, song, vote) => post("/api/vote", { reply, song, vote });
export const report = (reply, song, signal) => post("/api/report", { reply, song }, signal);
export const choose = (reply, face, signal) => post("/api/choose", { reply, face }, signal);

export async function photo(file, wish, signal) {
  let bytes;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    throw new Refusal("Unreadable", UNREADABLE);
  }
  const headers = { "Content-Type": "application/octet-stream" };
  const query = new URLSearchParams(Object.entries(wish).filter(([, value]) => value));
  return request(`/api/photo?${query}`, { method: "POST", headers, body: bytes, signal });
}
