// Keeps a draft 2 seconds after the last key and on leaving a field. Comfort only: the buttons save too.
const WAIT = 2000;

function shower(status) {
  const text = status?.querySelector("span");
  const icon = status?.querySelector("use");
  const icons = { ok: "check-circle-fill", busy: "arrow-repeat", bad: "wifi-off" };
  return (state, words) => {
    if (!text || text.textContent === words) return;
    text.textContent = words;
    status.classList.remove("is-ok", "is-busy", "is-bad");
    status.classList.add(`is-${state}`);
    icon?.setAttribute("href", icon.getAttribute("href").replace(/#.*$/, `#${icons[state]}`));
  };
}

function content(form) {
  const data = new FormData(form);
  data.delete("version");
  data.delete("csrf_token");
  return JSON.stringify([...data]);
}

export function start(root) {
  const show = shower(root.querySelector(".wb-saved"));
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    const version = form.querySelector("[name=version]");
    const token = form.querySelector("[name=csrf_token]");
    let kept = content(form);
    let timer = 0;
    let running = null;
    let refused = "";

    const send = async (now) => {
      show("busy", form.dataset.busy);
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST",
          body: new FormData(form),
          headers: { "X-CSRFToken": token.value, Accept: "application/json" },
          redirect: "error",
        });
        if (!(answer.headers.get("Content-Type") ?? "").startsWith("application/json")) throw new Error();
        const told = await answer.json();
        if (told.saved) {
          version.value = told.version;
          kept = now;
          refused = "";
        } else {
          refused = now;
        }
        show(told.saved && told.good !== false ? "ok" : "bad", told.text || form.dataset.refused);
      } catch {
        show("bad", navigator.onLine ? form.dataset.refused : form.dataset.offline);
      }
    };

    const save = async () => {
      clearTimeout(timer);
      if (running) return;
      const now = content(form);
      if (now === kept || now === refused) return;
      running = send(now);
      await running;
      running = null;
      if (content(form) !== now) later();
    };

    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(save, WAIT);
    };

    form.addEventListener("input", later);
    form.addEventListener("change", save);
    // While a draft is on its way its version changes; the form waits for that.
    form.addEventListener("submit", async (event) => {
      clearTimeout(timer);
      if (!running) return;
      event.preventDefault();
      const button = event.submitter;
      await running;
      form.requestSubmit(button);
    });
  }
}

start(document);
