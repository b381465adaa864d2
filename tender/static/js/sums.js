// Keeps the total of a group of weights and the share of each right while typing. The server adds up
// again, exactly.
const SCALE = 1000n;
const WHOLE = 100n * SCALE;

// "12,5" as whole thousandths; null when it is not a number in Dutch form.
export function thousandths(text) {
  const found = /^\s*(\d{1,9})(?:,(\d{1,3}))?\s*$/.exec(text);
  return found ? BigInt(found[1]) * SCALE + BigInt((found[2] ?? "").padEnd(3, "0")) : null;
}

// As the reader writes it: 12,5 on a Dutch page, 12.5 on an English one.
export function shown(value, lang = "nl") {
  const rest = String(value % SCALE).padStart(3, "0").replace(/0+$/, "");
  return String(value / SCALE) + (rest ? (lang === "en" ? "." : ",") + rest : "");
}

// What part of 100 it is: "1/8", "0" or "1".
export function share(value) {
  let [one, other] = [value, WHOLE];
  while (other) [one, other] = [other, one % other];
  const [part, parts] = [value / one, WHOLE / one];
  return parts === 1n ? String(part) : `${part}/${parts}`;
}

function told(line, total, target, wrong) {
  const { text, less, more } = line.dataset;
  const words = total < target ? less : total > target ? more : text;
  const rest = total < target ? target - total : total - target;
  const lang = document.documentElement.lang;
  const sum = (words ?? text)
    .replace("{n}", shown(total, lang))
    .replace("{target}", shown(target, lang))
    .replace("{rest}", shown(rest, lang));
  return wrong ? `${sum}; ${line.dataset.wrong ?? ""}`.replace(/; $/, "") : sum;
}

export function start(root) {
  for (const line of root.querySelectorAll("[data-sum-of]")) {
    const inputs = [...root.querySelectorAll("input[data-sum]")]
      .filter((input) => input.dataset.sum === line.dataset.sumOf);
    const said = line.querySelector("[data-sum-shown]");
    const bar = line.querySelector("progress");
    const state = line.querySelector(".wb-state");
    const target = thousandths(line.dataset.target.replace(".", ","));
    const shares = new Map([...root.querySelectorAll("[data-share-of]")].map((cell) => [cell.dataset.shareOf, cell]));
    if (!inputs.length || !said || target === null) continue;
    const add = () => {
      const values = inputs.map((input) => (input.value.trim() ? thousandths(input.value) : 0n));
      inputs.forEach((input, at) => {
        const cell = shares.get(input.name);
        if (cell) cell.textContent = input.value.trim() && values[at] !== null ? share(values[at]) : "–";
      });
      const wrong = values.includes(null);
      const total = values.reduce((sum, value) => sum + (value ?? 0n), 0n);
      const good = total === target && !wrong;
      said.textContent = told(line, total, target, wrong);
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
