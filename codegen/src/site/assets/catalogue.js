// The catalogue: search as one types, filters, sorting, and the choice of what to compare. The address has all of them.

import { load } from "./dom.js";

/** Most operations that can be compared. */
const MOST = 4;
/** Operations that are shown until the reader asks for all: browsers lay out a thousand rows slowly. */
const FIRST = 50;

/** The words of each operation: names, capabilities, parameters, rules and description. @type {string[][] | null} */
let words = null;

/** @param {string[][]} found */
function modelspecSearch(found) {
  words = found.map((fields) => fields.map((field) => field.toLowerCase()));
}
Object.assign(window, { modelspecSearch });

const form = /** @type {HTMLFormElement} */ (document.querySelector("form.filters"));
const search = /** @type {HTMLInputElement} */ (document.getElementById("search"));
const count = /** @type {HTMLElement} */ (document.querySelector(".count"));
const body = /** @type {HTMLTableSectionElement} */ (document.querySelector("table.operations tbody"));
const more = /** @type {HTMLButtonElement} */ (document.querySelector("button.more"));
const bar = /** @type {HTMLElement} */ (document.querySelector(".compare-bar"));
const rows = /** @type {HTMLTableRowElement[]} */ ([...body.rows]);
const selects = /** @type {HTMLSelectElement[]} */ ([...form.querySelectorAll("select")]);
const sorts = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("th[data-sort]")]);

/** The sorted column and its direction; none in the order of the catalogue. */
let sorted = { key: "", down: false };

/**
 * Scores an operation by how well it fits all words of a query; 0 if it does not. Names count most.
 * @param {number} at
 * @param {string[]} query
 */
function score(at, query) {
  const fields = words?.[at] ?? [(rows[at]?.textContent ?? "").toLowerCase()];
  let total = 0;
  for (const word of query) {
    const found = fields.findIndex((field) => field.includes(word));
    if (found < 0) return 0;
    total += fields.length - found;
  }
  return total;
}

/** @param {HTMLTableRowElement} row */
function fits(row) {
  return selects.every(({ name, value }) => {
    if (!value) return true;
    const has = row.dataset[name] ?? "";
    return name === "input" || name === "output" ? has.split(" ").includes(value) : has === value;
  });
}

/** @param {HTMLTableRowElement} row */
function key(row) {
  const { name = "", provider = "", input = "", output = "", rate, released = "", status = "" } = row.dataset;
  switch (sorted.key) {
    case "name":
      return name.toLowerCase();
    case "provider":
      return provider.toLowerCase();
    case "io":
      return `${output} ${input}`;
    case "price":
      return rate ? Number(rate) : Infinity;
    case "released":
      return released;
    default:
      return status;
  }
}

/** True if the reader wants to see all operations that fit. */
let isAll = false;

/** Shows the operations that fit, in their order: the first ones, or all. */
function show() {
  const query = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const scores = rows.map((row, at) => (fits(row) ? (query.length ? score(at, query) : 1) : 0));
  const order = rows.map((_, at) => at);
  if (sorted.key) {
    const keys = rows.map(key);
    const direction = sorted.down ? -1 : 1;
    order.sort((a, b) => direction * (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0));
  } else if (query.length) {
    order.sort((a, b) => scores[b] - scores[a]);
  }
  const found = order.filter((at) => (scores[at] ?? 0) > 0).flatMap((at) => rows[at] ?? []);
  const first = isAll ? found : found.slice(0, FIRST);
  const visible = new Set(first);
  for (const row of rows) row.hidden = !visible.has(row);
  if (first.some((row, place) => body.rows[place] !== row)) body.prepend(...first);
  count.textContent = `${found.length} ${found.length === 1 ? "operation" : "operations"}`;
  more.hidden = first.length === found.length;
  more.textContent = `Show all ${found.length} operations`;
  for (const head of sorts) {
    const is = head.dataset.sort === sorted.key;
    if (is) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
}

/** Writes the choices into the address. */
function remember() {
  const choices = new URLSearchParams();
  if (search.value) choices.set("q", search.value);
  for (const { name, value } of selects) if (value) choices.set(name, value);
  if (sorted.key) choices.set("sort", (sorted.down ? "-" : "") + sorted.key);
  history.replaceState(null, "", `#${choices}`);
}

/** Reads the choices from the address. */
function recall() {
  const choices = new URLSearchParams(location.hash.slice(1));
  search.value = choices.get("q") ?? "";
  for (const select of selects) select.value = choices.get(select.name) ?? "";
  const sort = choices.get("sort") ?? "";
  sorted = { key: sort.replace(/^-/, ""), down: sort.startsWith("-") };
  show();
}

/** The operations that are marked for comparison. */
function picked() {
  return rows.filter((row) => row.querySelector("input")?.checked);
}

function showPicked() {
  const chosen = picked();
  bar.hidden = chosen.length === 0;
  for (const row of rows) {
    const box = row.querySelector("input");
    if (box) box.disabled = chosen.length >= MOST && !box.checked;
  }
  const link = /** @type {HTMLAnchorElement} */ (bar.querySelector("a"));
  link.href = `compare.html#${chosen.map((row) => row.dataset.id).join(",")}`;
  link.toggleAttribute("aria-disabled", chosen.length < 2);
  const text = /** @type {HTMLElement} */ (bar.querySelector(".picked"));
  const names = chosen.map((row) => row.dataset.name).join(", ");
  text.textContent = chosen.length < 2 ? `${names}: choose one more` : names;
}

form.hidden = false;
for (const head of sorts) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.addEventListener("click", () => {
    const name = head.dataset.sort ?? "";
    if (sorted.key !== name) sorted = { key: name, down: false };
    else if (!sorted.down) sorted.down = true;
    else sorted = { key: "", down: false };
    show();
    remember();
  });
}
for (const box of body.querySelectorAll("input")) {
  box.hidden = false;
  box.addEventListener("change", showPicked);
}
bar.querySelector("button")?.addEventListener("click", () => {
  for (const row of picked()) /** @type {HTMLInputElement} */ (row.querySelector("input")).checked = false;
  showPicked();
});
form.addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", () => {
  isAll = true;
  show();
  rows
    .find((row) => body.rows[FIRST] === row)
    ?.querySelector("a")
    ?.focus();
});
form.addEventListener("input", () => {
  isAll = false;
  show();
  remember();
});
form.addEventListener("reset", () => {
  setTimeout(() => {
    show();
    remember();
  });
});
window.addEventListener("hashchange", recall);
recall();
load("search.js").then(
  () => {
    show();
    document.documentElement.dataset.search = "ready";
  },
  () => {},
);
