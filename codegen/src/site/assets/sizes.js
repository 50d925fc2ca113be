// The size picker: the drawing of the page, whose rectangles choose a pair of width and height.

import { element } from "./dom.js";
import { at, changed, names } from "./json.js";

/** Greatest width of a drawing in the form, in pixels. */
const WIDEST = 128;

/** Copies of the drawings of the page, all in the same scale. @returns {(SVGElement | undefined)[]} */
function smallDrawings() {
  const copies = [...document.querySelectorAll("#sizes svg.sizes")].map((drawing) => /** @type {SVGElement} */ (drawing.cloneNode(true)));
  const scale = Math.min(1, WIDEST / Math.max(1, ...copies.map((copy) => Number(copy.getAttribute("width")))));
  for (const copy of copies) {
    for (const side of ["width", "height"]) copy.setAttribute(side, String(Math.round(Number(copy.getAttribute(side)) * scale)));
  }
  return copies;
}

/**
 * @param {any} form
 * @param {{ width: string, height: string, rows: [string, string, number, number][] }} sizes
 */
export function sizePicker(form, sizes) {
  const [width, height] = [names(sizes.width), names(sizes.height)];
  const tiers = [...new Set(sizes.rows.map(([tier]) => tier))];
  const drawings = smallDrawings();
  /** @type {HTMLInputElement[]} */
  const buttons = [];

  /** @param {number} w @param {number} h */
  const choose = (w, h) => form.replace(changed(changed(form.request, width, w), height, h));

  const groups = tiers.map((tier, index) => {
    const rows = sizes.rows.filter(([of]) => of === tier);
    const drawing = drawings[index];
    drawing?.setAttribute("aria-hidden", "true");
    drawing?.addEventListener("click", (event) => {
      const size = /** @type {Element} */ (event.target).closest("[data-size]")?.getAttribute("data-size");
      const [w, h] = (size ?? "").split("x").map(Number);
      if (w && h) choose(w, h);
    });
    const list = rows.map(([, label, w, h]) => {
      const input = element("input", { type: "radio", name: "size-picker", value: `${w}x${h}` });
      input.addEventListener("change", () => choose(w, h));
      buttons.push(input);
      return element("label", {}, input, element("span", { class: "ratio" }, label), element("span", { class: "pair" }, `${w} × ${h}`));
    });
    return element("div", { class: "tier" }, element("p", { class: "tier-name" }, tier), drawing, element("div", { class: "pairs" }, ...list));
  });
  const clear = element("button", { type: "button", class: "quiet" }, "No size");
  clear.addEventListener("click", () => form.replace(changed(changed(form.request, width, undefined), height, undefined)));
  const root = element("fieldset", { class: "size-picker" }, element("legend", {}, "Size"), element("div", { class: "tiers" }, ...groups), clear);
  return {
    root,
    /** Marks the pair of a request. @param {any} request */
    set(request) {
      const pair = `${at(request, sizes.width)}x${at(request, sizes.height)}`;
      for (const button of buttons) button.checked = button.value === pair;
      for (const one of root.querySelectorAll("g[data-size]")) one.classList.toggle("chosen", one.getAttribute("data-size") === pair);
      clear.hidden = at(request, sizes.width) === undefined && at(request, sizes.height) === undefined;
    },
  };
}
