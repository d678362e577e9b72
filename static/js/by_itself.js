// Whether the ballot goes on by itself once an answer was chosen: each browser for itself, asked for in the ballot.

const KEY = "advisor:by-itself";

export const goesByItself = () => localStorage.getItem(KEY) === "on";
export const keepByItself = (wanted) => localStorage.setItem(KEY, wanted ? "on" : "off");

export const showByItself = (root) => {
  const label = root.querySelector("[data-by-itself]");
  if (!label) return;
  label.hidden = false;
  label.querySelector("input").checked = goesByItself();
};
