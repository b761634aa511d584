// The card of the stage, on top of the pages of a phone: it changes when no thumb is on it, and may be put aside.

const { base } = document.getElementById("live").dataset;

// --- one's own turn: the clock is large, and trembles at the end (see clock.js) ---------------------------------------------------

const own = new Set(JSON.parse(document.getElementById("decided")?.textContent ?? "{}").mine);
const mark = () => {
  const card = document.getElementById("on-stage");
  if (!own.has(Number(card?.dataset.pitch))) return;
  for (const one of [card, card.querySelector(".clock")]) one.setAttribute("data-mine", "");
  card.querySelector(".card-topic b").textContent = gettext("You are on");
};

// --- nothing jumps under a thumb -----------------------------------------------------------------------------------------------

let pointers = 0;
let touchedAt = -Infinity;
const rests = 900;
document.addEventListener("pointerdown", (event) => { if (event.target.closest?.("#on-stage")) { pointers += 1; touchedAt = performance.now(); } });
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, () => { if (pointers) { pointers = 0; touchedAt = performance.now(); } });
}
// Whoever aimed at the pitch that was there a moment ago does not mean the next.
let freshAt = -Infinity;
const settled = 400;
document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".on-stage-now .decide button") || performance.now() - freshAt > settled) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
let before = null;
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { detail, target } = event;
  if (target.id !== "on-stage" || detail.xhr.status !== 200) return;
  if (pointers || performance.now() - touchedAt < rests) {
    detail.shouldSwap = false;
    const { requestPath } = detail.pathInfo;
    setTimeout(() => htmx.ajax("GET", requestPath, { source: "#on-stage", target: "#on-stage", swap: "outerHTML" }), rests);
    return;
  }
  before = { pitch: target.dataset.pitch, open: target.querySelector("details")?.open };
});
document.body.addEventListener("htmx:afterSwap", () => {
  const card = document.getElementById("on-stage");
  if (card && before) {
    if (card.dataset.pitch !== before.pitch) freshAt = performance.now();
    const earlier = card.querySelector("details");
    if (earlier && before.open) earlier.open = true;
    before = null;
  }
  mark();
  offer();
});

// --- following: left and taken up again, and the place in the list stays --------------------------------------------------------

const follow = document.querySelector(".follow");
const choice = `fudsched:left:${base}`;
let isLeft = false;
try { isLeft = localStorage.getItem(choice) === "1"; } catch { /* a browser that keeps nothing: then for this page alone */ }
const offer = () => {
  if (!follow) return;
  const row = follow.querySelector(".follow-switch");
  row.hidden = document.getElementById("on-stage").hidden;
  follow.toggleAttribute("data-left", isLeft);
  const button = row.querySelector("button");
  button.textContent = isLeft ? gettext("Follow the stage again") : gettext("Stop following the stage");
  button.setAttribute("aria-expanded", String(!isLeft));
};
follow?.querySelector(".follow-switch button").addEventListener("click", () => {
  const top = follow.getBoundingClientRect().bottom;
  isLeft = !isLeft;
  try { localStorage.setItem(choice, isLeft ? "1" : "0"); } catch { /* as above */ }
  offer();
  // What is below stays where the eye was.
  if (scrollY > 0) scrollBy(0, follow.getBoundingClientRect().bottom - top);
});
mark();
offer();
