// What has not been acknowledged yet stays in the browser's own store and is sent again until it is: through a
// lost connection, a reload, a phone that sleeps. Each change carries the name of the tab and that tab's own
// count, so that the server can tell a repeat and an older change that arrives late.
//   const outbox = new Outbox(name, { onState });
//   outbox.put(key, { url, body, name, said, reason });   the newest change of a key replaces the one before
// onState({ state: "saving" | "saved" | "unsaved" | "locked" | "closed" | "refused", at, sentence })
// While the ballots are locked everything stays here, and is sent when the caller says flush(), or after a while.
// What the server refuses for good (the round is closed) moves to `uncounted`, to be shown, never dropped in silence.

const FIRST_PAUSE = 1_000; // ms; doubled at each failure, with jitter
const LONGEST_PAUSE = 30_000;
const LOCKED_PAUSE = 20_000; // ms, for a page that does not hear when the ballots reopen; with jitter
const PATIENCE = 20_000; // ms for one request

export class Outbox {
  constructor(name, { onState }) {
    this.pendingKey = `advisor:outbox:${name}`;
    this.uncountedKey = `advisor:uncounted:${name}`;
    this.onState = onState;
    this.failures = 0;
    this.sending = false;
    this.asked = false; // to send, while something was on its way
    this.timer = 0;
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden || this.flush());
  }

  get pending() {
    return read(this.pendingKey);
  }

  get uncounted() {
    return read(this.uncountedKey);
  }

  put(key, entry) {
    const body = { ...entry.body, ...stamp() };
    write(this.pendingKey, { ...this.pending, [key]: { ...entry, body } });
    this.onState({ state: "saving" });
    this.failures = 0;
    this.flush();
  }

  setAside(key, entry) {
    write(this.uncountedKey, { ...this.uncounted, [key]: entry });
  }

  putAway() {
    write(this.uncountedKey, {});
  }

  async flush() {
    clearTimeout(this.timer);
    this.asked = this.sending;
    if (this.sending) return;
    this.sending = true;
    let wait = null;
    try {
      for (let [key, entry] = this.first(); key && wait === null; [key, entry] = this.first()) {
        wait = await this.deliver(key, entry);
      }
    } finally {
      this.sending = false;
    }
    if (wait !== null && wait < Infinity) this.timer = setTimeout(() => this.flush(), wait);
  }

  first() {
    return Object.entries(this.pending)[0] ?? [null, null];
  }

  // Sends one entry. Null: settled, go on with the next. A number: wait so many ms, then try again.
  async deliver(key, entry) {
    let response;
    try {
      response = await post(entry);
    } catch {
      return this.later();
    }
    const answer = await response.json().catch(() => null);
    if (response.ok && answer?.saved_at) {
      this.settle(key, entry);
      this.failures = 0;
      if (!Object.keys(this.pending).length) this.onState({ state: "saved", at: answer.saved_at });
      return null;
    }
    // Without the server's own words (a proxy, a stale form token) nothing is known: keep it and try again.
    if (!answer?.error) return this.later();
    const sentence = answer.error.message;
    if (answer.error.code === "locked") {
      this.failures = 0;
      this.onState({ state: "locked", sentence });
      return (this.asked ? FIRST_PAUSE : LOCKED_PAUSE) * (0.5 + Math.random());
    }
    if (response.status === 409 || answer.error.code === "seat_over") {
      this.setAside(key, { ...entry, sentence });
      this.settle(key, entry);
      this.onState({ state: "closed", sentence });
      return null;
    }
    if (response.status === 422) {
      this.settle(key, entry);
      this.onState({ state: "refused", sentence });
      return null;
    }
    if (response.status === 401 || response.status === 404) {
      this.onState({ state: "refused", sentence });
      return Infinity;
    }
    return this.later(1000 * Number(response.headers.get("Retry-After") ?? 0));
  }

  // Only if it is still the change that was sent: a newer one of the same key stays.
  settle(key, entry) {
    const pending = this.pending;
    const now = pending[key];
    if (now && now.body.client === entry.body.client && now.body.sequence === entry.body.sequence) {
      delete pending[key];
      write(this.pendingKey, pending);
    }
  }

  later(least = 0) {
    this.failures += 1;
    this.onState({ state: "unsaved" });
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(this.failures - 1, 10));
    return Math.max(least, pause * (0.5 + Math.random()));
  }
}

const post = (entry) =>
  fetch(entry.url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "Accept-Language": document.documentElement.lang, // what is said on this page, whatever the browser would like
      "X-CSRFToken": formToken(),
    },
    body: JSON.stringify(entry.body),
    keepalive: true,
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });

// The cookie, not the page: a page that slept for a day may hold an old one.
const formToken = () =>
  /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ??
  JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

const stamp = () => {
  const client = tab.getItem("advisor:client") ?? crypto.getRandomValues(new Uint32Array(4)).join("-").slice(0, 40);
  const sequence = Math.max(Date.now(), Number(tab.getItem("advisor:sequence") ?? 0) + 1);
  tab.setItem("advisor:client", client);
  tab.setItem("advisor:sequence", String(sequence));
  return { client, sequence };
};

// Where the browser keeps nothing (some private windows), memory has to do.
const memory = () => {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
};

const storage = (name) => {
  try {
    window[name].setItem("advisor:probe", "1");
    return window[name];
  } catch {
    return memory();
  }
};

const tab = storage("sessionStorage");
const disk = storage("localStorage");

export const read = (key) => {
  try {
    return JSON.parse(disk.getItem(key)) ?? {};
  } catch {
    return {};
  }
};

export const write = (key, value) => {
  try {
    disk.setItem(key, JSON.stringify(value));
  } catch {
    // The store is full: the page itself still holds what was typed.
  }
};
