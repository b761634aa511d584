// What a reader has in hand, a button under a finger or a link with the focus, outlives its region being drawn anew.

// --- a press: until it is answered nothing is exchanged under it, or it would be lost, or its answer would -----------------------

let pressed = null;                                      // between down and up
const sent = new Set();                                  // what a reader asked for, until the server has answered
let isLate = false;                                      // something changed meanwhile: asked for afterwards
const isInHand = (region) => region.contains(pressed) || [...sent].some(({ elt, target }) => region.contains(elt) || region.contains(target));
const asksByItself = (element) => element.matches("[hx-trigger*='from:body'], #live");
const askAgain = () => {
  if (!isLate || pressed || sent.size) return;
  isLate = false;
  htmx.trigger(document.body, "changed");
};
document.addEventListener("pointerdown", ({ target }) => { pressed = target; });
const letGo = () => {
  pressed = null;
  setTimeout(askAgain);                                  // the click comes first
};
for (const end of ["pointerup", "pointercancel", "dragend"]) document.addEventListener(end, letGo);
document.addEventListener("pointermove", ({ buttons }) => {
  if (pressed && !buttons) letGo();                      // it was let go beyond the window
});
document.body.addEventListener("htmx:beforeSend", ({ detail: { requestConfig, xhr } }) => {
  if (!asksByItself(requestConfig.elt)) {
    sent.add(requestConfig);
    return xhr.addEventListener("loadend", () => {
      sent.delete(requestConfig);
      askAgain();
    });
  }
  // A region that was exchanged while it asked has no place for the answer: what stands there now asks, once it listens.
  xhr.addEventListener("readystatechange", () => {
    if (xhr.readyState < XMLHttpRequest.DONE || requestConfig.elt.isConnected) return;
    xhr.onload = null;
    isLate = true;
    setTimeout(askAgain, 100);
  });
});
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.shouldSwap || !asksByItself(detail.requestConfig.elt) || !isInHand(detail.target)) return;
  detail.shouldSwap = false;
  isLate = true;
});

// --- the focus: htmx gives it back to what has an id, this to what leads to the same --------------------------------------------

const likeness = (one) => [one.localName, one.getAttribute("href") ?? one.form?.getAttribute("action") ?? one.textContent.trim(), one.name, one.value].join(" ");
const alike = (like) => [...document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]")].filter((one) => likeness(one) === like);
let stood = null;                                        // what had the focus: itself, what is like it, and which of those it was
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const one = document.activeElement;
  stood = null;
  if (!detail.shouldSwap || !detail.target.contains(one) || !one.matches(":focus-visible")) return;   // a click wants no more of it
  const like = likeness(one);
  stood = { one, like, place: alike(like).indexOf(one) };
});
document.body.addEventListener("htmx:afterSwap", () => {
  if (!stood || stood.one.isConnected) return;
  const { like, place } = stood;
  stood = null;
  if (document.activeElement !== document.body) return;
  const same = alike(like);
  (same[place] ?? same[0])?.focus({ preventScroll: true });
});
