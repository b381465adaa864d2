// Drags a row of a list to another place with the mouse. The line below the list, which moves rows
// without this script too, sends it: its row and its place are filled in here.
const NEAR = ["is-before", "is-after"];

function grip() {
  const handle = document.createElement("span");
  handle.className = "wb-grip";
  handle.draggable = true;
  handle.setAttribute("aria-hidden", "true");
  handle.textContent = "\u2807";
  return handle;
}

export function start(root) {
  for (const line of root.querySelectorAll("[data-reorder]")) {
    const list = line.dataset.reorder;
    const rows = [...root.querySelectorAll("[data-row]")].filter((row) => row.dataset.row.startsWith(`${list}|`));
    const [choice, to, button] = ["select", "input", "button"].map((name) => line.querySelector(name));
    let dragged = null;

    const put = (row, place) => {
      choice.value = row.dataset.row.slice(list.length + 1);
      to.value = String(place);
      line.closest("form").requestSubmit(button);
    };
    const clear = () => rows.forEach((row) => row.classList.remove(...NEAR));
    const below = (row, event) => {
      const box = row.getBoundingClientRect();
      return event.clientY > box.top + box.height / 2;
    };

    for (const row of rows) {
      const handle = grip();
      handle.title = line.querySelector("legend").textContent;
      (row.querySelector(".wb-rowacts") ?? row).prepend(handle);
      handle.addEventListener("dragstart", (event) => {
        dragged = row;
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", row.dataset.row);
        event.dataTransfer.setDragImage(row, 0, 0);
        row.classList.add("is-dragged");
      });
      handle.addEventListener("dragend", () => {
        row.classList.remove("is-dragged");
        clear();
        dragged = null;
      });
      row.addEventListener("dragover", (event) => {
        if (!dragged) return;
        event.preventDefault();
        clear();
        row.classList.add(NEAR[Number(below(row, event))]);
      });
      row.addEventListener("drop", (event) => {
        if (!dragged) return;
        event.preventDefault();
        const [from, at] = [rows.indexOf(dragged), rows.indexOf(row) + Number(below(row, event))];
        const place = from < at ? at : at + 1;
        if (place !== from + 1) put(dragged, place);
      });
    }
    to.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      line.closest("form").requestSubmit(button);
    });
  }
}
