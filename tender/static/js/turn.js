// To the next or the previous theme: with Alt and Page Up or Page Down, and on the screen in the room with
// the arrows too.
const PAGES = { PageDown: "next", PageUp: "prev" };
const ARROWS = { ArrowRight: "next", ArrowLeft: "prev" };

/** Which way a key goes; nothing for other keys. */
function side(event, arrows) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  if (event.altKey) return PAGES[event.key];
  return arrows && !event.target.closest?.("[tabindex='0'], input, textarea, select") ? ARROWS[event.key] : undefined;
}

export function start(root) {
  const bar = root.querySelector("[data-turn]");
  if (!bar) return;
  root.addEventListener("keydown", (event) => {
    const way = side(event, bar.dataset.turn === "arrows");
    const link = way && bar.querySelector(`a[rel="${way}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}
