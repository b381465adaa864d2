// A page that came back refused is at an address of its own: Back and reload read it, and send nothing again.
export function start(root) {
  if (root.querySelector("[data-again]")) history.replaceState(history.state, "", location.href);
}
