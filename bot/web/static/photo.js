// The photo on the page: shown from the browser's own memory, with what was found drawn over it.

const FOLDER = "That is a folder. Please drop one photo from inside it.";
const NO_FILE = "That is a link or some text, not a photo. Save the photo first, then drop the file here.";

// Until the server has said how large it is, a photo that the browser cannot show stands upright.
const PORTRAIT = 3 / 4;

// What a letter takes of the height of a photo on a phone.
const LETTER_SHARE = 0.12;

const byId = (id) => document.getElementById(id);
const percent = (fraction) => `${(100 * fraction).toFixed(3)}%`;

/** Return `{file, note}` of what was dropped, pasted or chosen, or `{trouble}`. */
export function pickPhoto(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const files = items.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory).map((item) => item.getAsFile());
  if (files.length > 0) return firstOf(files);
  return { trouble: items.length > 0 ? FOLDER : NO_FILE };
}

/** Return `{file, note}` for a list of files; several are more than one question. */
export function firstOf(files) {
  const note = files.length > 1 ? `You gave me ${files.length} files; I took the first one.` : "";
  return { file: files[0], note };
}

export class PhotoFrame {
  #address = null;

  /** `onChoose(face)` is called with the index of a face whose box is pressed. */
  constructor(onChoose) {
    this.onChoose = onChoose;
    byId("picture").addEventListener("load", () => this.#loaded());
    byId("picture").addEventListener("error", () => this.#cannotShow());
  }

  /** Show a file; nothing is sent anywhere. */
  show(file) {
    this.clear();
    this.#address = URL.createObjectURL(file);
    byId("picture").src = this.#address;
    byId("picture").hidden = false;
    this.#fill(true);
  }

  /** Forget the photo. */
  clear() {
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = null;
    byId("picture").removeAttribute("src");
    byId("faces").replaceChildren();
    byId("unshown").hidden = true;
    this.#fill(false);
  }

  /** Draw what was found; all measures are fractions of the upright photo, as browsers show it. */
  draw({ width, height, faces }) {
    this.#shapeAs(width / height);
    const read = faces.filter((face) => face.read);
    const boxes = faces.map((face, index) => this.#box(face, { index, alone: face.read && read.length === 1 }));
    const letters = faces.filter((face) => face.letter).map(faceLetter);
    byId("faces").replaceChildren(...boxes, ...read.flatMap(faceDots), ...letters);
  }

  /** Pressing a box does what its letter's button does, which is there for the keyboard and for who cannot see. */
  #box(face, { index, alone }) {
    const box = document.createElement("div");
    box.className = ["face", face.read && "read", alone && "alone", face.letter && "lettered"].filter(Boolean).join(" ");
    Object.assign(box.style, {
      left: percent(face.x), top: percent(face.y), width: percent(face.width), height: percent(face.height),
    });
    if (face.letter) box.addEventListener("click", () => this.onChoose(index));
    return box;
  }

  #fill(filled) {
    byId("stage").classList.toggle("filled", filled);
    byId("frame").hidden = !filled;
    byId("another").hidden = !filled;
  }

  #shapeAs(ratio) {
    byId("frame").style.setProperty("--ratio", ratio.toFixed(4));
  }

  #loaded() {
    const { naturalWidth, naturalHeight } = byId("picture");
    this.#shapeAs(naturalWidth / naturalHeight);
  }

  #cannotShow() {
    if (!this.#address) return;
    byId("picture").hidden = true;
    byId("unshown").hidden = false;
    this.#shapeAs(PORTRAIT);
  }
}

/** A letter stands above its box, or below it where the photo hardly goes on above; always within the photo. */
function faceLetter(face) {
  const top = face.y > LETTER_SHARE ? `${percent(face.y)} - var(--letter)` : percent(face.y + face.height);
  const letter = document.createElement("span");
  letter.className = face.read ? "letter read" : "letter";
  letter.textContent = face.letter;
  letter.style.left = `clamp(0px, ${percent(face.x)}, 100% - var(--letter))`;
  letter.style.top = `clamp(0px, ${top}, 100% - var(--letter))`;
  return letter;
}

function faceDots(face) {
  return face.landmarks.map(([x, y]) => {
    const dot = document.createElement("div");
    dot.className = "dot";
    Object.assign(dot.style, { left: percent(x), top: percent(y) });
    return dot;
  });
}
