// The comparison of two to four operations. The address has their ids.

import { element, load, prose } from "./dom.js";

/** Most operations that are compared. */
const MOST = 4;

/** The groups of rows of each operation. @type {Map<string, [string, [string, string][]][]>} */
const compared = new Map();
/** The ids and names of all operations. @type {[string, string][]} */
let names = [];

Object.assign(window, {
  /**
   * @param {string} id
   * @param {[string, [string, string][]][]} groups
   */
  modelspecCompared(id, groups) {
    compared.set(id, groups);
  },
  /** @param {[string, string][]} found */
  modelspecNames(found) {
    names = found;
  },
});

const pickers = /** @type {HTMLFormElement} */ (document.querySelector("form.pickers"));
const note = /** @type {HTMLElement} */ (document.querySelector(".note"));
const table = /** @type {HTMLTableElement} */ (document.querySelector("table.comparison"));

/** The ids in the address that are operations. */
function ids() {
  const known = new Set(names.map(([id]) => id));
  const found = decodeURIComponent(location.hash.slice(1))
    .split(",")
    .filter((id) => known.has(id));
  return [...new Set(found)].slice(0, MOST);
}

/** @param {string[]} chosen */
function showPickers(chosen) {
  const places = Math.min(MOST, Math.max(2, chosen.length + 1));
  const focused = document.activeElement?.id ?? "";
  const only = element("input", { type: "checkbox", id: "differences" });
  only.checked = table.classList.contains("only-differences");
  only.addEventListener("change", () => table.classList.toggle("only-differences", only.checked));
  pickers.hidden = false;
  pickers.replaceChildren(
    ...Array.from({ length: places }, (_, at) => {
      const select = element("select", { id: `operation-${at}` }, element("option", { value: "" }, "none"));
      for (const [id, name] of names) select.append(element("option", { value: id }, `${name} (${id})`));
      select.value = chosen[at] ?? "";
      select.addEventListener("change", () => {
        const all = /** @type {HTMLSelectElement[]} */ ([...pickers.querySelectorAll("select")]);
        location.hash = all
          .map((one) => one.value)
          .filter(Boolean)
          .join(",");
      });
      return element("div", {}, element("label", { for: `operation-${at}` }, `Operation ${at + 1}`), select);
    }),
    element("label", { class: "differences", for: "differences" }, only, "Only rows that differ"),
  );
  // The lists are new, but the reader is still in the same one.
  if (focused && pickers.contains(document.getElementById(focused))) document.getElementById(focused)?.focus();
}

/**
 * The table of some operations.
 * @param {string[]} chosen
 */
function showTable(chosen) {
  const title = (/** @type {string} */ id) => names.find(([known]) => known === id)?.[1] ?? id;
  const heads = chosen.map((id) =>
    element(
      "th",
      { scope: "col" },
      element("a", { href: `${id}.html` }, title(id)),
      element("span", { class: "sub" }, id),
    ),
  );
  const head = element("thead", {}, element("tr", {}, element("td"), ...heads));
  const bodies = (compared.get(chosen[0] ?? "") ?? []).map(([group], at) => {
    const columns = chosen.map((id) => new Map(compared.get(id)?.[at]?.[1] ?? []));
    const keys = [...new Set(columns.flatMap((column) => [...column.keys()]))];
    const rows = keys.map((key) => {
      const texts = columns.map((column) => column.get(key));
      const differs = texts.some((text) => text !== texts[0]);
      const cells = texts.map((text) =>
        text === undefined ? element("td", { class: "none" }, "–") : element("td", {}, ...prose(text)),
      );
      return element("tr", { class: differs ? "differs" : null }, element("th", { scope: "row" }, key), ...cells);
    });
    const title = element(
      "tr",
      { class: "group" },
      element("th", { colspan: chosen.length + 1, scope: "colgroup" }, group),
    );
    return rows.length ? element("tbody", {}, title, ...rows) : null;
  });
  table.replaceChildren(head, ...bodies.filter((body) => body !== null));
}

async function show() {
  const chosen = ids();
  showPickers(chosen);
  await Promise.all(chosen.filter((id) => !compared.has(id)).map((id) => load(`${id}.compare.js`)));
  note.textContent = chosen.length < 2 ? "Choose two to four operations." : "";
  if (chosen.length) showTable(chosen);
  else table.replaceChildren();
}

window.addEventListener("hashchange", show);
load("names.js").then(show, () => {
  note.textContent = "The list of operations cannot be loaded.";
});
