// A grid in a frame of its own opens at what is on now, and drawn anew it stays where its reader had scrolled it.

const theGrid = () => document.getElementById("grid");
let place = null;

const now = document.getElementById("now");
const grid = theGrid();
if (now && grid && grid.scrollHeight > grid.clientHeight) grid.scrollTop = now.offsetTop - (grid.querySelector("thead")?.offsetHeight ?? 0);

document.body.addEventListener("htmx:beforeSwap", () => {
  place = theGrid() && [theGrid().scrollLeft, theGrid().scrollTop];
});

document.body.addEventListener("htmx:afterSwap", () => {
  if (theGrid() && place) [theGrid().scrollLeft, theGrid().scrollTop] = place;
});
