// In a rubric, and outside text fields when there is one: digits choose a score (1 is 10). Arrows are the
// browser's own. After going on from one sheet or theme to the next the rubric has the focus, where it is in sight.
// Ctrl+Enter sends the form with its first button, Ctrl+S with the button named "stay" or else "later".
// Alt with Page Up and Page Down goes to the question before or after, with Shift to the tenderer.
// Outside text fields ? opens and closes the list of keys. A box in that list turns off the keys of one
// character: the digits and ?.
const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
const ON = "tender-on";

/** The button a key stands for. */
function pushed(form, event) {
  const named = (name, value) => form.querySelector(`button[name=${name}]${value ? `[value=${value}]` : ""}`);
  if (event.altKey && !event.ctrlKey && !event.metaKey) {
    const side = { PageUp: "previous", PageDown: "next" }[event.key];
    return side && named("to", `${side}_${event.shiftKey ? "tenderer" : "question"}`);
  }
  if (!(event.ctrlKey || event.metaKey)) return null;
  if (event.key === "Enter") return form.querySelector("button.btn-primary") ?? form.querySelector("button[type=submit]");
  return event.key === "s" ? named("stay") ?? named("later") : null;
}

/** The box that turns the keys of one character on and off; the choice is kept for the next page. */
function choice(root) {
  const part = root.querySelector("[data-keys-choice]");
  if (!part) return null;
  const box = part.querySelector("input");
  const [on, off] = part.dataset.keysChoice.split(" ");
  box.checked = !("off" in part.dataset);
  part.hidden = false;
  box.addEventListener("change", () => { fetch(box.checked ? on : off, { redirect: "manual" }).catch(() => {}); });
  return box;
}

/** The focus goes to the rubric, but not past the answer above it. On the group: there arrows scroll. */
function go_on(root, group) {
  const on = sessionStorage.getItem(ON);
  sessionStorage.removeItem(ON);
  if (!on || !group || location.hash || root.querySelector("[autofocus]")) return;
  if (matchMedia("(min-width: 992px)").matches) group.focus({ preventScroll: true });
}

export function start(root) {
  const single = choice(root);
  const groups = [...root.querySelectorAll("[data-keys='rubric']")];
  const only = groups.length === 1 ? groups[0] : null;
  go_on(root, only);
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^\d$/.test(event.key)) return;
    if ((single && !single.checked) || event.target.closest(TYPING)) return;
    const group = groups.find((one) => one.contains(event.target)) ?? only;
    const radios = [...(group?.querySelectorAll("input[type=radio]") ?? [])];
    const find = (points) => radios.find((radio) => radio.dataset.points === points);
    const radio = find(event.key) ?? (event.key === "1" ? find("10") : undefined);
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  });
  for (const form of new Set(groups.map((group) => group.closest("form")))) {
    form?.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (["to", "onward"].includes(button?.name) || button?.matches(".btn-primary")) sessionStorage.setItem(ON, "1");
    });
    root.addEventListener("keydown", (event) => {
      const inside = form?.contains(event.target) || event.altKey || (only && event.key === "s");
      const button = form && inside && pushed(form, event);
      if (!button) return;
      event.preventDefault();
      form.requestSubmit(button);
    });
  }
  const list = root.querySelector("[data-keys-list]");
  root.addEventListener("keydown", (event) => {
    if (event.key !== "?" || !list || (single && !single.checked) || event.target.closest(TYPING)) return;
    event.preventDefault();
    list.open = !list.open;
    if (list.open) list.querySelector("summary").focus();
  });
}
