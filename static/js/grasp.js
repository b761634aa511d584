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
const askSoon = () => setTimeout(askAgain, 100);         // once what has come listens: nothing does before it has settled
document.addEventListener("pointerdown", ({ target }) => { pressed = target; });
const letGo = () => {
  pressed = null;
  setTimeout(askAgain);                                  // the click comes first
};
for (const end of ["pointerup", "pointercancel", "dragend"]) document.addEventListener(end, letGo);
document.addEventListener("pointermove", ({ buttons }) => {
  if (pressed && !buttons) letGo();                      // it was let go beyond the window
});
document.body.addEventListener("htmx:beforeSend", ({ detail }) => {
  const { requestConfig, xhr } = detail;
  if (!asksByItself(requestConfig.elt)) {
    sent.add(requestConfig);
    // Another press was answered first: a refusal is said by the page that stands there now, all else is asked for anew.
    xhr.addEventListener("readystatechange", () => {
      if (!detail.target.isConnected) detail.target = document.getElementById(detail.target.id) ?? detail.target;
    });
    return xhr.addEventListener("loadend", () => {
      sent.delete(requestConfig);
      askSoon();
    });
  }
  // A region that was exchanged while it asked has no place for the answer: what stands there now asks.
  xhr.addEventListener("readystatechange", () => {
    if (xhr.readyState < XMLHttpRequest.DONE || requestConfig.elt.isConnected) return;
    xhr.onload = null;
    isLate = true;
    askSoon();
  });
});
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.shouldSwap) return;
  if (detail.requestConfig.elt.isConnected && !(asksByItself(detail.requestConfig.elt) && isInHand(detail.target))) return;
  detail.shouldSwap = false;
  isLate = true;
});

// --- what was opened stays open -------------------------------------------------------------------------------------------------

let opened = [];
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.shouldSwap) opened = [...detail.target.querySelectorAll("details[id][open]")].map((one) => one.id);
});
document.body.addEventListener("htmx:afterSwap", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
});

// --- the focus: htmx gives it back to what has an id, this to what leads to the same --------------------------------------------

const likeness = (one) => [one.localName, one.getAttribute("href") ?? one.form?.getAttribute("action") ?? one.textContent.trim(), one.name, one.value].join(" ");
const alike = (like) => [...document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]")].filter((one) => likeness(one) === like);
// The button that says the contrary now, or what hides it.
const contrary = ({ form, value }, target) => {
  const one = value && [...document.querySelectorAll(`#${target} button`)].findLast((other) => other.value === value && other.form?.action === form);
  return one?.closest("details:not([open])")?.querySelector("summary") ?? one;
};
let stood = null;                                        // what had the focus: itself, what is like it, and which of those it was
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const one = document.activeElement;
  stood = null;
  if (!detail.shouldSwap || !detail.target.contains(one) || !one.matches(":focus-visible")) return;   // a click wants no more of it
  const like = likeness(one);
  stood = { one, like, place: alike(like).indexOf(one), form: one.form?.action, target: detail.target.id };
});
document.body.addEventListener("htmx:afterSwap", () => {
  if (!stood || stood.one.isConnected) return;
  const { one, like, place, form, target } = stood;
  stood = null;
  if (document.activeElement !== document.body) return;
  const same = alike(like);
  (same[place] ?? same[0] ?? contrary({ form, value: one.value }, target))?.focus({ preventScroll: true });
});
