// A grid in a frame of its own opens at what is on now; drawn anew, or come back to, it stays where its reader had scrolled it.

const theGrid = () => document.getElementById("grid");
let place = null;

const now = document.getElementById("now");
const grid = theGrid();
const before = history.state?.grid;
if (grid && before) [grid.scrollLeft, grid.scrollTop] = before;
else if (now && grid && grid.scrollHeight > grid.clientHeight) grid.scrollTop = now.offsetTop - (grid.querySelector("thead")?.offsetHeight ?? 0);

addEventListener("pagehide", () => {
  const { scrollLeft, scrollTop } = theGrid() ?? {};
  if (theGrid()) history.replaceState({ ...history.state, grid: [scrollLeft, scrollTop] }, "");
});

document.body.addEventListener("htmx:beforeSwap", () => {
  place = theGrid() && [theGrid().scrollLeft, theGrid().scrollTop];
});

document.body.addEventListener("htmx:afterSwap", () => {
  if (theGrid() && place) [theGrid().scrollLeft, theGrid().scrollTop] = place;
});
