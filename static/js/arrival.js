// Another stage is an arrival: the page goes to the top of what is new, and the focus to its heading; also for who pressed
// the button, whose browser has loaded the page anew. All other news move nothing.
//   [data-arrival] is the heading of what a stage is about; of several the one that is shown.

const root = document.getElementById("room");
const panel = document.getElementById("panel");
const key = `advisor:stage:${root.dataset.workshop}`;

// Stage and round, of what the panel shows: "scoring.1.…"
const place = () => (panel.querySelector("[data-panel-page]")?.dataset.panelPage ?? "").split(".", 2).join(".");

// Whether this tab showed another stage before; from now on it has shown this one.
export const hasMoved = () => {
  const [before] = noted();
  const moved = before !== undefined && before !== place();
  if (before !== place()) sessionStorage.setItem(key, `${place()} ${Date.now()} ${moved ? "moved" : "came"}`);
  return moved;
};

// Whoever presses a button may hear of the new stage on the page that is just being left: its successor is an arrival too.
const JUST = 5000; // milliseconds
const noted = () => sessionStorage.getItem(key)?.split(" ") ?? [];
const hasJustMoved = () => noted()[2] === "moved" && Date.now() - Number(noted()[1]) < JUST;

// The heading has the focus, wherever the page stands. Gives it, if there is one.
export const focusHead = () => {
  const head = [...panel.querySelectorAll("[data-arrival]")].find((each) => each.checkVisibility());
  if (!head) return undefined;
  head.tabIndex = -1;
  head.focus({ preventScroll: true });
  return head;
};

export const arrive = () => {
  const head = focusHead();
  if (!head) return;
  window.scrollTo({ top: 0, behavior: "instant" });
  if (head.getBoundingClientRect().bottom > window.innerHeight / 2) {
    head.scrollIntoView({ block: "start", behavior: "instant" });
  }
};

// "Skip to the content" leads a room's keyboard past the facilitator's bar too, to what the stage is about.
document.querySelector(".skip-link")?.addEventListener("click", (event) => {
  const head = focusHead();
  if (!head) return;
  event.preventDefault();
  head.scrollIntoView({ block: "nearest", behavior: "instant" });
});

// The stream tells of changes that come while the page is there; the first state that it shows is said here.
if (hasMoved() || hasJustMoved()) {
  arrive();
  root.querySelectorAll("[data-announce]").forEach((element) => {
    element.textContent = panel.querySelector(".room-state > span")?.textContent.trim() ?? "";
  });
}
