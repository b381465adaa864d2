// Makes a passage of each sentence, and "Neem over" puts a passage behind the text of the committee at once:
// behind a sentence on the same line, and else on the next (criteria/taking_over.py). Without a script a
// paragraph is taken over, and the page comes back with it.
function apart(passage) {
  const sentences = [...passage.querySelectorAll(".wb-record > span")];
  const rows = sentences.map((sentence, place) => {
    const row = passage.cloneNode(true);
    const [text, button] = [row.querySelector(".wb-record"), row.querySelector("button")];
    text.textContent = sentence.textContent;
    text.id += `-${place}`;
    button.setAttribute("aria-describedby", text.id);
    return row;
  });
  if (rows.length) passage.replaceWith(...rows);
}

export function start(root) {
  const told = root.querySelector("[data-taken]");
  root.querySelectorAll(".wb-passage:has(button)").forEach(apart);
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=passage]");
    const field = button?.form?.elements.motivation;
    if (!field) return;
    event.preventDefault();
    let text = field.value.replace(/ +$/, "");
    if (text && !text.endsWith("\n")) text += /[.!?…]$/.test(text) ? " " : "\n";
    text += button.closest(".wb-passage").querySelector(".wb-record").textContent;
    field.value = text.trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (!told) return;
    told.textContent = "";
    setTimeout(() => { told.textContent = told.dataset.taken; }, 50);
  });
}
