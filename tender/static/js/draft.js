// Keeps in this tab what was typed into a form that is sealed on receipt, until it was handed in: we keep
// nothing of it ourselves. A page that comes back empty, by the back button or another way, is filled in
// again. `data-draft` says which version is being written, so the one before is let go.
const NAME = "tender-draft";
const SKIPPED = new Set(["hidden", "file", "submit", "button"]);

function fields(form) {
  return [...form.elements].filter((one) => one.name && !SKIPPED.has(one.type));
}

function typed(form) {
  const found = {};
  for (const one of fields(form)) found[one.name] = one.type === "checkbox" ? one.checked : one.value;
  return found;
}

function fill(form, kept) {
  let changed = false;
  for (const one of fields(form)) {
    const value = kept[one.name];
    const part = one.type === "checkbox" ? "checked" : "value";
    if (value === undefined || one[part] === value) continue;
    one[part] = value;
    changed = true;
    one.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return changed;
}

export function start(root) {
  for (const form of root.querySelectorAll("form[data-draft]")) {
    const place = `${NAME} ${form.getAttribute("action")}`;
    const key = `${place} ${form.dataset.draft}`;
    for (const other of Object.keys(sessionStorage)) {
      if (other.startsWith(`${place} `) && other !== key) sessionStorage.removeItem(other);
    }
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}");
    const save = () => sessionStorage.setItem(key, JSON.stringify({ ...kept, ...typed(form) }));
    const told = form.querySelector("[data-draft-told]");
    if ("draftSent" in form.dataset) save();
    else if (fill(form, kept) && told) told.hidden = false;
    form.addEventListener("input", save);
    form.addEventListener("change", save);
  }
}
