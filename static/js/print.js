// On paper: the largest type at which each sheet holds its text, measured with the fonts this machine really has.

const sheets = [...document.querySelectorAll(".sheet[data-type]")];
const fits = (sheet) => sheet.scrollHeight <= sheet.clientHeight && sheet.scrollWidth <= sheet.clientWidth;

document.querySelector(".sheets").classList.add("as-printed");          // phones show them smaller than they are
for (const sheet of sheets) {
  for (let step = Number(sheet.dataset.largest); step <= Number(sheet.dataset.smallest); step += 1) {
    sheet.dataset.type = step;
    if (fits(sheet)) break;
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
