// Small faces, drawn from where a feeling lies on the plane: valence bends the mouth, arousal opens the eyes.

const SVG = "http://www.w3.org/2000/svg";

function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** The corner of the plane that gives a face its colour. */
function corner({ valence, arousal }) {
  if (Math.abs(valence) < 0.2) return arousal < -0.5 ? "calm" : "plain";
  if (valence > 0) return arousal >= 0 ? "happy" : "calm";
  return arousal >= 0 ? "tense" : "sad";
}

function eye(x, arousal) {
  if (arousal < -0.55) return shape("path", { class: "line", d: `M${x - 4} 20q4 4 8 0` });
  return shape("ellipse", { class: "ink", cx: x, cy: 20, rx: 2.6, ry: (3 + 1.6 * arousal).toFixed(2) });
}

function mouth({ valence, arousal }) {
  const bend = (9 * valence).toFixed(2);
  const top = (31.5 - 2 * valence).toFixed(2);
  const curve = `M15 ${top}q9 ${bend} 18 0`;
  const laughs = valence > 0.5 && arousal > 0.25;
  if (!laughs) return shape("path", { class: "line", d: curve });
  return shape("path", { class: "ink", d: `M14 ${top - 2}q10 ${(22 * valence).toFixed(2)} 20 0z` });
}

function brows({ valence, arousal }) {
  if (valence > -0.4) return [];
  const slant = arousal > 0.65 ? 3 : -3; // drawn together in anger, raised in worry
  return [
    shape("path", { class: "line thin", d: `M12 ${13.5 - slant / 2}l8 ${slant}` }),
    shape("path", { class: "line thin", d: `M36 ${13.5 - slant / 2}l-8 ${slant}` }),
  ];
}

/** Return a face of which nothing is known yet. */
export function drawQuestion() {
  const drawing = shape("svg", { viewBox: "0 0 48 48", class: "drawn plain", "aria-hidden": "true" });
  drawing.append(
    shape("circle", { class: "skin", cx: 24, cy: 24, r: 22 }),
    shape("path", { class: "line", d: "M17.5 18.5a6.5 6.5 0 1 1 9.6 5.7q-3.1 1.7-3.1 5.3" }),
    shape("circle", { class: "ink", cx: 24, cy: 35.5, r: 2.2 }),
  );
  return drawing;
}

/** Return the drawing of a feeling's face; it says nothing to a screen reader, its label must. */
export function drawFace(feeling) {
  const drawing = shape("svg", { viewBox: "0 0 48 48", class: `drawn ${corner(feeling)}`, "aria-hidden": "true" });
  drawing.append(
    shape("circle", { class: "skin", cx: 24, cy: 24, r: 22 }),
    eye(16.5, feeling.arousal),
    eye(31.5, feeling.arousal),
    ...brows(feeling),
    mouth(feeling),
  );
  return drawing;
}
