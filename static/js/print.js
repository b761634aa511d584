// On paper: the largest type at which each sheet holds its text, measured with the fonts this machine really has.

const sheets = [...document.querySelectorAll(".sheet[data-type]")];
const fits = (sheet) => sheet.scrollHeight <= sheet.clientHeight && sheet.scrollWidth <= sheet.clientWidth;
// The titles and rooms of which no word need be broken.
const whole = (sheet) => {
  sheet.classList.add("unbroken");
  const titles = [...sheet.querySelectorAll("h3, thead th")].filter((title) => title.scrollWidth <= title.clientWidth);
  sheet.classList.remove("unbroken");
  return titles.length;
};

document.querySelector(".sheets").classList.add("as-printed");          // phones show them smaller than they are
// What is measured needs no guess.
const walls = sheets.filter((sheet) => sheet.dataset.day);
for (const row of walls.flatMap((sheet) => [...sheet.querySelectorAll("tr")])) delete row.dataset.mm;
for (const sheet of sheets) {
  const { least } = sheet.dataset;                                      // smaller than that, a long word had better be broken
  if (least) sheet.dataset.type = least;
  const most = least ? whole(sheet) : 0;
  for (let step = Number(sheet.dataset.largest); step <= Number(sheet.dataset.smallest); step += 1) {
    sheet.dataset.type = step;
    if (fits(sheet) && (step >= least || !most || whole(sheet) === most)) break;
  }
}
// What hangs side by side is set in one size, that of the fullest sheet or less, each row as high on all.
const across = (beside) => {
  const all = beside.map((sheet) => [...sheet.querySelectorAll("tr")]);
  for (const row of all.flat()) row.style.height = "";
  for (const sheet of beside) sheet.classList.add("unstretched");
  const heights = all[0].map((_, at) => Math.max(...all.map((rows) => rows[at].offsetHeight)));
  for (const sheet of beside) sheet.classList.remove("unstretched");
  for (const rows of all) rows.forEach((row, at) => { row.style.height = `${heights[at]}px`; });
};
for (const day of new Set(walls.map((sheet) => sheet.dataset.day))) {
  const beside = walls.filter((sheet) => sheet.dataset.day === day);
  let step = Math.max(...beside.map((sheet) => Number(sheet.dataset.type)));
  for (; step <= Number(beside[0].dataset.smallest); step += 1) {
    for (const sheet of beside) sheet.dataset.type = step;
    across(beside);
    if (beside.every(fits)) break;
  }
}
document.querySelector(".sheets").classList.remove("as-printed");

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => window.print());
