// How far a calculation is, while the page is open; once it is done the page is read anew.
const PAUSE = 3000;

export function start(root) {
  const place = root.querySelector("[data-poll]");
  if (!place) return;
  const look = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = answer.ok && page.querySelector("[data-poll]");
    if (!now) return location.reload();
    place.replaceChildren(...now.childNodes);
    setTimeout(() => look().catch(() => {}), PAUSE);
  };
  setTimeout(() => look().catch(() => {}), PAUSE);
}
