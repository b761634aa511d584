// Search in the open timetable while it is typed: what does not match steps back, without asking the server.

const field = document.querySelector(".finder input[name='q']");
const said = document.getElementById("found-said");
const page = () => document.getElementById("timetable");
// Up and down again: as on the server, ß is ss.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase().toLowerCase();
const textOf = (card) => plain([...card.querySelectorAll(".card-title, .card-by, .card-topic, .card-room")].map((part) => part.textContent).join(" "));

const narrow = () => {
  const cells = [...page()?.querySelectorAll(".by-time td:has(article)") ?? []];
  if (!cells.length) return null;                        // what the server found is shown: it answers the next search too
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const cell of cells) {
    const text = words.length ? textOf(cell) : "";
    const holds = words.every((word) => text.includes(word));
    cell.toggleAttribute("data-off", !holds);
    found += holds;
  }
  for (const row of page().querySelectorAll(".by-time tbody tr")) row.toggleAttribute("data-off", !row.querySelector("td:has(article):not([data-off])"));
  page().toggleAttribute("data-narrowed", words.length > 0);
  return words.length ? { found, all: cells.length } : {};
};

let says;
const tell = () => {
  const counts = narrow();
  if (counts === null) return;
  const narrowed = "found" in counts;
  clearTimeout(says);
  // A screen reader hears how many when the typing rests, not at every letter.
  says = setTimeout(() => {
    if (!narrowed) said.textContent = "";
    else if (!counts.found) said.textContent = gettext("Nothing here. “Search” looks in all days, and for words spelled alike.");
    else if ("days" in said.dataset) said.textContent = gettext("%(found)s of %(all)s sessions on this day. “Search” looks in all days.", counts);
    else said.textContent = gettext("%(found)s of %(all)s sessions", counts);
  }, narrowed ? 400 : 0);
  if (narrowed) page().querySelector(".by-time td:not([data-off]) .card-title a")?.scrollIntoView({ block: "nearest", inline: "nearest" });
};

if (field && said) {
  field.addEventListener("input", tell);
  document.body.addEventListener("htmx:afterSwap", () => {
    if (page()?.querySelector("article")) field.closest("search").hidden = false;   // the first version came while it was open
    if (field.value) narrow();
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked && document.body.dataset.kept) {             // without a connection the whole timetable is the answer
    field.value = asked;
    tell();
  } else {                                               // what was typed is still there for whoever comes back
    field.value ||= history.state?.asked ?? "";
    narrow();
  }
  addEventListener("pagehide", () => history.replaceState({ ...history.state, asked: field.value }, ""));
}
