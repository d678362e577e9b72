// In the room of a revisit: what the decision rests on is shown again when somebody marks it or a reading comes in.

const root = document.getElementById("room");
let shown = null;

root.addEventListener("room:state", ({ detail }) => {
  const place = document.getElementById("assumed");
  if (place && shown !== null && detail.assumed !== shown) {
    htmx.ajax("GET", place.dataset.from, { target: place, swap: "outerHTML" });
  }
  shown = detail.assumed;
});
