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
for (const sheet of sheets) {
  const { least } = sheet.dataset;                                      // smaller than that, a long word had better be broken
  if (least) sheet.dataset.type = least;
  const most = least ? whole(sheet) : 0;
  for (let step = Number(sheet.dataset.largest); step <= Number(sheet.dataset.smallest); step += 1) {
    sheet.dataset.type = step;
    if (fits(sheet) && (step >= least || !most || whole(sheet) === most)) break;
  }
}
// What hangs side by side is set in one size: that of the fullest sheet.
for (const sheet of sheets.filter((each) => each.dataset.day)) {
  const beside = sheets.filter((each) => each.dataset.day === sheet.dataset.day);
  sheet.dataset.type = Math.max(...beside.map((each) => Number(each.dataset.type)));
}
document.querySelector(".sheets").classList.remove("as-printed");

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => window.print());
