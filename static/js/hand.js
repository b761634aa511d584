// The board by hand: pick a session up with mouse or keyboard, see what each cell would cost in people, drop it.
// Without this script the same is done with the form that each session's title opens.

import { board, busy, post, refresh, say } from "./board.js";

let held = null;                                         // { session, number, title, costs, cell, byKey }

// --- what each cell would cost --------------------------------------------------------------------------------------

const answers = new WeakMap();                           // of each board that is shown: pitch number -> answer
const costsOf = (number) => {
  if (!answers.has(board())) answers.set(board(), new Map());
  const asked = answers.get(board());
  if (!asked.has(number)) {
    const address = board().dataset.costs.replace("/0/", `/${number}/`);
    const answer = fetch(address, { headers: { Accept: "application/json" } }).then((response) => {
      if (!response.ok) throw new Error(response.status);
      return response.json();
    });
    answer.catch(() => asked.delete(number));
    asked.set(number, answer);
  }
  return asked.get(number);
};
const signed = (net) => (net > 0 ? `+${net}` : net < 0 ? `−${-net}` : "±0");
const cells = () => [...board().querySelectorAll("[data-cell]")];

const show = (costs) => {
  const best = Math.max(1, ...Object.values(costs.cells).map(({ net }) => net ?? 0));
  for (const cell of cells()) {
    const cost = costs.cells[cell.dataset.cell];
    if (!cost) continue;
    const mark = document.createElement("span");
    mark.className = "cost";
    mark.setAttribute("aria-hidden", "true");
    mark.dataset.kind = cost.rule ? "rule" : cost.net > 0 ? "gain" : cost.net < 0 ? "lose" : "same";
    cell.dataset.kind = mark.dataset.kind;
    if (cost.net === best) mark.dataset.best = "";
    mark.textContent = cost.rule ? "✕" : signed(cost.net);
    mark.title = cost.rule ?? cost.says;
    cell.append(mark);
  }
};

// --- holding --------------------------------------------------------------------------------------------------------

const pickUp = async (holder, byKey) => {
  const [number] = holder.dataset.session.split(".");
  const mine = { session: holder.dataset.session, number, title: holder.dataset.title, holder, byKey, cell: null };
  held = mine;
  busy.held = true;
  holder.dataset.held = "";
  document.documentElement.dataset.holding = "";
  const next = byKey ? gettext("Arrow keys choose a cell, Enter drops, Delete takes it out, Escape leaves it.") : gettext("Looking what each cell would cost …");
  say(`${gettext("“%(title)s” is picked up.", mine)} ${next}`);
  if (byKey) go(holder.closest("[data-cell]") ?? cells()[0], true);
  try {
    const costs = await costsOf(number);
    if (held !== mine) return;
    mine.costs = costs;
    show(costs);
    if (mine.cell) tell(mine.cell);
    else say(`${gettext("“%(title)s” is picked up.", mine)} ${gettext("Each cell says how many people more or fewer would sit in what they want.")}`);
  } catch {
    if (held === mine) say(gettext("What each cell would cost could not be found out. It can be dropped all the same."));
  }
};

const letGo = () => {
  if (!held) return;
  for (const mark of document.querySelectorAll(".cost")) {
    delete mark.parentElement.dataset.kind;
    mark.remove();
  }
  for (const cell of document.querySelectorAll("[data-over]")) delete cell.dataset.over;
  if (held.holder) delete held.holder.dataset.held;
  delete document.documentElement.dataset.holding;
  held = null;
  busy.held = false;
  refresh();
};

const impossible = (where, rule) => `${gettext("%(where)s: not possible.", { where })} ${rule}`;
const tell = (cell) => {
  const cost = held.costs?.cells[cell.dataset.cell];
  const where = cell.dataset.name;
  if (!held.costs) say(where);
  else if (!cost) say(gettext("%(where)s: where it is now.", { where }));
  else if (cost.rule) say(impossible(where, cost.rule), "error");
  else say(`${where}: ${cost.says}`);
};

const over = (cell) => {
  if (held.cell === cell) return;
  if (held.cell) delete held.cell.dataset.over;
  held.cell = cell;
  if (!cell) return;
  cell.dataset.over = "";
  tell(cell);
};

// --- dropping -------------------------------------------------------------------------------------------------------

const send = (address, values) => {
  const { session, number } = held;
  const body = new FormData(document.getElementById("hand"));
  for (const [name, value] of Object.entries({ session, ...values })) body.set(name, value);
  busy.sending = true;
  letGo();
  return post(address, body, `grip-${number}`);
};

