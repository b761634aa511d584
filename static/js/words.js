// What scripts say, in the language of the page: gettext("“%(title)s” stays.", { title }). English is the source.

const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
globalThis.gettext = (text, values = {}) => (words[text] ?? text).replace(/%\((\w+)\)s/g, (_, name) => values[name]);
