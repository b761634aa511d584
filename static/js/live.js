// Keeps a page in step with its event: polls wait while nobody looks, do not all arrive at once, and say so when they fail.

const connection = document.createElement("p");
connection.className = "connection";
connection.setAttribute("role", "status");
document.body.append(connection);

const isPoll = (event) => event.target.id === "live";
const mostSpread = 400;                                  // milliseconds: a hall of phones must not breathe in step

document.body.addEventListener("htmx:confirm", (event) => {
  if (!isPoll(event)) return;
  event.preventDefault();
  if (document.hidden) return;
  setTimeout(() => {
    if (event.target.isConnected) event.detail.issueRequest(true);
  }, Math.random() * mostSpread);
});

let failedPolls = 0;
const pollFailed = () => {
  failedPolls += 1;
  if (failedPolls >= 2) connection.textContent = "Connection lost. Trying again…";
};

document.body.addEventListener("htmx:afterRequest", (event) => {
  if (isPoll(event)) {
    if (event.detail.successful) {
      failedPolls = 0;
      connection.textContent = "";
    } else {
      pollFailed();
    }
  } else if (event.detail.failed && !event.detail.xhr?.status) {
    connection.textContent = "No connection: that was not saved. Try again.";
  }
});
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
  connection.textContent = "";
  document.querySelector("#messages > .said")?.remove();
});

document.body.addEventListener("htmx:responseError", (event) => {
  if (!isPoll(event)) connection.textContent = "That was not saved. Reload the page and try again.";
});
