// The size picker: the drawing of the page, whose rectangles choose a pair of width and height.

/** @import { Form, Sizes } from "./types.js" */
import { element } from "./dom.js";
import { at, changed, names } from "./json.js";

/** Greatest width of a drawing in the form, in pixels. */
const WIDEST = 128;

/**
 * Copies of the drawings of the page, all in the same scale.
 * @returns {(SVGElement | undefined)[]}
 */
function smallDrawings() {
  const copies = [...document.querySelectorAll("#sizes svg.sizes")].map(
    (drawing) => /** @type {SVGElement} */ (drawing.cloneNode(true)),
  );
  const scale = Math.min(1, WIDEST / Math.max(1, ...copies.map((copy) => Number(copy.getAttribute("width")))));
  for (const copy of copies) {
    for (const side of ["width", "height"])
      copy.setAttribute(side, String(Math.round(Number(copy.getAttribute(side)) * scale)));
  }
  return copies;
}

/**
 * The request with a size; without one, `null`.
 * @param {any} request
 * @param {Sizes} sizes
 * @param {[width: number, height: number] | null} size
 */
function withSize(request, sizes, size) {
  if ("text" in sizes) return changed(request, names(sizes.text), size?.join(sizes.separator));
  return changed(changed(request, names(sizes.width), size?.[0]), names(sizes.height), size?.[1]);
}

/**
 * The size of a request as the radio buttons have it; an empty text if it has none.
 * @param {any} request
 * @param {Sizes} sizes
 */
function sizeOf(request, sizes) {
  const sides =
    "text" in sizes
      ? String(at(request, sizes.text) ?? "").split(sizes.separator)
      : [at(request, sizes.width), at(request, sizes.height)];
  return sides.every((side) => side === undefined || side === "") ? "" : sides.join("x");
}

/**
 * The picker of an operation with sizes.
 * @param {Form & { request: any, replace: (request: any) => void }} form
 * @param {Sizes} sizes
 */
export function sizePicker(form, sizes) {
  const tiers = [...new Set(sizes.rows.map(([tier]) => tier))];
  const drawings = smallDrawings();
  /** @type {HTMLInputElement[]} */
  const buttons = [];
  /** @param {[width: number, height: number] | null} size */
  const choose = (size) => form.replace(withSize(form.request, sizes, size));

  const groups = tiers.map((tier, index) => {
    const drawing = drawings[index];
    drawing?.setAttribute("aria-hidden", "true");
    drawing?.addEventListener("click", (event) => {
      const size = /** @type {Element} */ (event.target).closest("[data-size]")?.getAttribute("data-size");
      const [width, height] = (size ?? "").split("x").map(Number);
      if (width && height) choose([width, height]);
    });
    const list = sizes.rows
      .filter(([of]) => of === tier)
      .map(([, label, width, height]) => {
        const input = element("input", { type: "radio", name: "size-picker", value: `${width}x${height}` });
        input.addEventListener("change", () => choose([width, height]));
        buttons.push(input);
        return element(
          "label",
          {},
          input,
          element("span", { class: "ratio" }, label),
          element("span", { class: "pair" }, `${width} × ${height}`),
        );
      });
    return element(
      "div",
      { class: "tier" },
      element("p", { class: "tier-name" }, tier),
      drawing,
      element("div", { class: "pairs" }, ...list),
    );
  });
  const clear = element("button", { type: "button", class: "quiet" }, "No size");
  clear.addEventListener("click", () => choose(null));
  const root = element(
    "fieldset",
    { class: "size-picker" },
    element("legend", {}, "Size"),
    element("div", { class: "tiers" }, ...groups),
    clear,
  );
  return {
    root,
    /**
     * Marks the size of a request.
     * @param {any} request
     */
    set(request) {
      const size = sizeOf(request, sizes);
      for (const button of buttons) button.checked = button.value === size;
      for (const one of root.querySelectorAll("g[data-size]"))
        one.classList.toggle("chosen", one.getAttribute("data-size") === size);
      clear.hidden = size === "";
    },
  };
}
