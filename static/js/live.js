// The live lane in the browser. connect(root) keeps a room's page in step with everybody else's:
//   <main id="room" data-stream="/w/<id>/stream/" data-page="scoring.1.">
//     <div data-region="people">…</div>       replaced when it has changed
//     <span data-connection></span>            says "live", "reconnecting", …
//     <p data-announce aria-live="polite"></p> one sentence at each turn of the room
// Events on root: "room:state" (detail: the frame), "room:nudge" (the room is waiting for you),
// "room:beat" (detail: the time on the server's clock), "room:seat" (your place here may have changed),
// "room:gone" (you are no longer in this room). A form is never touched.
// Some proxies pass the head of a reply and hold its body: then the page is told nothing and no error either. It asks
// for the state by plain requests instead, each answered whole, and tries the stream again now and then.

import { gettext } from "./language.js";

const FIRST_PAUSE = 500; // ms before the first new attempt; doubled each time, with jitter
const LONGEST_PAUSE = 15_000;
const HIDDEN_FOR = 60_000; // ms in the background after which the stream is closed: browsers have only six per host
const SILENCE = 40_000; // ms without a sign of life, after which the connection counts as dead
const HELD_AFTER = 4_000; // ms without the first state, after which the stream counts as held up on its way
const STREAM_AGAIN = 10_000; // ms after which a stream that was held up is tried again; doubled each time
const STREAM_LATEST = 60_000;
const ASK_EVERY = 2_000; // ms between an answer and the next question; the server waits with its answer for news
const ASK_LATEST = 10_000; // ms between two questions of which the first was not answered
const ASK_PATIENCE = 20_000; // ms, more than the server waits
const SAY_EVERY = 3_000; // ms between two announcements, so that a screen reader is not talked over

const WORDS = {
  connecting: gettext("Connecting"),
  live: gettext("Live"),
  slow: gettext("Slow connection"),
  reconnecting: gettext("Reconnecting"),
  paused: gettext("Paused"),
  gone: gettext("You are no longer in this room"),
};

