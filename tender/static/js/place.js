// After a form is sent and its page comes back, the reader is where they were, on the same field.
const KEY = "tender-place";
const LIFE = 20_000;

// A button of a row says what it does with which row: "up|demands|SEL-B1".
function button(root, value) {
  const [, ...row] = value.split("|");
  const all = [...root.querySelectorAll("main button[name=act]")];
  return all.find((one) => one.value === value)
    ?? all.find((one) => row[1] && one.value.split("|").slice(1).join("|") === row.join("|"));
}

function remember(form, pushed) {
  const active = document.activeElement;
  const place = {
    path: location.pathname + location.search,
    at: Date.now(),
    y: scrollY,
    field: form.contains(active) ? active.name ?? "" : "",
    act: pushed?.name === "act" ? pushed.value : "",
  };
  sessionStorage.setItem(KEY, JSON.stringify(place));
}

function come_back(root) {
  const place = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  if (!place || place.path !== location.pathname + location.search) return;
  if (Date.now() - place.at > LIFE || root.querySelector("[autofocus]")) return;
  const row = root.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!row) scrollTo(0, place.y);
  const found = (place.act.startsWith("remove|") && root.querySelector(".wb-undo button"))
    || (place.act.startsWith("to|") && row?.querySelector("a, button"))
    || (place.act && button(root, place.act))
    || row?.querySelector("input:not([type=hidden]), textarea, select")
    || root.querySelector(`main [name="${CSS.escape(place.field)}"]`);
  found?.focus({ preventScroll: true });
}

export function start(root) {
  come_back(root);
  root.addEventListener("submit", (event) => {
    if (event.target.matches("[data-autosave-changes]")) remember(event.target, event.submitter);
  });
}
