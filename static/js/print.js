// On paper: the largest type at which each sheet holds its text, measured with the fonts this machine really has.

const sheets = [...document.querySelectorAll(".sheet[data-type]")];
const fits = (sheet) => sheet.scrollHeight <= sheet.clientHeight && sheet.scrollWidth <= sheet.clientWidth;
// Where a word is longer than its place a sheet's type gives way by so many steps, and beneath that its own title's alone
// by so many, to about half, while it can still be read. As in views/typesetting.py.
const GIVES = 3;
const GIVES_ALONE = 5;
const SMALLEST_ALONE = 15;
const titlesOf = (sheet) => [...sheet.querySelectorAll("h3, thead th")];
const stands = (title) => title.scrollWidth <= title.clientWidth;
// The titles and rooms of which no word need be broken.
const whole = (sheet) => {
  sheet.classList.add("unbroken");
  const titles = titlesOf(sheet).filter(stands);
  sheet.classList.remove("unbroken");
  return titles.length;
};
const shrinkAlone = (sheet) => {
  const step = Number(sheet.dataset.type);
  const last = Math.min(step + GIVES_ALONE, SMALLEST_ALONE);
  sheet.classList.add("unbroken");
  for (const title of titlesOf(sheet)) {
    for (let own = step; own <= last && !stands(title); own += 1) title.dataset.type = own;
    if (!stands(title)) delete title.dataset.type;                      // too long for that too: it is broken
  }
  sheet.classList.remove("unbroken");
};

document.querySelector(".sheets").classList.add("as-printed");          // phones show them smaller than they are
// What is measured needs no guess.
const walls = sheets.filter((sheet) => sheet.dataset.day);
for (const row of walls.flatMap((sheet) => [...sheet.querySelectorAll("tr")])) delete row.dataset.mm;
const ofSessions = sheets.filter((sheet) => sheet.dataset.least);
for (const title of ofSessions.flatMap(titlesOf)) delete title.dataset.type;
for (const sheet of sheets) {
  for (let step = Number(sheet.dataset.largest); step <= Number(sheet.dataset.smallest); step += 1) {
    sheet.dataset.type = step;
    if (fits(sheet)) break;
  }
}
for (const sheet of ofSessions) {
  const step = Number(sheet.dataset.type);
  // Smaller than the least, a long word had better be broken.
  const last = Math.max(step, Math.min(Number(sheet.dataset.least), step + GIVES));
  sheet.dataset.type = last;
  const most = whole(sheet);
  for (let each = step; each < last; each += 1) {
    sheet.dataset.type = each;
    if (whole(sheet) === most) break;
    sheet.dataset.type = last;
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
ofSessions.forEach(shrinkAlone);
document.querySelector(".sheets").classList.remove("as-printed");

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => window.print());
