// "Neem over" puts the passage at the end of the text of the committee at once. Without a script the page comes back with it.
export function start(root) {
  const told = root.querySelector("[data-taken]");
  for (const button of root.querySelectorAll("button[data-take]")) {
    const field = root.getElementById(button.dataset.take);
    const passage = button.closest(".wb-passage")?.querySelector("[data-passage]");
    if (!field || !passage) continue;
    button.addEventListener("click", (event) => {
      event.preventDefault();
      field.value = `${field.value.trimEnd()}\n\n${passage.textContent}`.trim();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      if (!told) return;
      told.textContent = "";
      setTimeout(() => { told.textContent = told.dataset.taken; }, 50);
    });
  }
}
