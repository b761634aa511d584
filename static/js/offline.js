// Keeps this event's timetable, my day and rooms on the phone, and says how old what is shown is while there is no connection.

const { base } = document.getElementById("live").dataset;
const sign = document.getElementById("kept");
const home = `${base}timetable/`;
const isKept = location.pathname.startsWith(home);
const rest = 1500;                                       // milliseconds: after all that the page itself needs
const spread = 45_000;                                   // a hall that was told together does not ask together

// --- how old it is ---------------------------------------------------------------------------------------------------------

let instead = null;                                      // why this page is here in place of another
if (location.hash === "#instead") {
  history.replaceState(history.state, "", location.pathname);
  instead = sign.appendChild(document.createElement("span"));
  instead.textContent = ` ${gettext("That page is not kept on this device: here is the timetable.")}`;
}
let at = Number(document.body.dataset.kept) || Date.now();
const say = () => {
  if (!isKept || !sign.hidden) return;
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: sign.dataset.zone });
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", timeZone: sign.dataset.zone });
  const isToday = day.format(at) === day.format(Date.now()) && Date.now() - at < 86_400_000;
  sign.querySelector("time").textContent = isToday ? clock.format(at) : `${day.format(at)} ${clock.format(at)}`;
  sign.hidden = false;
};
const isNow = () => {
  sign.hidden = true;
  instead?.remove();
  at = Date.now();
};
if (document.body.dataset.kept) say();
addEventListener("offline", say);
document.addEventListener("told", isNow);                // the stream speaks: what changed since, the page asks for
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.requestConfig.verb !== "get") return;
  if (detail.successful) isNow();
  else if (!detail.xhr?.status || detail.xhr.status >= 502) say();
});

// --- kept --------------------------------------------------------------------------------------------------------------------

const keep = async (first) => {
  const { active } = await navigator.serviceWorker.ready;
  const own = location.href.replace(/#.*/, "");
  const near = [...document.querySelectorAll(`.days a, a[href='${home}'], a[href='${home}mine/']`)].map((link) => link.href);
  const made = performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => name.startsWith(`${location.origin}/static/`));
  active.postMessage({ pages: first ? [own, ...near] : [own], made, first });
};

// Without https there is none, and all works but this.
if ("serviceWorker" in navigator) {
  const start = () => setTimeout(async () => {
    if (!navigator.onLine) return;
    try {
      await navigator.serviceWorker.register(`${base}offline.js`, { scope: base });
      if (isKept && !document.body.dataset.kept) await keep(true);
    } catch { /* a browser that will not, or a connection that went: then the page is as it was */ }
  }, rest);
  if (document.readyState === "complete") start(); else addEventListener("load", start, { once: true });

  let again;
  document.body.addEventListener("changed", () => {
    clearTimeout(again);
    if (isKept) again = setTimeout(() => keep(false).catch(() => null), 2000 + Math.random() * spread);
  });
  // Signing out of an account leads out of the event: its pages go with it.
  document.addEventListener("submit", ({ target }) => { if (target.action?.endsWith("/sign-out/")) caches.delete("fudsched-pages"); }, true);
}
