// The answer of the engine: verdict, price and everything that is wrong.

/** @import { Answer, Violation } from "./engine.js" */
/** @import { Amount, Cost } from "./types.js" */
import { element, prose } from "./dom.js";

/**
 * An exact number, or a range.
 * @param {Amount} value
 */
function range(value) {
  if (value === null || typeof value !== "object") return String(value);
  return value.max === null ? `at least ${value.min}` : `${value.min} to ${value.max}`;
}

/**
 * A total in one line.
 * @param {Cost | null} cost
 */
export function total(cost) {
  if (cost === null) return "";
  if (cost.kind === "unknown") return "price unknown";
  return `${cost.kind === "exact" ? cost.amount : range(cost)} ${cost.currency}`;
}

/**
 * The lines of a price.
 * @param {Cost} cost
 */
function priceTable(cost) {
  const lines = cost.lines ?? cost.known ?? [];
  const rows = lines.map((line) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, line.item),
      element("td", { class: "number" }, range(line.quantity)),
      element("td", { class: "number" }, `× ${range(line.rate)}${line.per > 1 ? ` per ${line.per}` : ""}`),
      element("td", { class: "number" }, `${range(line.amount)}${line.currency ? ` ${line.currency}` : ""}`),
    ),
  );
  for (const step of cost.adjustments ?? []) {
    rows.push(
      element(
        "tr",
        {},
        element("th", { scope: "row", colspan: 3 }, step.kind.replaceAll("_", " ")),
        element("td", { class: "number" }, range(step.amount)),
      ),
    );
  }
  return rows.length ? element("table", { class: "lines" }, element("tbody", {}, ...rows)) : null;
}

/**
 * The facts that the caller would have to know.
 * @param {Cost["missing"]} missing
 */
function missingText(missing) {
  const files = Object.entries(missing?.media ?? {}).map(([pointer, facts]) => `${facts.join(", ")} of \`${pointer}\``);
  const facts = (missing?.facts ?? []).map((/** @type {string} */ name) => `\`${name}\``);
  const all = [...facts, ...files];
  return all.length ? `Exact with ${all.join("; ")}.` : "";
}

/**
 * One finding, which leads to its control.
 * @param {Violation} found
 * @param {string} kind
 * @param {(pointer: string) => void} go
 */
function finding({ pointer, rule, message }, kind, go) {
  const place = element("button", { type: "button", class: "place" }, pointer || "request");
  place.addEventListener("click", () => go(pointer));
  return element(
    "li",
    { class: kind },
    place,
    element("span", { class: "message" }, ...prose(message)),
    element("span", { class: "rule-id" }, rule),
  );
}

/**
 * The panel with the answer.
 * @param {(pointer: string) => void} go shows the control of a pointer
 */
export function answerPanel(go) {
  const verdict = element("p", { class: "verdict" });
  const amount = element("p", { class: "amount" });
  const remark = element("p", { class: "remark" });
  const lines = element("div", {
    class: "scroll",
    tabindex: 0,
    role: "region",
    "aria-label": "Lines of the price",
    hidden: true,
  });
  const findings = element("ul", { class: "findings" });
  const live = element("p", { class: "announcement", role: "status", "aria-live": "polite" });
  const root = element(
    "div",
    { class: "answer" },
    element("div", { class: "headline" }, verdict, amount),
    remark,
    lines,
    findings,
    live,
  );
  let timer = 0;
  return {
    root,
    /** @param {Answer} answer */
    show(answer) {
      const problems = answer.violations.length + answer.omitted;
      const text = answer.valid ? "Valid" : `${problems} ${problems === 1 ? "problem" : "problems"}`;
      verdict.textContent = text;
      root.classList.toggle("valid", answer.valid);
      root.classList.toggle("invalid", !answer.valid);
      const { cost } = answer;
      amount.textContent = cost === null ? "" : total(cost);
      const reason = cost?.kind === "unknown" ? `${cost.reason} ` : "";
      remark.replaceChildren(...prose(cost === null ? "" : reason + missingText(cost.missing)));
      const table = cost === null ? null : priceTable(cost);
      lines.hidden = table === null;
      lines.replaceChildren(...(table ? [table] : []));
      const all = [
        ...answer.violations.map((one) => finding(one, "error", go)),
        ...answer.warnings.map((one) => finding(one, "warning", go)),
        ...answer.unchecked.map((one) => finding(one, "unchecked", go)),
      ];
      if (answer.omitted) all.push(element("li", {}, `and ${answer.omitted} more`));
      findings.replaceChildren(...all);
      // One announcement when the reader pauses, not one for each key.
      clearTimeout(timer);
      const first = answer.violations[0];
      timer = setTimeout(() => {
        live.textContent = answer.valid ? `Valid, ${total(cost)}` : `${text}: ${first?.pointer} ${first?.message}`;
      }, 700);
    },
    /** @param {string} message */
    fail(message) {
      verdict.textContent = "Cannot be checked";
      amount.textContent = "";
      root.classList.remove("valid");
      root.classList.add("invalid");
      remark.textContent = message;
      lines.hidden = true;
      findings.replaceChildren();
    },
  };
}
