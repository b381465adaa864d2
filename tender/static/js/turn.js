// On the screen in the room the arrows go to the next or the previous theme.
export function start(root) {
  const bar = root.querySelector("[data-turn]");
  if (!bar) return;
  const keys = { ArrowRight: "next", ArrowLeft: "prev" };
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest?.("[tabindex='0'], input, textarea, select")) return;
    const link = bar.querySelector(`a[rel="${keys[event.key] ?? "none"}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}
