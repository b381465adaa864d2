// Adds a row in place, and hides a row that was taken away. Without a script both go by saving.
function blank(row) {
  return ![...row.querySelectorAll("textarea, input:not([type=checkbox])")].some((field) => field.value.trim());
}

/** A row like this one, empty, under the next number. */
function another(row, count) {
  const made = row.cloneNode(true);
  made.hidden = false;
  for (const part of made.querySelectorAll(".wb-error")) part.remove();
  for (const part of [made, ...made.querySelectorAll("*")]) {
    for (const name of ["id", "for", "name", "aria-describedby"]) {
      const value = part.getAttribute(name);
      if (value) part.setAttribute(name, value.replace(/-\d+-/, `-${count}-`));
    }
    part.classList.remove("is-invalid", "has-error");
    part.removeAttribute("aria-invalid");
  }
  for (const field of made.querySelectorAll("textarea, input")) {
    if (field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
  made.querySelector("legend").textContent = row.querySelector("legend").textContent.replace(/\d+/, count + 1);
  return made;
}

export function start(root) {
  for (const part of root.querySelectorAll("[data-rows]")) {
    const rows = () => [...part.querySelectorAll("[data-row]")];
    part.addEventListener("click", (event) => {
      if (!event.target.closest("button[name=add]")) return;
      event.preventDefault();
      const last = rows().at(-1);
      let row = last;
      if (last.hidden || !blank(last)) {
        row = another(last, rows().length);
        last.after(row);
      }
      row.querySelector("select, textarea").focus();
    });
    part.addEventListener("change", (event) => {
      if (!event.target.name?.endsWith("-gone") || !event.target.checked) return;
      event.target.closest("[data-row]").hidden = true;
      part.querySelector("button[name=add]").focus();
    });
  }
}
