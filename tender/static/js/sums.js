// Keeps the total of a group of weights right while typing. The server adds up again, exactly.
const SCALE = 1000n;

// "12,5" as whole thousandths; null when it is not a number in Dutch form.
export function thousandths(text) {
  const found = /^\s*(\d{1,9})(?:,(\d{1,3}))?\s*$/.exec(text);
  return found ? BigInt(found[1]) * SCALE + BigInt((found[2] ?? "").padEnd(3, "0")) : null;
}

export function dutch(value) {
  const rest = String(value % SCALE).padStart(3, "0").replace(/0+$/, "");
  return String(value / SCALE) + (rest ? "," + rest : "");
}

export function start(root) {
  for (const line of root.querySelectorAll("[data-sum-of]")) {
    const inputs = [...root.querySelectorAll("input[data-sum]")]
      .filter((input) => input.dataset.sum === line.dataset.sumOf);
    const shown = line.querySelector("[data-sum-shown]");
    const bar = line.querySelector("progress");
    const state = line.querySelector(".wb-state");
    const target = thousandths(line.dataset.target.replace(".", ","));
    if (!inputs.length || !shown || target === null) continue;
    const add = () => {
      const values = inputs.map((input) => (input.value.trim() ? thousandths(input.value) : 0n));
      if (values.includes(null)) return;
      const total = values.reduce((sum, value) => sum + value, 0n);
      const good = total === target;
      shown.textContent = line.dataset.text.replace("{n}", dutch(total)).replace("{target}", dutch(target));
      state?.classList.toggle("is-ok", good);
      state?.classList.toggle("is-bad", !good);
      line.querySelector(".wb-sum-ok")?.toggleAttribute("hidden", !good);
      line.querySelector(".wb-sum-bad")?.toggleAttribute("hidden", good);
      if (bar) {
        bar.value = Number(total) / 1000;
        bar.classList.toggle("is-ok", good);
      }
    };
    for (const input of inputs) input.addEventListener("input", add);
    add();
  }
}
