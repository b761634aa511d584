// Decisions survive a dead connection: each is kept on the phone until the server has answered it, and shown as waiting.
// And what is the same for everybody, as the card of the stage, is painted here with what this reader decided.

const { base } = document.getElementById("live").dataset;
const store = "decisions";

// --- kept on the phone: one decision per pitch, the latest; sending one twice changes nothing --------------------------------

const database = new Promise((resolve) => {
  const request = indexedDB.open(`fudsched:${base}`, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: "number" });
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => resolve(null);                 // a private window may have none: then this page's memory must do
});
const memory = new Map();
const ask = async (mode, act) => {
  const db = await database;
  if (!db) return null;
  return new Promise((resolve, reject) => {
    const request = act(db.transaction(store, mode).objectStore(store));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
};
const keep = async (entry) => {
  memory.set(entry.number, entry);
  await ask("readwrite", (entries) => entries.put(entry)).catch(() => null);
};
const forget = async (entry) => {
  if (memory.get(entry.number)?.at !== entry.at) return; // decided anew since
  memory.delete(entry.number);
  await ask("readwrite", (entries) => entries.delete(entry.number)).catch(() => null);
};
const remember = async () => {
  const kept = await ask("readonly", (entries) => entries.getAll()).catch(() => null);
  for (const entry of kept ?? []) if (!memory.has(entry.number)) memory.set(entry.number, { ...entry, waiting: true });
};

// --- what this reader decided, and how it looks --------------------------------------------------------------------------------

const told = JSON.parse(document.getElementById("decided")?.textContent ?? "null");
const decisions = new Map();
for (const number of told?.passes ?? []) decisions.set(number, "pass");
for (const number of told?.wants ?? []) decisions.set(number, "on");
const refused = new Map();

const decisionOn = (number) => memory.get(number)?.vote ?? decisions.get(number) ?? "off";
const waits = gettext("Waiting for the connection: kept on this phone.");
const write = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };

const paint = () => {
  for (const box of document.querySelectorAll(".decide[data-pitch]")) {
    const number = Number(box.dataset.pitch);
    const entry = memory.get(number);
    for (const button of box.querySelectorAll("button")) {
      if (told) button.setAttribute("aria-pressed", String(button.value === decisionOn(number)));
    }
    box.dataset.state = entry?.waiting ? "waiting" : refused.has(number) ? "refused" : "";
    write(box.querySelector(".decide-said"), entry?.waiting ? waits : refused.get(number) ?? "");
  }
  for (const entry of memory.values()) if (entry.waiting) paintCard(entry.number, entry.vote, waits);
};
// The same pitch's card in the list of all.
const paintCard = (number, vote, sentence = "") => {
  const box = document.getElementById(`vote-${number}`);
  const button = box?.querySelector("button");
  if (!button) return;
  button.setAttribute("aria-pressed", String(vote === "on"));
  button.value = vote === "on" ? "off" : "on";
  let said = box.querySelector(".vote-said");
  if (sentence && !said) {
    said = document.createElement("p");
    said.className = "vote-said";
    said.setAttribute("role", "status");
    box.append(said);
  }
  if (said && (sentence || said.hasAttribute("data-waiting"))) said.textContent = sentence;
  said?.toggleAttribute("data-waiting", sentence === waits);
  if (said && !said.textContent) said.remove();
};

// --- sending -------------------------------------------------------------------------------------------------------------------

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";
class Unreachable extends Error {}

const send = async ({ url, vote }) => {
  const response = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": token(), "HX-Request": "true" },
    body: new URLSearchParams({ vote }),
    signal: AbortSignal.timeout(15_000),
  }).catch(() => { throw new Unreachable(); });
  if (response.status >= 500 || response.status === 408 || response.status === 429) throw new Unreachable();
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (response.ok && !response.headers.has("HX-Redirect")) return { page };
  const sentence = page.querySelector(".vote-said, .said")?.textContent.trim();
  return { page, sentence: sentence || gettext("This phone is not joined any more. Join again, then vote.") };
};

let sending = false;
let tries = 0;
let again;
const deliver = async () => {
  clearTimeout(again);
  if (sending) return;
  sending = true;
  try {
    for (let entry; (entry = memory.values().next().value);) {
      const { page, sentence } = await send(entry);
      tries = 0;
      if (memory.get(entry.number)?.at !== entry.at) continue;
      await forget(entry);
      if (sentence) {
        const stands = page.querySelector(".vote button")?.getAttribute("aria-pressed") === "true" ? "on" : decisions.get(entry.number) ?? "off";
        decisions.set(entry.number, stands);
        refused.set(entry.number, sentence);
        paintCard(entry.number, stands, sentence);
        if (entry.waiting) announce(entry, sentence);
      } else {
        decisions.set(entry.number, entry.vote);
        paintCard(entry.number, entry.vote);
        const given = page.getElementById("given");
        if (given) document.getElementById("given")?.replaceChildren(...given.childNodes);
      }
      paint();
    }
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    for (const entry of [...memory.values()]) if (!entry.waiting) await keep({ ...entry, waiting: true });
    tries += 1;
    again = setTimeout(deliver, (0.5 + Math.random()) * Math.min(30_000, 1000 * 2 ** tries));
  } finally {
    sending = false;
    paint();
  }
};
// It was kept in good faith and came too late: said where it stays to be read, whatever page this is by now.
const announce = ({ number, title }, sentence) => {
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.dataset.kind = "warning";
  const text = document.createElement("p");
  const what = title ? `${number} “${title}”` : number;
  text.textContent = `${gettext("What you decided on %(what)s without a connection is not counted.", { what })} ${sentence}`;
  notice.append(text);
  document.getElementById("messages").append(notice);
};

const decide = async (number, url, vote, title = "", waiting = false) => {
  refused.delete(number);
  const entry = { number, url, vote, title, waiting, at: Date.now() + Math.random() };
  memory.set(number, entry);
  paint();
  await keep(entry);
  await deliver();
};

const twice = 500;                                       // milliseconds: a thumb that bounces
const tapped = new Map();
document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".decide button");
  const box = button?.closest(".decide");
  if (!box?.dataset.url || !token()) return;             // then the form goes by itself
  event.preventDefault();
  const number = Number(box.dataset.pitch);
  const now = event.timeStamp;                           // of the tap, however late we hear of it
  if (now - (tapped.get(button.value + number) ?? -Infinity) < twice) return;
  tapped.set(button.value + number, now);
  const title = button.querySelector("bdi")?.textContent ?? "";
  decide(number, box.dataset.url, decisionOn(number) === button.value ? "off" : button.value, title);
});

// Votes in the list go by htmx; what it could not send is kept here.
const numberIn = (path) => Number(path.match(/\/pitches\/(\d+)\/vote\/$/)?.[1]);
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { elt, path } = detail.requestConfig;
  if (!elt.matches(".vote button")) return;
  const number = numberIn(path);
  if (detail.successful) {
    decisions.set(number, detail.requestConfig.parameters.vote);
    paint();
  } else if (!detail.xhr?.status || detail.xhr.status >= 500) {
    detail.keptForLater = true;
    decide(number, path, detail.requestConfig.parameters.vote, elt.querySelector("bdi")?.textContent, true);
  }
});

addEventListener("online", deliver);
document.addEventListener("told", () => { if (memory.size) deliver(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden && memory.size) deliver(); });

document.body.addEventListener("htmx:afterSwap", paint);

await remember();
paint();
if (memory.size) deliver();
