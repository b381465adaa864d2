// Comfort only: every page works without it. Each module starts from a data- attribute.
for (const name of ["again", "words", "sums", "keys", "autosave", "place", "reorder", "copy", "matrix", "draft", "reader", "rows", "take", "turn", "poll", "passkey"]) {
  import(`./${name}.js`).then((module) => module.start(document)).catch(() => {});
}
