// The projector never scrolls: what stands on it is set smaller, step by step, until it fits. CSS cannot ask whether a
// text of any length fits a box of fixed height.
//   <p data-most-lines="3">  is set smaller alone until it has no more lines than that (--narrower)
//   <div data-fits>          all of them together, until none holds more than there is room for (--fit)
// css/pages/screen.css multiplies its sizes by both.

const STEPS = [1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.65, 0.6, 0.55, 0.5, 0.46, 0.42, 0.38, 0.34, 0.3];

const page = document.getElementById("main");

const shrink = (element, name, isTooMuch) => {
  for (const step of STEPS) {
    element.style.setProperty(name, step);
    if (!isTooMuch()) return;
  }
};

const lines = (element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom))).size;
};

const holdsTooMuch = (box) =>
  box.clientHeight > 0 && (box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth);

const fit = () => {
  page.style.setProperty("--fit", 1);
  for (const element of page.querySelectorAll("[data-most-lines]")) {
    shrink(element, "--narrower", () => lines(element) > Number(element.dataset.mostLines));
  }
  const boxes = [...page.querySelectorAll("[data-fits]")];
  shrink(page, "--fit", () => boxes.some(holdsTooMuch));
};

// Every second the timer says another one, in figures that are all as wide as one another.
const isOfTheTimer = ({ target }) => target.closest(".timer") !== null;

new MutationObserver((changes) => changes.every(isOfTheTimer) || fit()).observe(page, {
  subtree: true,
  childList: true,
  attributeFilter: ["hidden"],
});
addEventListener("resize", fit);
fit();
