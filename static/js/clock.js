// The stage's clock, in step in the whole hall: every page measures how far its own time is from the server's.

const { base } = document.getElementById("live").dataset;
const live = document.getElementById("live");
const last = 5;                                          // seconds: colour and shape change
let ahead = null;                                        // server's milliseconds minus ours
let roundTrip = Infinity;
let facts;                                               // from the stream; what a page was rendered with, until it speaks

// Not the phone's date: that may be an hour wrong, or be put right in the middle of a pitch.
const mine = () => performance.now();
const serverNow = () => mine() + ahead;

// --- how far -------------------------------------------------------------------------------------------------------------

const exchange = async (address) => {
  const sent = mine();
  const response = await fetch(address, { cache: "no-store", credentials: "same-origin" });
  const got = mine();
  const time = Number(response.headers.get("Server-Time"));
  if (!time) throw new Error("no time");
  return { roundTrip: got - sent, ahead: time - (sent + got) / 2 };
};
const pause = (milliseconds) => new Promise((resume) => { setTimeout(resume, milliseconds); });

// The error of an exchange is at most half its round trip: of several the quickest is the best.
let measuring = false;
const measure = async () => {
  if (measuring) return;
  measuring = true;
  let best = null;
  for (let n = 0; n < 7; n += 1) {
    const found = await exchange(`${base}live/clock/`)
      .catch(() => exchange(`${base}changes/?seen=${live.dataset.stamp}`))
      .catch(() => null);
    if (found && (!best || found.roundTrip < best.roundTrip)) best = found;
    await pause(40 + Math.random() * 120);
  }
  measuring = false;
  if (best) {
    ({ ahead, roundTrip } = best);
    document.documentElement.dataset.clockError = Math.ceil(roundTrip / 2);
    show();
  }
};
setInterval(() => { if (!document.hidden) measure(); }, 120_000 + Math.random() * 60_000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) measure(); });
addEventListener("pageshow", (event) => { if (event.persisted) measure(); });

// --- what is shown ---------------------------------------------------------------------------------------------------------

const moment = (text) => (text ? Number(text) : null);
const factsOf = ({ dataset }) => ({
  pitch: moment(dataset.pitch),
  started: moment(dataset.started),
  paused: moment(dataset.paused),
  seconds: Number(dataset.seconds),
});
const left = ({ started, paused, seconds }) => {
  if (!started) return seconds * 1000;
  return Math.max(0, seconds * 1000 - ((paused ?? serverNow()) - started));
};
const phaseOf = ({ started, paused }, milliseconds) => {
  if (!started) return "ready";
  if (!milliseconds) return "over";
  if (paused) return "paused";
  return milliseconds <= last * 1000 ? "last" : "running";
};
const said = { ready: gettext("ready"), running: "", last: "", over: gettext("over"), paused: gettext("paused") };

let tick;
const show = () => {
  clearTimeout(tick);
  if (ahead === null) return;
  let next = Infinity;
  let isOver = false;                                    // for whoever stands there
  for (const clock of document.querySelectorAll(".clock")) {
    const own = factsOf(clock);
    // What the stream said last is stale once it is gone; then the page, asked for again by the poll, knows better.
    const hears = document.documentElement.dataset.stream === "on";
    const now = hears && facts && facts.pitch === own.pitch ? facts : own;
    const milliseconds = left(now);
    const phase = phaseOf(now, milliseconds);
    const number = clock.querySelector("b");
    const text = String(Math.ceil(milliseconds / 1000));
    if (number.textContent !== text) number.textContent = text;
    if (clock.dataset.phase !== phase) {
      isOver ||= phase === "over" && clock.dataset.phase && clock.hasAttribute("data-mine");
      clock.dataset.phase = phase;
      clock.querySelector("small").textContent = said[phase];
      const around = clock.closest("[data-stage-phase]");
      if (around) around.dataset.stagePhase = phase;
    }
    // Every screen of the hall turns to the next second in the same moment: when that second begins.
    if (phase === "running" || phase === "last") next = Math.min(next, milliseconds % 1000 || 1000);
  }
  if (isOver) navigator.vibrate?.([300, 150, 300]);
  if (next < Infinity) tick = setTimeout(show, next + 1);
};

document.addEventListener("told", ({ detail }) => {
  facts = detail.clock;
  const lag = ahead === null ? 0 : serverNow() - detail.now;
  // A message cannot come before it was sent, and hardly seconds after: the phone slept, or its time ran on without it.
  if (ahead === null) ahead = detail.now - mine();
  else if (lag < -60 || lag > 3000) measure();
  show();
});
document.body.addEventListener("htmx:afterSwap", show);
document.body.addEventListener("htmx:oobAfterSwap", show);

// For tests, and whoever wants to know.
globalThis.fudschedClock = { now: () => (ahead === null ? null : serverNow()), error: () => roundTrip / 2 };
measure();
