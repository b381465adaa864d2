// Turns the pages of a dossier in place, so that what is being typed beside it stays. Puts a reference
// to the page in the motivation: Ctrl+B, or the button. Arrows turn outside text fields and choices.
const TYPING = "input, textarea, select, [contenteditable]";

/** What a page of the same address puts in place of what is here. */
const PARTS = ["[data-reader]", "#refer"];

function put(root, page) {
  for (const part of PARTS) {
    const [here, there] = [root.querySelector(part), page.querySelector(part)];
    if (here && there) here.replaceWith(root.adoptNode(there));
  }
  const [form, made] = [root.querySelector("#score"), page.querySelector("#score")];
  if (form && made) form.setAttribute("action", made.getAttribute("action"));
}

/** What a turned page or a search says, in a place that stays: what is new is not always read aloud. */
function tell(root) {
  const words = [...root.querySelectorAll("[data-reader] [data-tell]")].map((part) => part.textContent.trim());
  root.querySelector("[data-told]").textContent = words.join(". ");
}

let asked = 0;

async function go(root, address, focus, options = {}) {
  const open = root.querySelector("[data-reader] details")?.open;
  const mine = ++asked;
  let answer;
  try {
    answer = await fetch(address, { ...options, headers: { Accept: "text/html" } });
  } catch {
    answer = null;
  }
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== asked) return;
  if (!page?.querySelector("[data-reader]")) { // nobody leaves: what was typed is still on this screen
    const told = root.querySelector("[data-reader] [data-failed]");
    told.textContent = told.dataset.failed;
    return;
  }
  put(root, page);
  tell(root);
  const reader = root.querySelector("[data-reader]");
  const text = reader.querySelector("details");
  if (text && open) text.open = true;
  (reader.querySelector(`[data-focus="${focus}"]`) ?? reader).focus({ preventScroll: true });
  if (!options.method) history.replaceState(null, "", answer.url.replace(/#.*$/, ""));
}

function refer(root, button) {
  const field = root.querySelector("#score textarea");
  if (!field) return;
  const [start, end] = [field.selectionStart, field.selectionEnd];
  const gap = start > 0 && !/\s/.test(field.value[start - 1]) ? " " : "";
  field.setRangeText(gap + button.value, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

export function start(root) {
  if (!root.querySelector("[data-reader]")) return;
  root.addEventListener("click", (event) => {
    const button = event.target.closest("#refer button");
    if (button) {
      event.preventDefault();
      refer(root, button);
      return;
    }
    const link = event.target.closest("[data-reader] a[data-focus]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(root, link.href, link.dataset.focus);
  });
  root.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-reader] form");
    if (!form) return;
    event.preventDefault();
    const focus = form.querySelector("[data-focus]")?.dataset.focus;
    const data = new FormData(form, event.submitter);
    if (form.method === "post") {
      go(root, form.action, focus, { method: "POST", body: data });
    } else {
      const address = new URL(form.action);
      address.search = new URLSearchParams(data);
      go(root, address.href, focus);
    }
  });
  root.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "b") {
      const button = root.querySelector("#refer button");
      if (!button) return;
      event.preventDefault();
      refer(root, button);
    } else if (!event.ctrlKey && !event.altKey && !event.metaKey && !event.target.closest(TYPING)) {
      const which = { ArrowLeft: "previous", ArrowRight: "next" }[event.key];
      const link = which && root.querySelector(`[data-turn="${which}"]`);
      if (!link) return;
      event.preventDefault();
      go(root, link.href, link.dataset.focus);
    }
  });
}
