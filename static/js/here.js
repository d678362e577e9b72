// A page beside the room's own: whoever reads it is in the room. It changes nothing on the page.

import { connect } from "./live.js";

connect(document.getElementById("room"));
