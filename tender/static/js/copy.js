// A button that copies what stands in a field. Without the clipboard the field is selected, to copy by hand.
export function start(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    const field = root.getElementById(button.dataset.copy);
    if (!field) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        button.querySelector("span").textContent = button.dataset.copied;
      } catch {
        field.focus();
      }
    });
  }
}
