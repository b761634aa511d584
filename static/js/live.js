// Keeps a page in step with its event: by the stream, or, for as long as there is none, by asking. Says so when both fail.

const connection = document.createElement("p");
connection.className = "connection";
connection.setAttribute("role", "status");
document.body.append(connection);

const { base } = document.getElementById("live").dataset;
let { stamp } = document.getElementById("live").dataset;  // value.doors.stage: the newest that this page has taken in
const isStaff = /\/(desk|schedule|wall)\//.test(location.pathname);
const isPoll = (event) => event.target.id === "live";
const random = (most) => Math.random() * most;
const mostSpread = 400;                                  // milliseconds: a hall of phones must not breathe in step

// --- what is told becomes two events: "changed" for whole pages, "staged" for what shows the stage -----------------------

// What each phone costs the server when it asks for its page, or for the stage's card: a hall takes as long as all of them.
const costs = { changed: 5, lined: 5, staged: 0.5 };
const mostWait = { changed: 10_000, lined: 10_000, staged: 1500 };
const due = {};
const say = (name, phones) => {
  if (due[name]) return;
  const spread = isStaff ? 0 : Math.min(phones * costs[name], mostWait[name]);
  due[name] = setTimeout(() => {
    delete due[name];
    htmx.trigger(document.body, name);
  }, random(spread));
};

// The line, for those who do not stand in it, can wait a little longer than the card.
let inHall = 0;
document.body.addEventListener("staged", () => say("lined", inHall));

const pages = (text) => text.split(".", 2).join(".");
const told = (said) => {
  inHall = said.phones;
  document.dispatchEvent(new CustomEvent("told", { detail: said }));
  if (said.stamp === stamp) return;
  const isStageAlone = pages(said.stamp) === pages(stamp);
  stamp = said.stamp;
  say("staged", said.phones);
  if (!isStageAlone) say("changed", said.phones);
};

// --- the stream ----------------------------------------------------------------------------------------------------------

let source = null;
let tries = 0;
let heard = 0;
let isStreaming = false;
let again;
const silence = 40_000;                                  // milliseconds without a beat: nobody is there
const asleep = 15_000;                                   // a page that long in the background lets its stream go

const shut = () => {
  source?.close();
  source = null;
  isStreaming = false;
  document.documentElement.dataset.stream = "off";
};
const open = () => {
  clearTimeout(again);
  if (source || (document.hidden && !isStaff)) return;
  source = new EventSource(`${base}live/`);
  heard = performance.now();
  source.onmessage = ({ data }) => {
    heard = performance.now();
    tries = 0;
    isStreaming = true;
    document.documentElement.dataset.stream = "on";
    connected();
    told(JSON.parse(data));
  };
  source.onerror = () => {
    shut();
    tries += 1;
    // A thousand phones lose it together; they must not come back in the same second.
    again = setTimeout(open, 500 + random(Math.min(30_000, 2000 * 2 ** tries)));
  };
};
setInterval(() => {
  if (source && performance.now() - heard > silence) {
    shut();
    open();
  }
}, 5000);
let fallsAsleep;
document.addEventListener("visibilitychange", () => {
  clearTimeout(fallsAsleep);
  if (document.hidden) {
    if (!isStaff) fallsAsleep = setTimeout(shut, asleep);
    return;
  }
  if (performance.now() - heard > asleep) shut();        // a phone that slept does not know that its stream died
  open();
});
addEventListener("pagehide", shut);
// Back at a page, its reader sees it as the browser kept it: without the votes they gave since, there or on other pages.
addEventListener("pageshow", ({ persisted }) => {
  open();
  if (persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward") say("changed", 0);
});
addEventListener("online", () => { shut(); open(); });
open();

// --- the poll, while there is no stream -----------------------------------------------------------------------------------

document.body.addEventListener("htmx:confirm", (event) => {
  if (!isPoll(event)) return;
  event.preventDefault();
  if (document.hidden || isStreaming) return;
  setTimeout(() => {
    if (event.target.isConnected && !isStreaming) event.detail.issueRequest(true);
  }, random(mostSpread));
});
// Before anybody asks for what it tells of.
document.body.addEventListener("htmx:beforeOnLoad", (event) => {
  if (isPoll(event)) stamp = event.detail.xhr.getResponseHeader("Stamp") ?? stamp;
});
document.body.addEventListener("htmx:configRequest", (event) => {
  if (isPoll(event)) event.detail.path = `${base}changes/?seen=${stamp}`;
  // The same card for all who were told the same: the server has it ready.
  if (event.target.id === "on-stage") event.detail.parameters.at = stamp;
  // Never answered with what was before that.
  if (event.target.id === "timetable") event.detail.headers.Told = stamp;
});

let failedPolls = 0;
let isUnsaved = false;                                   // said until the next thing is done, whatever else there is to say
const connected = () => {
  if (failedPolls && !isUnsaved) connection.textContent = "";
  failedPolls = 0;
};
// A page that was told, and could not ask, asks again: nobody will tell it twice.
let asksAgain;
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { elt, verb } = detail.requestConfig;
  if (verb !== "get" || detail.successful || !elt.matches("[hx-trigger*='from:body']") || (detail.xhr?.status && detail.xhr.status < 500)) return;
  clearTimeout(asksAgain);
  asksAgain = setTimeout(() => {
    say("staged", 1);
    say("changed", 1);
  }, 2000 + random(3000));
});

// What was told while a page was asking is not in the answer, and what then waited goes with the region that it exchanges.
document.body.addEventListener("htmx:beforeSend", ({ detail: { requestConfig } }) => { requestConfig.told = stamp; });
document.body.addEventListener("htmx:afterRequest", ({ detail: { requestConfig } }) => {
  if (requestConfig.told === stamp || !requestConfig.elt.matches("[hx-trigger*='from:body']")) return;
  setTimeout(() => {                                     // once what has come listens
    say("staged", inHall);
    if (pages(requestConfig.told) !== pages(stamp)) say("changed", inHall);
  }, 100);
});

const unsaved = (sentence) => {
  isUnsaved = true;
  connection.textContent = sentence;
};
const unsent = gettext("No connection: that was not saved. Try again.");
// A form that goes without htmx, when there is a worker that sees it fail (offline-worker.js).
navigator.serviceWorker?.addEventListener("message", ({ data }) => { if (data === "unsent") unsaved(unsent); });
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (isPoll(event)) {
    if (event.detail.successful) {
      connected();
    } else {
      failedPolls += 1;
      if (failedPolls >= 2 && !isUnsaved) connection.textContent = gettext("Connection lost. Trying again…");
    }
  } else if (!event.detail.successful && !event.detail.keptForLater && event.detail.requestConfig.verb !== "get") {
    unsaved(event.detail.xhr?.status ? gettext("That was not saved. Reload the page and try again.") : unsent);
  }
});

// --- what a page is answered ------------------------------------------------------------------------------------------------

// A refusal is said at the foot of the screen; the page it was asked from stays as it is.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.serverResponse.includes("data-refusal")) return;
  event.detail.target = document.getElementById("messages");
  event.detail.swapOverride = "innerHTML";
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (isPoll(event)) return;
  if (event.detail.requestConfig.verb !== "get") {
    isUnsaved = false;
    connection.textContent = "";
  }
  document.querySelector("#messages > .said")?.remove();
});

// What is news comes with every page; what is the same already stays, with the reader's focus, and is not read out again.
document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.id === "news" && target.innerHTML.trim() === (fragment.querySelector("#news") ?? fragment).innerHTML.trim()) event.detail.shouldSwap = false;
});
