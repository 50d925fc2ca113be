// The request as code in one of the languages, to copy.

/** @import { Code } from "./types.js" */
import { codeWith } from "./code.js";
import { element } from "./dom.js";

/** Milliseconds for which the button says that it has copied. */
const COPIED = 1500;

/**
 * The view; `show` takes the request, or a text that is shown in its place.
 * @param {Code[]} codes
 */
export function codeView(codes) {
  const select = element("select", { id: "code-language" }, ...codes.map(({ name }) => element("option", {}, name)));
  const text = element("code");
  const copy = element("button", { type: "button", class: "quiet" }, "Copy");
  const pre = element("pre", { tabindex: 0, role: "region", "aria-label": "Request as code" }, text);
  /** @type {any} */
  let current;
  let isLong = false;
  const written = () => {
    const code = codes.find(({ name }) => name === select.value);
    return code ? codeWith(code, current) : "";
  };
  const update = () => {
    text.textContent = isLong ? "The request is too long to be shown here. It can be copied." : written();
  };
  select.addEventListener("change", update);
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(written());
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), COPIED);
  });
  const head = element("div", { class: "code-head" }, element("label", { for: "code-language" }, "As"), select, copy);
  return {
    root: element("div", { class: "code-view" }, head, pre),
    /**
     * @param {any} request
     * @param {boolean} isTooLong
     */
    show(request, isTooLong) {
      current = request;
      isLong = isTooLong;
      update();
    },
  };
}
