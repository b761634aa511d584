// Names the event's time zone to whoever's own shows another time, now or in the other half of the year.

const zone = document.getElementById("zone");
const halfAYear = 182 * 24 * 3600 * 1000;
const shows = (moment, timeZone) => new Date(moment).toLocaleString("en", { timeZone });
const differs = () => {
  try {
    return [Date.now(), Date.now() + halfAYear].some((moment) => shows(moment, zone.dataset.zone) !== shows(moment));
  } catch {
    return true;                                         // a zone this browser has never heard of is not its own
  }
};
if (zone) zone.toggleAttribute("data-differs", differs());
