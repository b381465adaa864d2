// In a rubric: digits choose a score (1 is 10). Arrows are the browser's own.
// Ctrl+Enter sends the form with its first button, Ctrl+S with the button named "later" if there is one.
export function start(root) {
  const groups = root.querySelectorAll("[data-keys='rubric']");
  for (const group of groups) {
    group.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || !/^\d$/.test(event.key)) return;
      const radios = [...group.querySelectorAll("input[type=radio]")];
      const find = (points) => radios.find((radio) => radio.dataset.points === points);
      const radio = find(event.key) ?? (event.key === "1" ? find("10") : undefined);
      if (!radio) return;
      event.preventDefault();
      radio.checked = true;
      radio.focus();
      radio.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  for (const form of new Set([...groups].map((group) => group.closest("form")))) {
    form?.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey)) return;
      const first = form.querySelector("button[type=submit].btn-primary");
      const later = form.querySelector("button[type=submit][name=later]");
      const button = event.key === "Enter" ? first : event.key === "s" ? later : null;
      if (!button) return;
      event.preventDefault();
      form.requestSubmit(button);
    });
  }
}
