// The board as it stands: what is sent from it, and how it follows what others change. What is picked up: hand.js.

const says = document.getElementById("hand-says");
export const say = (text, kind = "") => {
  says.textContent = text;
  says.dataset.kind = kind;
};
export const board = () => document.getElementById("board");
// Why it may not be renewed just now: a session is held, the mouse is down on a card, an answer is awaited.
export const busy = { held: false, pressed: false, sending: false };
const isBusy = () => busy.held || busy.pressed || busy.sending;
let isStale = false;                                     // the board changed meanwhile

// --- sending --------------------------------------------------------------------------------------------------------

// What changed while a session was held, or sent, is asked for afterwards.
export const refresh = () => {
  if (!isStale || isBusy()) return;
  isStale = false;
  htmx.trigger(document.body, "changed");
};

// The answer is the new board. What was asked for before is older than that, and not shown.
let posts = 0;
export const post = async (address, body, focus) => {
  busy.sending = true;
  posts += 1;
  let page = "";
  try {
    const response = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true", "HX-Target": "board" } });
    page = await response.text();
  } catch { /* said below */ }
  busy.sending = false;
  if (!page.trimStart().startsWith('<div id="board"')) say(gettext("That was not saved. Reload the page and try again."), "error");
  else if (busy.held || busy.pressed) isStale = true;      // the next card is carried already, and stays in the hand
  else {
    // Found anew: it may have been replaced since this was sent.
    htmx.swap("#board", page, { swapStyle: "outerHTML" });
    renewed();
    if (document.activeElement === document.body) refocus(focus);   // or its hand has gone on meanwhile
  }
  refresh();
};

// What had the focus has it again; when it is gone, as the last change to undo, its neighbour has, or the grid.
const refocus = (id) => {
  const near = [id, "redo", "undo"].map((one) => document.getElementById(one)).find(Boolean);
  (near ?? document.querySelector("#board .grid-frame"))?.focus({ preventScroll: true });
};

document.addEventListener("submit", (event) => {         // undo, redo, lock: without leaving the page
  const { target: form, submitter } = event;
  if (!form.matches("#board [data-here]")) return;
  event.preventDefault();
  const body = new FormData(form);
  if (submitter?.name) body.set(submitter.name, submitter.value);
  if (!busy.sending) post(form.action, body, submitter?.id);
});

// --- it changes under our hands -------------------------------------------------------------------------------------

const renewed = () => {
  const told = [...document.querySelectorAll("#board .did")];
  if (told.length) say(told.map((one) => one.textContent).join(" "), told[0].dataset.kind);
};
let focused = "";                                        // on the board, by its id
document.addEventListener("htmx:beforeRequest", ({ detail }) => { detail.xhr.posts = posts; });
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target?.id !== "board") return;
  focused = detail.target.contains(document.activeElement) ? document.activeElement.id : "";
  if (!isBusy() && detail.xhr.posts === posts) return;
  detail.shouldSwap = false;
  isStale = true;
  refresh();
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail?.target?.id !== "board") return;
  renewed();
  if (focused && document.activeElement === document.body) refocus(focused);
});
