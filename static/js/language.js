// What scripts say: sentences from the catalogue of the page's language, which Django writes and parts/htmx.html loads
// before any module; times, shares and lists as that language writes them. Without the catalogue the English stands.
//   interpolate(gettext("Saved %(time)s"), { time: timeOfDay(at) })
//   interpolate(ngettext("%(count)s minute", "%(count)s minutes", count), { count })

const catalogue = window.django ?? {};
const language = document.documentElement.lang || "en-GB";

export const gettext = catalogue.gettext ?? ((sentence) => sentence);
export const ngettext = catalogue.ngettext ?? ((one, many, count) => (count === 1 ? one : many));
export const interpolate = (sentence, named) => sentence.replace(/%\((\w+)\)s/g, (_, name) => named[name]);

// Hours are counted to 24 in every language, as on the server.
const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const list = new Intl.ListFormat(language, { type: "conjunction" });
const series = new Intl.ListFormat(language, { type: "unit" });

// "21:05", of a Date or whatever makes one
export const timeOfDay = (moment) => time.format(new Date(moment));
// "12%", of a number from 0 to 1; with `places` also "12.5%"
export const percent = (part, places = 0) =>
  part.toLocaleString(language, { style: "percent", maximumFractionDigits: places });
// "0.0125": with six figures at most
export const figures = (value) => value.toLocaleString(language, { maximumSignificantDigits: 6 });
// "0.410"
export const decimal = (value, places) =>
  value.toLocaleString(language, { minimumFractionDigits: places, maximumFractionDigits: places });
// "Ana, Ben and Cara"
export const listed = (words) => list.format(words);
// "Ana, Ben, Cara": one after the other, and no sentence
export const enumerated = (words) => series.format(words);
