// A thumb that bounces, or a double click out of habit, sends a form once. What htmx sends is none of this: it sets, never adds.

const twice = 1000;                                      // milliseconds: whoever presses after that means it
const sent = new WeakMap();
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const button = event.submitter ?? event.target;
  const now = performance.now();
  if (now - (sent.get(button) ?? -Infinity) < twice) event.preventDefault();
  else sent.set(button, now);
});
