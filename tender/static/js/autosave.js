// Keeps a draft 2 seconds after the last key and on leaving a field. Comfort only: the buttons save too.
// With `data-autosave-stays` the button named "stay" saves in place.
const WAIT = 2000;
/** After a save that did not arrive it is tried again by itself; nothing is waited for longer than PATIENCE. */
const AGAIN = 15000;
const PATIENCE = 20000;

function shower(status) {
  const text = status?.querySelector("span");
  const icon = status?.querySelector("use");
  const icons = { ok: "check-circle-fill", busy: "arrow-repeat", bad: "exclamation-triangle-fill" };
  return (state, words) => {
    if (!text || text.textContent === words) return;
    text.textContent = words;
    status.classList.remove("is-ok", "is-busy", "is-bad");
    status.classList.add(`is-${state}`);
    icon?.setAttribute("href", icon.getAttribute("href").replace(/#.*$/, `#${icons[state]}`));
  };
}

const ALWAYS = new Set(["version", "csrf_token"]);
const LEFT = "tender-left";

/** What stands in each field, by its name. */
function content(data) {
  const found = new Map();
  for (const [name, value] of data) {
    if (!ALWAYS.has(name)) found.set(name, `${found.get(name) ?? ""}${JSON.stringify(value)}`);
  }
  return found;
}

function changed(now, kept) {
  return new Set([...now.keys()].filter((name) => now.get(name) !== kept.get(name)));
}

/** What stands in the fields that are in none of these places. */
function without(now, places) {
  const inside = (name) => places.some((place) => name === place || name.startsWith(`${place}/`) || place.startsWith(`${name}/`));
  return new Map([...now].filter(([name]) => !inside(name)));
}

/** Marks those of the sent fields that could not be read, and none of the others. */
function mark(form, sent, names) {
  for (const field of form.elements) {
    if (!sent.has(field.name) || ALWAYS.has(field.name)) continue;
    const wrong = names.includes(field.name);
    field.classList.toggle("is-invalid", wrong);
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}

/** These fields, with those that are kept together with one of them. */
function together(form, names) {
  const groups = new Map();
  for (const part of form.querySelectorAll("[data-autosave-together]")) {
    const key = part.dataset.autosaveTogether;
    const inside = [...part.querySelectorAll("[name]")].map((field) => field.name);
    groups.set(key, [...(groups.get(key) ?? []), ...inside]);
  }
  const all = [...groups.values()].filter((inside) => inside.some((name) => names.has(name)));
  return new Set([...names, ...all.flat()]);
}

/** The fields to send: those that changed since they were kept. */
function edit(form, changes) {
  const names = together(form, changes);
  const data = new FormData(form);
  for (const name of new Set(data.keys())) {
    if (!ALWAYS.has(name) && !names.has(name)) data.delete(name);
  }
  return data;
}

export function start(root) {
  const show = shower(root.querySelector(".wb-saved"));
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    const version = form.querySelector("[name=version]");
    const token = form.querySelector("[name=csrf_token]");
    const whole = !("autosaveChanges" in form.dataset);
    const typed = () => content(new FormData(form));
    const place = `${LEFT} ${form.dataset.autosave}`;
    let kept = typed();
    let timer = 0;
    let running = null;
    let refused = new Map();
    let leaving = false;
    let pressed = false;

    /** Whether it was saved; null without an answer. */
    const send = async (now, body) => {
      show("busy", form.dataset.busy);
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST",
          body,
          headers: { "X-CSRFToken": token.value, Accept: "application/json" },
          redirect: "error",
          keepalive: leaving || !whole, // also when the reader leaves the page meanwhile
          signal: AbortSignal.timeout(PATIENCE),
        });
        if (!(answer.headers.get("Content-Type") ?? "").startsWith("application/json")) throw new Error();
        const told = await answer.json();
        const good = told.saved && told.good !== false;
        if (told.version) version.value = told.version;
        // What could not be read, or what somebody else wrote first, is sent along again with the next
        // change, so that it is told again.
        if (good) kept = now;
        if (told.met) kept = without(now, told.met);
        if (told.wrong) mark(form, body, told.wrong);
        refused = good ? new Map() : now;
        show(good ? "ok" : "bad", told.text || form.dataset.refused);
        return good;
      } catch {
        show("bad", navigator.onLine ? form.dataset.refused : form.dataset.offline);
        timer = setTimeout(save, AGAIN);
        return null;
      }
    };

    const deliver = async (now, body) => {
      running = send(now, body);
      const good = await running;
      running = null;
      if (changed(typed(), now).size) later();
      return good;
    };

    const save = async () => {
      clearTimeout(timer);
      if (running) return;
      const now = typed();
      if (!changed(now, kept).size || !changed(now, refused).size) return;
      await deliver(now, whole ? new FormData(form) : edit(form, changed(now, kept)));
    };

    /** What goes along when the page is left may arrive after the page that comes was made. */
    const leave = () => {
      if (leaving) return;
      leaving = true;
      if (whole && changed(typed(), kept).size) sessionStorage.setItem(place, JSON.stringify([...new FormData(form)]));
      save();
    };

    /** That page sends it once more, and is made anew when it shows something older. */
    const recover = async () => {
      leaving = false;
      const left = new Map(JSON.parse(sessionStorage.getItem(place) ?? "[]"));
      if (!left.size) return;
      if (left.get("version") !== version.value) {
        sessionStorage.removeItem(place);
        return;
      }
      const body = new FormData();
      for (const [name, value] of left) body.append(name, value);
      body.set("csrf_token", token.value);
      const now = content(body);
      form.inert = true; // nothing is typed into the older page
      const good = await deliver(now, body);
      if (good !== null) sessionStorage.removeItem(place);
      if (good && changed(typed(), now).size) {
        clearTimeout(timer); // what the older page shows is saved no more
        leaving = true;
        location.reload();
      } else form.inert = false;
    };

    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(save, WAIT);
    };

    form.addEventListener("input", later);
    window.addEventListener("online", save);
    // What was typed in the last seconds goes along when the page is left by anything but its own buttons.
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", (event) => { if (event.persisted) recover(); });
    recover();
    // A button that is being pushed sends the form itself; saving now could move it from under the hand.
    let pushing = false;
    form.addEventListener("pointerdown", (event) => { pushing = !!event.target.closest("button[type=submit]"); });
    root.addEventListener("pointerup", () => { pushing = false; });
    form.addEventListener("change", () => (pushing ? later() : save()));
    // While a draft is on its way its version changes; the form waits for that. What was not saved in place
    // is sent by the form: the page that comes says why at the field.
    form.addEventListener("submit", async (event) => {
      clearTimeout(timer);
      const button = event.submitter;
      const stays = !pressed && button?.name === "stay" && "autosaveStays" in form.dataset;
      leaving = !running && !stays;
      if (leaving) return;
      event.preventDefault();
      await running;
      if (stays && ((await deliver(typed(), new FormData(form))) || !navigator.onLine)) return;
      pressed = true;
      form.requestSubmit(button);
      pressed = false;
    });
  }
}
