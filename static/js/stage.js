// The helper's keys: each is a button on the page, so what a key does can always be seen, and done by hand.

const held = 300;                                        // milliseconds: a key that bounces, or is held, is one press
let pressed = -Infinity;

const keyOf = (event) => {
  if (event.key === " " || event.key === "PageDown" || event.key === "ArrowRight") return "go";
  return /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : "";
};

// Whoever came to a button by Tab presses it by Space; whoever clicked on one, and goes on by Space, means the stage.
let isTabbing = false;
document.addEventListener("keydown", (event) => { if (event.key === "Tab") isTabbing = true; }, true);
document.addEventListener("pointerdown", () => { isTabbing = false; }, true);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, summary")) return;
  if (event.key === " " && isTabbing && event.target.closest("button, a")) return;   // there Space presses what has the focus
  const key = keyOf(event);
  const button = key && document.querySelector(`#running button[data-key~="${key}"]`);
  if (!button) return;
  event.preventDefault();
  if (event.repeat || event.timeStamp - pressed < held) return;
  pressed = event.timeStamp;                             // not when we hear of it, which may be late
  button.click();
});

// After each move the buttons are new: whoever works by keyboard stands where they stood.
let focused;
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id === "running") focused = isTabbing && document.activeElement?.closest?.("#running button");
});
document.body.addEventListener("htmx:afterSwap", () => {
  if (!focused || focused.isConnected) return;
  const { id, name, value } = focused;
  focused = null;
  const same = !id && [...document.querySelectorAll("#running button")].find((one) => one.name === name && one.value === value);
  (same || document.getElementById("go"))?.focus({ preventScroll: true });
});
