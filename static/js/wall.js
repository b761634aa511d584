// The wall runs unattended: it keeps its screen awake, and says since when it is without a connection.

let lock;
const stayAwake = async () => {
  // Browsers grant it over https, and on this machine itself; elsewhere the projector's own settings must do.
  if (!document.hidden && (!lock || lock.released)) lock = await navigator.wakeLock?.request("screen").catch(() => undefined);
};
document.addEventListener("visibilitychange", stayAwake);
setInterval(stayAwake, 30_000);
stayAwake();
