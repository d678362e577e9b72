// What is wrong with a page as it is laid out: a list of sentences. Called with {tall: true} where nothing may scroll.
({ tall }) => {
  const found = [];
  const root = document.documentElement;
  const named = (element) => {
    const name = (it) => it.tagName.toLowerCase() + [...it.classList].map((one) => `.${one}`).join("");
    return `${element.parentElement ? `${name(element.parentElement)} > ` : ""}${name(element)}`;
  };
  const say = (what, element, words) => {
    const said = (words ?? element.textContent).trim().replace(/\s+/g, " ").slice(0, 50);
    found.push(`${what}: ${named(element)} “${said}”`);
  };

  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((it) => it.getBoundingClientRect().right > root.clientWidth + 1);
    found.push(`${root.scrollWidth - root.clientWidth} px too wide: ${wide.slice(-3).map(named).join(", ")}`);
  }
  if (tall && root.scrollHeight > root.clientHeight) found.push(`${root.scrollHeight - root.clientHeight} px too high`);

  // Style and place of each element are read once.
  const styles = new Map();
  const style = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };
  const clips = (value) => value !== "visible";
  const HIDDEN = ["hidden", "clip"];

  // For each element: what is seen of it ({left, top, right, bottom}), or null where nothing is.
  const seen = new Map([[root, { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6, floats: false }]]);
  const window_ = (element) => {
    if (seen.has(element)) return seen.get(element);
    const above = window_(element.parentElement);
    let own = above;
    if (above) {
      const its = style(element);
      const isHidden =
        its.display === "none" || its.visibility !== "visible" || its.clipPath === "inset(50%)" || Number(its.opacity) === 0 ||
        (element.parentElement.tagName === "DETAILS" && !element.parentElement.open && element.tagName !== "SUMMARY") ||
        (element.tagName === "DIALOG" && !element.open) || element.tagName === "CANVAS";
      if (isHidden) own = null;
      else {
        const floats = above.floats || its.position === "fixed" || its.position === "sticky" || element.tagName === "DIALOG";
        own = { ...above, floats };
        if (its.position === "fixed") Object.assign(own, { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6 });
        if (element.tagName !== "BODY" && element.tagName.toLowerCase() !== "svg" && (clips(its.overflowX) || clips(its.overflowY))) {
          const box = element.getBoundingClientRect();
          if (clips(its.overflowX)) Object.assign(own, { left: Math.max(own.left, box.left), right: Math.min(own.right, box.right) });
          if (clips(its.overflowY)) Object.assign(own, { top: Math.max(own.top, box.top), bottom: Math.min(own.bottom, box.bottom) });
        }
      }
    }
    seen.set(element, own);
    return own;
  };

  // Boxes that hide a part of what is in them.
  for (const element of document.body.querySelectorAll("*")) {
    if (["svg", "SVG", "INPUT", "TEXTAREA", "SELECT", "PROGRESS", "IFRAME", "CANVAS"].includes(element.tagName) || element.closest("svg")) continue;
    if (!window_(element) || !element.clientWidth) continue;
    const its = style(element);
    const isMeant = its.textOverflow === "ellipsis" || its.webkitLineClamp !== "none";
    if (isMeant) continue;
    if (HIDDEN.includes(its.overflowX) && element.scrollWidth > element.clientWidth + 1) say("cut at the side", element);
    if (HIDDEN.includes(its.overflowY) && element.scrollHeight > element.clientHeight + 1) say("cut below", element);
    if (tall && its.overflowY === "auto" && element.scrollHeight > element.clientHeight + 1) say("scrolls", element);
  }

  // Every line of every text.
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const blockOf = (element) => {
    let block = element;
    while (block !== document.body && style(block).display.startsWith("inline") && style(block).display === "inline") block = block.parentElement;
    return block;
  };
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.data.trim();
    if (!words) continue;
    const parent = node.parentElement;
    if (["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT", "OPTION", "TITLE", "TEXTAREA"].includes(parent.tagName)) continue;
    const view = window_(parent);
    if (!view) continue;
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
    if (!rects.length) continue;
    const block = blockOf(parent);
    const rows = new Set(rects.map(({ bottom }) => Math.round(bottom))).size;
    const em = Number.parseFloat(style(parent).fontSize);
    const inSvg = Boolean(parent.closest("svg"));
    if (!inSvg && rows > 2 && words.length / rows < 4) say("narrower than four characters", parent, words);
    const box = block.getBoundingClientRect();
    const isCutByIntent = style(block).textOverflow === "ellipsis";
    for (const rect of rects) {
      if (!inSvg && !isCutByIntent && rect.right > box.right + 2 && rect.right - box.right > em / 8) say("sticks out of its box", parent, words);
      if (tall && (rect.right > innerWidth + 1 || rect.bottom > innerHeight + 1 || rect.left < -1 || rect.top < -1)) say("out of the window", parent, words);
      const part = {
        left: Math.max(rect.left, view.left), right: Math.min(rect.right, view.right),
        top: Math.max(rect.top, view.top), bottom: Math.min(rect.bottom, view.bottom),
      };
      if (part.right - part.left < 2 || part.bottom - part.top < 2 || view.floats) continue;
      lines.push({ ...part, block, parent, words });
    }
  }
  // Short words of titles and labels in one piece, up to half as large again as the usual text.
  const word = /\p{Letter}{3,12}/gu;
  const isLarge = Number.parseFloat(style(root).fontSize) > 24;
  for (const element of isLarge ? [] : document.querySelectorAll(":is(h1, h2, h3, summary, strong, dt, button, a)")) {
    if (!window_(element)) continue;
    for (const node of [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE)) {
      for (const { 0: letters, index } of node.data.matchAll(word)) {
        if (/\p{Letter}/u.test(node.data[index - 1] ?? "") || /\p{Letter}/u.test(node.data[index + letters.length] ?? "")) continue;
        range.setStart(node, index);
        range.setEnd(node, index + letters.length);
        if (new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom))).size > 1) say("a word in two", element, letters);
      }
    }
  }
  // Two of them over one another, other than neighbours in one text.
  lines.sort((one, other) => one.top - other.top);
  const said = new Set();
  for (let at = 0; at < lines.length; at += 1) {
    const one = lines[at];
    for (let next = at + 1; next < lines.length && lines[next].top < one.bottom - 2; next += 1) {
      const other = lines[next];
      if (one.block === other.block) continue;
      const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const height = Math.min(one.bottom, other.bottom) - other.top;
      const least = Math.min(one.bottom - one.top, other.bottom - other.top);
      if (width > 3 && height > least * 0.3) {
        const key = `${named(one.parent)}|${named(other.parent)}`;
        if (!said.has(key)) say("two texts over one another", one.parent, `${one.words.slice(0, 24)} | ${other.words.slice(0, 24)}`);
        said.add(key);
      }
    }
  }
  return [...new Set(found)];
}