const dropOn = (cell) => {
  const cost = held.costs?.cells[cell.dataset.cell];
  if (held.costs && !cost) return letGo();
  if (cost?.rule) {
    say(impossible(cell.dataset.name, cost.rule), "error");
    return held.byKey ? undefined : letGo();
  }
  const [slot, room] = cell.dataset.cell.split("-");
  // Not answered yet: who is there is what the page shows.
  const there = cell.querySelector("[data-session]")?.dataset.session.split(".")[0];
  send(board().dataset.put, { slot, room, others: (cost ? cost.others : [there].filter(Boolean)).join() });
};

const takeOut = () => {
  if (!held.session.includes(".")) return letGo();       // it has no place
  if (held.costs?.out.rule) {
    say(held.costs.out.rule, "error");
    return held.byKey ? undefined : letGo();
  }
  send(board().dataset.drop, {});
};

// --- the mouse ------------------------------------------------------------------------------------------------------

const canHold = () => board()?.dataset.put !== undefined;
document.addEventListener("pointerdown", ({ target, pointerType }) => {
  const holder = target.closest("[data-session]");
  if (!holder || pointerType !== "mouse" || !canHold()) return;
  busy.pressed = true;
  costsOf(holder.dataset.session.split(".")[0]);
});
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    busy.pressed = false;
    refresh();
  });
}
document.addEventListener("dragstart", (event) => {
  const holder = event.target.closest?.("[data-session]");
  if (!holder || !canHold()) return;
  letGo();
  event.dataTransfer.setData("text/plain", holder.dataset.title);
  event.dataTransfer.effectAllowed = "move";
  pickUp(holder, false);
});
document.addEventListener("dragover", (event) => {
  if (!held || held.byKey) return;
  const cell = event.target.closest("[data-cell]");
  over(cell);
  if (!cell && event.target.closest(".grid")) return;    // a heading is neither a cell nor outside
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
});
document.addEventListener("drop", (event) => {
  if (!held || held.byKey) return;
  event.preventDefault();
  const cell = event.target.closest("[data-cell]");
  if (cell) dropOn(cell);
  else takeOut();
});
document.addEventListener("dragend", () => {
  if (held && !held.byKey) {
    letGo();
    say("");
  }
});

// --- the keyboard ---------------------------------------------------------------------------------------------------

const go = (cell, isFirst = false) => {
  if (!cell) return;
  cell.tabIndex = -1;
  cell.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (isFirst) {
    held.cell = cell;
    cell.dataset.over = "";
  } else over(cell);
};
const step = (key) => {
  const rows = [...board().querySelectorAll("tr:has([data-cell])")].map((row) => [...row.querySelectorAll("[data-cell]")]);
  const y = rows.findIndex((row) => row.includes(held.cell));
  if (y < 0) return go(rows[0]?.[0]);
  const x = rows[y].indexOf(held.cell);
  const forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (key === "ArrowUp" || key === "ArrowDown") return go(rows[y + (key === "ArrowDown" ? 1 : -1)]?.[x]);
  if (key === "Home" || key === "End") return go(rows[y].at(key === "Home" ? 0 : -1));
  return go(rows[y][x + (key === forward ? 1 : -1)]);
};
document.addEventListener("click", ({ target }) => {
  const grip = target.closest(".grip");
  if (!grip || !canHold()) return;
  letGo();
  pickUp(grip.closest("[data-session]"), true);
});
document.addEventListener("click", (event) => {          // a grip may be pressed, and a cell clicked
  if (!held?.byKey || event.target.closest(".grip")) return;
  const cell = event.target.closest("[data-cell]");
  if (!cell) return;
  event.preventDefault();
  event.stopPropagation();
  over(cell);
  dropOn(cell);
}, true);
document.addEventListener("keydown", (event) => {
  if (!held?.byKey) return;
  const { key } = event;
  if (key.startsWith("Arrow") || key === "Home" || key === "End") step(key);
  else if (key === "Enter" || key === " ") {
    if (held.cell) dropOn(held.cell);
  } else if (key === "Delete" || key === "Backspace") takeOut();
  else if (key === "Escape" || key === "Tab") {
    const { number, title } = held;
    letGo();
    say(gettext("“%(title)s” stays where it was.", { title }));
    document.getElementById(`grip-${number}`)?.focus();
    if (key === "Tab") return;
  } else return;
  event.preventDefault();
});

document.documentElement.dataset.board = "on";
