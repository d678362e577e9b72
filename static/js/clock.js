// The server's clock, as this browser can tell it: its own clock, and by how much that one is behind. Clocks of
// browsers are wrong by seconds, or by an hour; what the room counts must be the same for everybody.
// The page, each frame and each beat say what time it was on the server when they were made. What they say arrives
// late, never early, so the greatest difference is the best. Frames may be old (whoever comes later is handed the
// frame that is there); a beat is fresh, so one that says much less means that this browser's clock was moved.

const MOVED = 2_000; // ms

const root = document.getElementById("room");
let behind = -Infinity; // ms by which this browser's clock is behind the server's

const hear = (time, fresh) => {
  const said = Date.parse(time) - Date.now();
  if (said > behind || (fresh && said < behind - MOVED)) behind = said;
};

export const serverNow = () => Date.now() + (Number.isFinite(behind) ? behind : 0);

hear(root.dataset.serverTime, true);
root.addEventListener("room:state", ({ detail }) => hear(detail.server_time, false));
root.addEventListener("room:beat", ({ detail }) => hear(detail, true));
