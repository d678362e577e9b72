// One seat on several pages: another tab, another device. Whoever turns to this one finds what was saved on the others.
//   const told = followOwn({ address, asks, hear })
//   asks() as the question goes out, hear(page) with the panel that the server draws; await told() for what is on its way

const PATIENCE = 5_000; // ms
const OWN = "form[data-step], form[data-weights], #sign"; // what a seat says, and so may have said elsewhere

export const followOwn = ({ address, asks, hear }) => {
  let answer = null;
  const ask = async () => {
    asks();
    const html = await drawn(address());
    if (html) hear(new DOMParser().parseFromString(html, "text/html"));
    answer = null;
  };
  const look = () => {
    if (!document.hidden && document.querySelector(OWN)) answer ??= ask();
  };
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  // Of two devices that lie side by side neither turns away: whoever begins to type a reason has come to this one.
  document.addEventListener("focusin", ({ target }) => target.matches("form[data-step] textarea") && look());
  return () => answer;
};

// Null where nothing is known: the next time it is asked again.
const drawn = async (address) => {
  try {
    const response = await fetch(address, {
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
};
