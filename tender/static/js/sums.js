// Keeps the total of a group of weights and the share of each right while typing. The server adds up
// again, exactly.
const SCALE = 1000n;
const WHOLE = 100n * SCALE;

const ENGLISH = /^\s*\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})\s*$/;
const TURNED = { ",": ".", ".": "," };

// "12,5" or "145.000.000" as whole thousandths; null when it is not a number in Dutch form. On an
// English page what can only be English is read too.
export function thousandths(text, lang = document.documentElement.lang) {
  if (lang === "en" && ENGLISH.test(text)) text = text.replace(/[,.]/g, (mark) => TURNED[mark]);
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

// What part of 100 it is: "1/8", "0" or "1".
export function share(value) {
  let [one, other] = [value, WHOLE];
  while (other) [one, other] = [other, one % other];
  const [part, parts] = [value / one, WHOLE / one];
  return parts === 1n ? String(part) : `${part}/${parts}`;
}

function told(line, total, target, wrong) {
  const { text, less, more } = line.dataset;
  if (target === null) return text.replace("{n}", written(total));
  const words = total < target ? less : total > target ? more : text;
  const rest = total < target ? target - total : total - target;
  const sum = (words ?? text)
    .replace("{n}", written(total))
    .replace("{target}", written(target))
    .replace("{rest}", written(rest));
  return wrong ? `${sum}; ${line.dataset.wrong ?? ""}`.replace(/; $/, "") : sum;
}

export function start(root) {
  for (const line of root.querySelectorAll("[data-sum-of]")) {
    const inputs = [...root.querySelectorAll("input[data-sum]")]
      .filter((input) => input.dataset.sum === line.dataset.sumOf)
      .slice(0, Number(line.dataset.first) || undefined);
    const said = line.querySelector("[data-sum-shown]");
    const bar = line.querySelector("progress");
    const state = line.querySelector(".wb-state");
    const target = line.dataset.target ? thousandths(line.dataset.target.replace(".", ",")) : null;
    const shares = new Map([...root.querySelectorAll("[data-share-of]")].map((cell) => [cell.dataset.shareOf, cell]));
    if (!inputs.length || !said) continue;
    const add = () => {
      const values = inputs.map((input) => (input.value.trim() ? thousandths(input.value) : 0n));
      inputs.forEach((input, at) => {
        const cell = shares.get(input.name);
        if (cell) cell.textContent = input.value.trim() && values[at] !== null ? share(values[at]) : "–";
      });
      const wrong = values.includes(null);
      const total = values.reduce((sum, value) => sum + (value ?? 0n), 0n);
      const good = total === target && !wrong;
      if (target === null && wrong) return;
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
    if (target !== null || inputs.some((input) => input.value.trim())) add();
  }
}
