// Whose songs they are: a button for each face of the photo, and one for all of them.

const byId = (id) => document.getElementById(id);

export class Choices {
  #shown = "";

  /** `onChoose(face)` is called with the index of a face, or with null for all of them. */
  constructor(onChoose) {
    this.onChoose = onChoose;
  }

  /** Offer the choices; buttons that are there already stay, so that the one just pressed keeps the focus. */
  show({ choices, chosen }) {
    const wanted = JSON.stringify(choices);
    if (wanted !== this.#shown) byId("choices").replaceChildren(...choices.map((choice) => this.#button(choice)));
    this.#shown = wanted;
    for (const [index, button] of [...byId("choices").children].entries()) {
      button.setAttribute("aria-pressed", String(choices[index].face === chosen));
    }
    this.#open(choices.length > 0);
  }

  clear() {
    this.#open(false);
  }

  #open(open) {
    byId("who").hidden = !open;
    byId("faces").classList.toggle("choosable", open);
  }

  #button({ face, label, name }) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.title = name;
    if (name !== label) button.setAttribute("aria-label", name);
    button.addEventListener("click", () => this.onChoose(face));
    return button;
  }
}
