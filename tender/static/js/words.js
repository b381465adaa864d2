// Counts the words of a text against the minimum. The server counts again.
export function start(root) {
  for (const area of root.querySelectorAll("textarea[data-words]")) {
    const shown = root.getElementById(area.dataset.words);
    if (!shown) continue;
    const count = () => {
      const n = area.value.split(/\s+/).filter(Boolean).length;
      const text = n === 1 ? shown.dataset.one : shown.dataset.many;
      shown.textContent = text.replace("{n}", n).replace("{min}", shown.dataset.min);
    };
    area.addEventListener("input", count);
    count();
  }
}
