// The list of requests to start with: the smallest one, documented examples, and those for modes and rules.

/** @import { Data, Preset } from "./types.js" */
import { element } from "./dom.js";

/**
 * A request of the page by its name in the list.
 * @param {Data} data
 * @param {string} name
 * @returns {Preset | undefined}
 */
export function presetOf(data, name) {
  const cut = name.indexOf(" ");
  const which = name.slice(cut + 1);
  switch (name.slice(0, Math.max(cut, 0))) {
    case "example":
      return data.examples[Number(which)];
    case "mode":
      return data.modes[which];
    case "broken":
      return data.broken[which];
    default:
      return { request: data.start };
  }
}

/**
 * The bar over the form: the list of requests, and the choice to offer what rules exclude.
 * @param {Data} data
 * @param {(preset: Preset) => void} show
 * @param {(isLenient: boolean) => void} allow
 */
export function presetBar(data, show, allow) {
  const select = element(
    "select",
    { id: "preset" },
    element("option", { value: "" }, "Choose a request"),
    element("option", { value: "start" }, "The smallest valid request"),
  );
  /**
   * @param {string} label
   * @param {[value: string, text: string][]} options
   */
  const group = (label, options) => {
    if (options.length)
      select.append(
        element("optgroup", { label }, ...options.map(([value, text]) => element("option", { value }, text))),
      );
  };
  group(
    "Documented examples",
    data.examples.map(({ title }, at) => [`example ${at}`, title]),
  );
  group(
    "Modes",
    Object.keys(data.modes).map((mode) => [`mode ${mode}`, mode]),
  );
  group(
    "Requests that break a rule",
    Object.keys(data.broken).map((rule) => [`broken ${rule}`, rule]),
  );
  select.addEventListener("change", () => {
    const preset = presetOf(data, select.value);
    if (select.value && preset) show(preset);
    select.value = "";
  });
  const lenient = element("input", { type: "checkbox", id: "lenient" });
  lenient.addEventListener("change", () => allow(lenient.checked));
  return element(
    "div",
    { class: "form-bar" },
    element("div", {}, element("label", { for: "preset" }, "Start from"), select),
    element("label", { class: "lenient", for: "lenient" }, lenient, "Offer what rules exclude"),
  );
}

/**
 * Lets the examples and rules of the page show their requests in the form.
 * @param {Data} data
 * @param {(preset: Preset) => void} show
 */
export function connectButtons(data, show) {
  /**
   * @param {HTMLElement} button
   * @param {Preset | undefined} preset
   */
  const connect = (button, preset) => {
    if (!preset) return;
    button.hidden = false;
    button.addEventListener("click", () => show(preset));
  };
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-example]"))) {
    connect(
      button,
      data.examples.find(({ title }) => title === button.dataset.example),
    );
  }
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-break]"))) {
    connect(button, data.broken[button.dataset.break ?? ""]);
  }
}
