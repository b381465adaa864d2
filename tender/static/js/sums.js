// Keeps the total of a group of weights right while typing. The server adds up again, exactly.
const SCALE = 1000n;

// "12,5" or "145.000.000" as whole thousandths; null when it is not a number in Dutch form.
export function thousandths(text) {
  const found = /^\s*(\d{1,15}|\d{1,3}(?:\.\d{3}){1,4})(?:,(\d{1,3}))?\s*$/.exec(text);
  if (!found) return null;
  return BigInt(found[1].replaceAll(".", "")) * SCALE + BigInt((found[2] ?? "").padEnd(3, "0"));
}

// As the page writes a number, in the language it is in.
export function written(value, lang = document.documentElement.lang) {
  const [thousand, point] = lang === "en" ? [",", "."] : [".", ","];
  const whole = String(value / SCALE).replace(/\B(?=(\d{3})+$)/g, thousand);
  const rest = String(value % SCALE).padStart(3, "0").replace(/0+$/, "");
  return whole + (rest ? point + rest : "");
}

export function start(root) {
  for (const line of root.querySelectorAll("[data-sum-of]")) {
    const inputs = [...root.querySelectorAll("input[data-sum]")]
      .filter((input) => input.dataset.sum === line.dataset.sumOf)
      .slice(0, Number(line.dataset.first) || undefined);
    const shown = line.querySelector("[data-sum-shown]");
    const bar = line.querySelector("progress");
    const state = line.querySelector(".wb-state");
    const target = line.dataset.target ? thousandths(line.dataset.target.replace(".", ",")) : null;
    if (!inputs.length || !shown) continue;
    const add = () => {
      const values = inputs.map((input) => (input.value.trim() ? thousandths(input.value) : 0n));
      if (values.includes(null)) return;
      const total = values.reduce((sum, value) => sum + value, 0n);
      const good = total === target;
      const text = line.dataset.text.replace("{n}", written(total));
      shown.textContent = target === null ? text : text.replace("{target}", written(target));
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
    if (inputs.some((input) => input.value.trim())) add();
  }
}
