// Keeps an open ballot in step: card by card, so that nothing moves, vanishes or loses its focus under a thumb.

const twice = 700;                                       // milliseconds: two taps within are one that bounced
const votedAt = new Map();                               // by the button's id: when it was tapped, however late we hear of it
let votes = 0;                                           // sent since the page was opened
let waiting = 0;                                         // of them unanswered
let newest = 0;                                          // of those that are answered, the one sent last
const fetches = new WeakMap();                           // request -> votes sent before it

const isVote = (element) => element.matches(".vote button");
const isOwnFetch = (element) => element.id === "ballot" || element.id === "pitch";

// After the first of two quick taps the button says the contrary: the second must not take the vote back.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".vote button");
  if (!button) return;
  if (event.timeStamp - (votedAt.get(button.id) ?? -Infinity) < twice) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  votedAt.set(button.id, event.timeStamp);
}, true);

document.body.addEventListener("htmx:beforeSend", ({ detail: { requestConfig, xhr } }) => {
  if (isVote(requestConfig.elt)) {
    votes += 1;
    waiting += 1;
    const number = votes;
    xhr.addEventListener("loadend", () => {
      waiting -= 1;
      // It was overtaken: how many votes are given, as it says, may have been so before those sent later.
      if (number < newest) setTimeout(() => htmx.trigger(document.body, "changed"), 300);
      newest = Math.max(newest, number);
    });
  } else if (isOwnFetch(requestConfig.elt)) {
    fetches.set(xhr, waiting ? -1 : votes);
  }
});

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const asker = detail.requestConfig.elt;
  if (!isOwnFetch(asker) || detail.xhr.status !== 200) return;
  if (fetches.get(detail.xhr) !== votes) {               // it may not know of a vote sent since: ask once more
    detail.shouldSwap = false;
    setTimeout(() => htmx.trigger(asker, "changed"), 300);
    return;
  }
  detail.swapOverride = "patch";
});

const patch = (old, fresh) => {
  if (old.isEqualNode(fresh)) return [];
  const alike = old.nodeType === 1 && old.tagName === fresh.tagName && old.childNodes.length === fresh.childNodes.length;
  if (!alike) {
    old.replaceWith(fresh);
    return [fresh];
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const children = [...fresh.childNodes];
  return [...old.childNodes].flatMap((child, place) => patch(child, children[place]));
};

// Cards that left the filter by the reader's own vote stay until the page is opened again; withdrawn ones go.
const patchCards = (old, fresh) => {
  const now = new Map([...fresh.children].map((card) => [card.id, card]));
  const added = [];
  for (const card of [...old.children]) {
    const next = now.get(card.id);
    now.delete(card.id);
    if (next) added.push(...patch(card, next));
    else if (!votedAt.has(card.querySelector(".vote button")?.id)) card.remove();
  }
  for (const card of now.values()) {
    old.append(card);
    added.push(card);
  }
  return added;
};

htmx.defineExtension("ballot", {
  isInlineSwap: (style) => style === "patch",
  handleSwap: (style, target, fragment) => {
    if (style !== "patch") return false;
    const fresh = fragment.firstElementChild;
    const cards = target.querySelector(":scope > .cards");
    const freshCards = fresh.querySelector(":scope > .cards");
    if (cards && freshCards) return patchCards(cards, freshCards);
    return patch(target, fresh);
  },
});
