// Answers for an event's pages when the network does not: the timetable, my day and the pages of rooms, as they were last
// seen; for a room's page that was not seen, or before the timetable was, the timetable stands in (kept.js). Served from the event's own address (fudsched/views/offline.py), so that it has no say in anything else.

const kept = "fudsched-pages";                           // one for all events of this server: whoever signs out empties it
const parts = "fudsched-parts";                          // styles, scripts, pictures: the same for everybody
const most = { [kept]: 40, [parts]: 120 };
const patience = 3000;                                   // milliseconds of network before what is kept is shown
const base = new URL("./", location.href).pathname;
const home = `${base}timetable/`;

// A new version takes over at once and reloads nothing: what is typed in an open page stays there.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const isRoom = ({ pathname }) => pathname.startsWith(`${home}rooms/`);
const isKept = ({ pathname, search }) =>
  (pathname === home && /^(\?day=[\d-]+)?$/.test(search)) || (pathname === `${home}mine/` && !search) || (isRoom({ pathname }) && !search);
const isSearch = ({ pathname, searchParams }) => pathname === home && searchParams.has("q");
const isStaff = ({ pathname }) => /^(desk|schedule|wall|doors|shifts|print)\//.test(pathname.slice(base.length));
const isPart = ({ pathname }) => pathname.startsWith("/static/");
const isForever = ({ pathname }) => /\.[0-9a-f]{12}\.\w+$/.test(pathname);   // its name changes with what is in it

const put = async (name, request, response) => {
  const cache = await caches.open(name);
  await cache.put(request, response);
  for (const old of (await cache.keys()).slice(0, -most[name])) await cache.delete(old);
};
// What the server says no to, or leads elsewhere, is no longer this reader's.
const keep = async (address, response) => {
  if (response.ok && !response.redirected && response.headers.get("Content-Type")?.startsWith("text/html")) await put(kept, address, response);
  else if (response.status < 500) await (await caches.open(kept)).delete(address);
};
const late = (seconds) => new Promise((_, reject) => setTimeout(reject, seconds, new Error("too late")));

const found = (address) => caches.match(address, { cacheName: kept, ignoreVary: true });
const takenAt = (response) => Date.parse(response?.headers.get("Date") ?? "") || 0;
const lastSeen = async (url) => {
  if (isSearch(url)) return found(url.origin + home);     // which searches in itself (finder.js)
  const own = isKept(url) ? await found(url.href) : null;
  if (!isRoom(url)) return own;
  const whole = await found(url.origin + home + url.search) ?? await found(url.origin + home);
  // A server says no more than the second. The timetable is asked for after the page, so that of one second it is the newer.
  return own && takenAt(own) > takenAt(whole) ? own : whole;
};

const page = async (event, asks) => {
  const url = new URL(asks.origin + asks.pathname + asks.search);
  const old = await lastSeen(url);
  const asked = fetch(event.request);
  event.waitUntil(asked.then((response) => isKept(url) && keep(url.href, response.clone())).catch(() => null));
  try {
    const response = await (old ? Promise.race([asked, late(patience)]) : asked);
    if (response.status >= 502 && old) throw new Error("nobody behind the proxy");
    return response;
  } catch (error) {
    if (old) return aged(old);
    // What is not kept leads to the timetable, which is, and says so (offline.js).
    if (!isStaff(url) && url.pathname + url.search !== home && await found(url.origin + home)) return Response.redirect(`${home}#instead`);
    throw error;
  }
};
// The page's own script says how old it is (offline.js).
const aged = async (old) => {
  const headers = new Headers(old.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  const at = takenAt(old) || Date.now();
  return new Response((await old.text()).replace("<body", `<body data-kept="${at}"`), { headers });
};

// What could not be sent: the page stays as it is, with all that was typed in it, and says so (live.js).
const sent = async ({ request }) => {
  try {
    const response = await fetch(request);
    if (response.status >= 502) throw new Error("nobody behind the proxy");
    return response;
  } catch {
    for (const one of await clients.matchAll({ type: "window" })) if (one.url.replace(/#.*/, "") === request.referrer) one.postMessage("unsent");
    return new Response(null, { status: 204 });
  }
};

const part = async (event, url) => {
  const old = await caches.match(event.request, { cacheName: parts, ignoreVary: true });
  if (old && isForever(url)) return old;
  const asked = fetch(event.request);
  event.waitUntil(asked.then((response) => response.ok && put(parts, event.request, response.clone())).catch(() => null));
  if (!old) return asked;
  return Promise.race([asked, late(patience)]).catch(() => old);
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && /^(me\/(sign-out|leave)|join|b\/[^/]+)\/$/.test(url.pathname.slice(base.length))) {
    event.waitUntil(caches.delete(kept));                // another reader, or none: nothing of this one stays
  }
  if (request.method === "POST" && request.mode === "navigate" && url.pathname.startsWith(base)) {
    event.respondWith(sent(event));
  } else if (request.method === "GET" && request.mode === "navigate" && url.pathname.startsWith(base)) {
    event.respondWith(page(event, url));
  } else if (request.method === "GET" && isPart(url)) {
    event.respondWith(part(event, url));
  }
});

// An open page names what it is made of: it was loaded before this worker was there, or has been renewed in place.
addEventListener("message", (event) => {
  const { pages = [], made = [], first } = event.data ?? {};
  const cache = first ? "force-cache" : "no-cache";      // at first the browser has just had them
  const all = [
    ...pages.map((address) => new URL(address)).filter(isKept).map(async ({ origin, pathname, search }) => {
      const address = origin + pathname + search;
      await keep(address, await fetch(address, { cache }));
    }),
    ...made.map((address) => new URL(address)).filter(isPart).map(async (url) => {
      if (await caches.match(url, { cacheName: parts, ignoreVary: true })) return;
      const response = await fetch(url, { cache: "force-cache" });
      if (response.ok) await put(parts, url, response);
    }),
  ];
  event.waitUntil(Promise.allSettled(all));
});
