// The timeline is longer than the page: its newest end is shown first. Home and End go to its ends; arrows scroll it,
// as in every region that has the focus.

for (const region of document.querySelectorAll("[data-story]")) {
  const end = () => region.scrollTo({ left: region.scrollWidth });
  end();
  region.addEventListener("keydown", (event) => {
    if (event.target !== region) return;
    if (event.key === "Home") region.scrollTo({ left: 0 });
    else if (event.key === "End") end();
    else return;
    event.preventDefault();
  });
}
