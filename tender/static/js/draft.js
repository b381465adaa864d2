// Keeps in this tab what was typed into a form of which we keep nothing until it is sent. A page that comes
// back empty, by the back button or another way, is filled in again. `data-draft` says who is writing and
// which version, so that the one before is let go and nobody else is shown it.
const NAME = "tender-draft";
const SKIPPED = new Set(["hidden", "file", "submit", "button"]);

function fields(form) {
  return [...form.elements].filter((one) => one.name && !SKIPPED.has(one.type));
}

/** The part of a field that holds what was typed, and the name it is kept under: a radio or box has one for each choice. */
const part = (one) => (one.type === "checkbox" || one.type === "radio" ? "checked" : "value");
const place = (one) => (part(one) === "checked" ? `${one.name} ${one.value}` : one.name);

function typed(form) {
  const found = {};
  for (const one of fields(form)) found[place(one)] = one[part(one)];
  return found;
}

function fill(form, kept) {
  let changed = false;
  for (const one of fields(form)) {
    const value = kept[place(one)];
    if (value === undefined || one[part(one)] === value) continue;
    one[part(one)] = value;
    changed = true;
    one.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return changed;
}

export function start(root) {
  for (const form of root.querySelectorAll("form[data-draft]")) {
    const here = `${NAME} ${form.getAttribute("action")}`;
    const key = `${here} ${form.dataset.draft}`;
    for (const other of Object.keys(sessionStorage)) {
      if (other.startsWith(`${here} `) && other !== key) sessionStorage.removeItem(other);
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
