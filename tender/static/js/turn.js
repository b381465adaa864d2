// To the next or the previous theme: with Alt and Page Up or Page Down, and on the screen in the room with
// the arrows too. With Shift as well: the same theme of another tenderer.
const PAGES = { PageDown: "next", PageUp: "prev" };
const ARROWS = { ArrowRight: "next", ArrowLeft: "prev" };

/** Where a key goes to, as the selector of a link; nothing for other keys. */
function target(event, arrows) {
  if (event.ctrlKey || event.metaKey) return undefined;
  if (event.altKey) {
    const way = PAGES[event.key];
    return way && (event.shiftKey ? `a[data-to="${way}-tenderer"]` : `a[rel="${way}"]`);
  }
  const free = arrows && !event.shiftKey && !event.target.closest?.("[tabindex='0'], input, textarea, select");
  return free && ARROWS[event.key] ? `a[rel="${ARROWS[event.key]}"]` : undefined;
}

export function start(root) {
  const bar = root.querySelector("[data-turn]");
  if (!bar) return;
  root.addEventListener("keydown", (event) => {
    const wanted = target(event, bar.dataset.turn === "arrows");
    const link = wanted && bar.querySelector(wanted);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}