export const connect = (root) => {
  let source = null;
  let failures = 0;
  let retryTimer = 0;
  let hiddenTimer = 0;
  let heldTimer = 0;
  let askTimer = 0;
  let held = false; // the stream is held up on its way
  let asking = false;
  let holds = 0; // times that the stream was held up, one after the other
  let unanswered = 0;
  let seen = ""; // the mark of the state that was last answered
  let paused = false;
  let lastSign = 0;
  let heard = false; // anything on this connection yet: else it may have been refused
  let gone = false;
  let current = null;
  const say = announcer(root);
  // What comes down the stream is shown beside what the page says, so in the page's language.
  const address = `${root.dataset.stream}${root.dataset.stream.includes("?") ? "&" : "?"}language=${document.documentElement.lang}`;

  const show = (state) => {
    root.dataset.live = state;
    root.querySelectorAll("[data-connection]").forEach((element) => {
      element.dataset.connection = state;
      if (element.textContent !== WORDS[state]) element.textContent = WORDS[state];
    });
  };

  const tell = (name, detail) => root.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));

  const close = () => {
    clearTimeout(retryTimer);
    clearTimeout(heldTimer);
    source?.close();
    source = null;
  };

  const open = () => {
    close();
    lastSign = Date.now();
    heard = false;
    heldTimer = setTimeout(hold, HELD_AFTER);
    source = new EventSource(address);
    source.addEventListener("open", () => {
      lastSign = Date.now();
    });
    source.addEventListener("state", (event) => {
      lastSign = Date.now();
      heard = true;
      held = false;
      holds = 0;
      failures = 0;
      clearTimeout(heldTimer);
      show("live");
      take(JSON.parse(event.data));
    });
    source.addEventListener("nudge", () => {
      lastSign = Date.now();
      tell("room:nudge");
    });
    source.addEventListener("beat", (event) => {
      lastSign = Date.now();
      tell("room:beat", JSON.parse(event.data));
    });
    // Removed, another role, signed out: the server says "look again", and what it then answers counts.
    source.addEventListener("dropped", async () => {
      close();
      show("reconnecting");
      await dropped();
      again();
    });
    // A newer page of the same seat has taken this one's place: it goes on when somebody looks at it.
    source.addEventListener("elsewhere", standBack);
    source.addEventListener("error", lost);
  };

  const standBack = () => {
    close();
    paused = true;
    show("paused");
    window.addEventListener("focus", wake, { once: true });
  };

  const dropped = async () => {
    if ((await isAllowed()) === true) tell("room:seat");
  };

  const lost = async () => {
    close();
    if (held) return hold();
    show("reconnecting");
    if (!heard) await isAllowed();
    again();
  };

  // Never gives up, but for being told to; with jitter, so that a whole room does not come back in one instant.
  const again = () => {
    if (gone || source || document.hidden) return;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures, 10));
    failures += 1;
    clearTimeout(retryTimer);
    retryTimer = setTimeout(open, pause * (0.5 + Math.random()));
  };

  // Nothing came: whoever passes the stream on may be holding it.
  const hold = () => {
    close();
    retryTimer = setTimeout(open, Math.min(STREAM_LATEST, STREAM_AGAIN * 2 ** holds));
    holds += 1;
    held = true;
    ask();
  };

  const ask = async () => {
    clearTimeout(askTimer);
    if (!held || asking || gone || paused) return;
    asking = true;
    const answer = await answerOf(`${address}&once=${seen}`);
    asking = false;
    if (!held || gone) return;
    unanswered = answer ? 0 : unanswered + 1;
    show(answer ? "slow" : "reconnecting");
    if (answer) await hear(answer);
    else await isAllowed();
    askTimer = setTimeout(ask, Math.min(ASK_LATEST, ASK_EVERY * 2 ** unanswered));
  };

  const hear = async ({ event, mark, data }) => {
    if (event === "state") {
      seen = mark;
      take(data);
    } else if (event === "nudge") tell("room:nudge");
    else if (event === "beat") tell("room:beat", data);
    else if (event === "dropped") await dropped();
    else if (event === "elsewhere") standBack();
  };

  // EventSource does not say why it was refused, so ask: true, false (then it is over), or null (no answer).
  const isAllowed = async () => {
    const status = await statusOf(address);
    if (status !== 401 && status !== 404) return status === 200 ? true : null;
    gone = true;
    show("gone");
    tell("room:gone", { status });
    return false;
  };

  const take = (frame) => {
    for (const [name, html] of Object.entries(frame.regions)) {
      root.querySelectorAll(`[data-region="${name}"]`).forEach((region) => {
        replace(region, html);
      });
    }
    if (current && current.announce !== frame.announce) say(frame.announce);
    current = frame;
    tell("room:state", frame);
  };

  const wake = () => {
    clearTimeout(hiddenTimer);
    paused = false;
    if (gone) return;
    if (document.hidden) {
      hiddenTimer = setTimeout(() => {
        close();
        paused = true;
        show("paused");
      }, HIDDEN_FOR);
    } else if (!source) {
      failures = 0;
      show("reconnecting");
      open();
      ask();
    }
  };

  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  window.addEventListener("offline", () => source && lost());
  window.addEventListener("pageshow", wake);
  window.addEventListener("pagehide", close);
  // A connection can die without a word, on a train or when a laptop sleeps.
  setInterval(() => {
    if (source && Date.now() - lastSign > SILENCE) lost();
  }, 5_000);

  show("connecting");
  open();
  return {
    close,
    get state() {
      return current;
    },
  };
};

const statusOf = async (address) => {
  try {
    const response = await fetch(address, { method: "HEAD", cache: "no-store" });
    return response.status;
  } catch {
    return 0;
  }
};

// What the server says to a plain question; null where it does not answer, or refuses.
const answerOf = async (address) => {
  try {
    const response = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(ASK_PATIENCE) });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
};

// Still by default: nothing changes under a finger or under the keyboard's focus. What was held back comes
// when the focus leaves.
const replace = (region, html) => {
  region.latest = html;
  if (region.contains(document.activeElement) && document.activeElement !== region) {
    region.addEventListener("focusout", () => setTimeout(() => replace(region, region.latest)), { once: true });
    return;
  }
  if (region.shown === html) return;
  region.shown = html;
  region.innerHTML = html;
};

const announcer = (root) => {
  let last = "";
  let saidAt = 0;
  let timer = 0;
  const speak = () => {
    saidAt = Date.now();
    root.querySelectorAll("[data-announce]").forEach((element) => {
      element.textContent = last;
    });
  };
  return (words) => {
    last = words;
    clearTimeout(timer);
    timer = setTimeout(speak, Math.max(0, saidAt + SAY_EVERY - Date.now()));
  };
};
