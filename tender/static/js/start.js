// What was typed stays in this tab for who typed it: it goes when somebody else logs in, and at logging out.
const VIEWER = "tender-viewer";
const viewer = document.body.dataset.viewer;
if (viewer && sessionStorage.getItem(VIEWER) !== viewer) {
  sessionStorage.clear();
  sessionStorage.setItem(VIEWER, viewer);
}
for (const form of document.querySelectorAll(".wb-logout")) form.addEventListener("submit", () => sessionStorage.clear());

// Comfort only: every page works without it. Each module starts from a data- attribute.
for (const name of ["again", "words", "sums", "keys", "autosave", "place", "reorder", "copy", "matrix", "draft", "reader", "rows", "take", "turn", "poll", "passkey"]) {
  import(`./${name}.js`).then((module) => module.start(document)).catch(() => {});
}
