// What a kept page does by itself while nobody answers: Now moves on with the clock, and the timetable stands in for the
// page of a room that was never opened (offline-worker.js).

const sign = document.getElementById("kept");
const timetable = () => document.getElementById("timetable");

// --- Now and Next, in each row that says when it starts and ends ------------------------------------------------------------

const start = (row) => Date.parse(row.querySelector("time").dateTime);
const mark = () => {
  const rows = [...document.querySelectorAll("[data-until]:not([data-when=''])")];
  const now = Date.now();
  // What comes first of a day ahead is known to whoever knows the other days.
  if (sign.hidden || !rows.some((row) => start(row) <= now)) return;
  const next = Math.min(...rows.map(start).filter((at) => at > now));
  const moved = rows.filter((row) => {
    const when = Number(row.dataset.until) * 1000 <= now ? "past" : start(row) <= now ? "now" : start(row) === next ? "next" : "later";
    if (row.dataset.when === when) return false;
    row.dataset.when = when;
    row.querySelector(":is(th, .slot-time) .chip")?.remove();
    if (when === "now" || when === "next") {
      const chip = Object.assign(document.createElement("span"), { className: when === "now" ? "chip mark" : "chip" });
      chip.textContent = when === "now" ? gettext("Now") : gettext("Next");
      row.querySelector(":is(th, .slot-time)").append(" ", chip);
    }
    return true;
  });
  if (!moved.length) return;
  // What was said of that moment alone: the list below says it now.
  for (const part of document.querySelectorAll(".coming, .at-door")) part.remove();
  for (const cell of document.querySelectorAll("td[data-when]")) cell.removeAttribute("data-when");
  document.getElementById("now")?.removeAttribute("id");
  const on = rows.find((row) => row.dataset.when === "now" || row.dataset.when === "next");
  if (on) on.id = "now";
};
mark();
setInterval(mark, 20_000);

// --- one room of the timetable ------------------------------------------------------------------------------------------------

const narrow = () => {
  const heads = [...timetable()?.querySelectorAll("thead th") ?? []];
  const at = heads.findIndex((head) => head.querySelector("a").pathname === location.pathname);
  if (at < 0) return;                                    // the timetable itself, or a day on which the room is closed
  const alone = (cells) => cells.forEach((cell, n) => { cell.hidden = n !== at; });
  alone(heads);
  for (const row of timetable().querySelectorAll("tbody tr")) {
    const cells = [...row.querySelectorAll("td")];
    if (row.matches(".plenary")) cells[0].colSpan = 1;
    else alone(cells);
  }
  timetable().dataset.room = "";
  for (const part of document.querySelectorAll(".finder, .coming, .versions, .elsewhere")) part.hidden = true;
  const { textContent } = heads[at].querySelector("a");
  Object.assign(document.querySelector("h1"), { textContent, dir: "auto" });
  document.title = textContent;
};
narrow();
document.body.addEventListener("htmx:afterSwap", narrow);
