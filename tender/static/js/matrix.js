// In the matrix one cell has the focus; arrows move it, "n" goes to the next open one, Enter opens it.
// The drawer of the open cell takes the focus when the page comes; Escape closes it, and then the cell
// has the focus again.
const KEY = "tender-cell";
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function target(cell) {
  return cell?.querySelector("a, input") ?? null;
}

function grid_of(table) {
  const rows = [...table.tBodies[0].rows].filter((row) => row.cells.length > 1);
  return rows.map((row) => [...row.cells].slice(1));
}

export function start(root) {
  for (const table of root.querySelectorAll("[data-matrix]")) {
    const grid = grid_of(table);
    const all = grid.flat().map(target).filter(Boolean);
    if (!all.length) continue;
    const open = (one) => one.matches("input, .is-busy");
    let current = all.find((one) => one.matches("[aria-current]")) ?? all.find(open) ?? all[0];

    const rove = (to) => {
      current.tabIndex = -1;
      current = to;
      current.tabIndex = 0;
    };
    const go = (to) => {
      if (!to) return;
      rove(to);
      to.focus();
    };
    const beside = ([down, right]) => {
      let row = grid.findIndex((cells) => cells.some((cell) => cell.contains(current)));
      let column = grid[row].findIndex((cell) => cell.contains(current));
      for (;;) {
        row += down;
        column += right;
        if (!grid[row]?.[column]) return null;
        const found = target(grid[row][column]);
        if (found) return found;
      }
    };

    for (const one of all) one.tabIndex = -1;
    current.tabIndex = 0;
    const closed = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    if (document.activeElement === document.body) go(closed && all.find((one) => one.search === closed));
    root.querySelector(".wb-close")?.addEventListener("click", () => {
      if (current.search) sessionStorage.setItem(KEY, current.search);
    });
    table.addEventListener("focusin", (event) => {
      if (all.includes(event.target)) rove(event.target);
    });
    root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const nowhere = event.target === document.body || event.target.matches?.(".wb-drawer");
      if (!all.includes(event.target) && !(nowhere && event.key === "n")) return;
      const place = all.indexOf(current);
      const ends = { Home: all[0], End: all.at(-1) };
      let to = null;
      if (STEPS[event.key]) to = beside(STEPS[event.key]);
      else if (ends[event.key]) to = ends[event.key];
      else if (event.key === "n") to = [...all.slice(place + 1), ...all.slice(0, place)].find(open);
      else return;
      event.preventDefault();
      go(to);
    });
  }
  const drawer = root.querySelector(".wb-drawer");
  if (!drawer || !root.querySelector("[data-matrix]")) return;
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") drawer.querySelector(".wb-close")?.click();
  });
  if (document.activeElement === document.body) drawer.focus({ preventScroll: true });
}
