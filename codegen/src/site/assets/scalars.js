// Controls for one value that is written: a text, a number, a file, a constant, or any JSON.

/** @import { Control, Form, Options, NumberType, IntegerType, ConstType, Media } from "./types.js" */
import { element } from "./dom.js";

/** Longest text that has one line. */
const LINE = 120;
/** Longest text that can be edited in its control. */
const HUGE = 10_000;

/**
 * Sets the content of an input, unless it says the same.
 * @param {HTMLInputElement | HTMLTextAreaElement} input
 * @param {string} value
 */
export function fill(input, value) {
  if (input.value !== value) input.value = value;
}

/**
 * A scalar as text.
 * @param {any} value
 */
export function shown(value) {
  return value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * A text, in one line or in several.
 * @param {Form} form
 * @param {{ max?: number | null, form?: string | null, media?: Media | null }} type
 * @param {string} pointer
 * @returns {Control}
 */
export function text(form, type, pointer) {
  const isLong = !type.media && !type.form && (type.max ?? Infinity) > LINE;
  const input = element(isLong ? "textarea" : "input", {
    rows: isLong ? 3 : null,
    type: isLong ? null : "text",
    spellcheck: "false",
    autocomplete: "off",
  });
  input.addEventListener("input", () => form.change(pointer, input.value === "" ? undefined : input.value));
  // A text that is too long to be edited, such as a file, can be removed.
  const remove = element(
    "button",
    { type: "button", class: "quiet remove", hidden: true },
    type.media ? "Remove the file" : "Remove the text",
  );
  remove.addEventListener("click", () => {
    form.change(pointer, undefined);
    input.focus();
  });
  const root = element("div", { class: "text" }, input);
  const counter = type.max ? element("span", { class: "counter", "aria-hidden": "true" }) : null;
  if (counter) root.append(counter);
  root.append(type.media ? filePicker(form, type.media, pointer) : "", remove);
  return {
    root,
    input,
    set(value) {
      const isHuge = typeof value === "string" && value.length > HUGE;
      input.readOnly = isHuge;
      remove.hidden = !isHuge;
      input.placeholder = value === "" ? "an empty text" : value === null ? "null" : "";
      fill(
        input,
        isHuge ? `${value.slice(0, 40)}… (${Math.round(value.length / 1000)} kB)` : shown(value ?? undefined),
      );
      if (counter)
        counter.textContent = `${typeof value !== "string" ? 0 : isHuge ? value.length : [...value].length} / ${type.max}`;
    },
    probes: () => [],
  };
}

/**
 * Puts a file into the request, in a form that the parameter takes.
 * @param {Form} form
 * @param {Media} media
 * @param {string} pointer
 */
export function filePicker(form, { forms }, pointer) {
  const isData = forms.length === 0 || forms.includes("data-uri");
  if (!isData && !forms.includes("base64")) return element("span");
  const file = element("input", { type: "file", hidden: true, tabindex: "-1", "aria-hidden": "true" });
  const button = element("button", { type: "button", class: "quiet" }, "Choose a file");
  button.addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const uri = String(reader.result);
      form.change(pointer, isData ? uri : uri.slice(uri.indexOf(",") + 1));
    });
    reader.readAsDataURL(chosen);
    file.value = "";
  });
  return element("span", { class: "file" }, button, file);
}

/**
 * A number, with a slider if it has both bounds.
 * @param {Form} form
 * @param {IntegerType | NumberType} type
 * @param {string} pointer
 * @param {Options} options
 * @returns {Control}
 */
export function number(form, type, pointer, { param, label }) {
  const step = type.kind === "integer" ? 1 : "any";
  const input = element("input", {
    type: "number",
    step,
    inputmode: type.kind === "integer" ? "numeric" : "decimal",
    placeholder: param.default ? `default ${param.default.replaceAll("`", "")}` : null,
  });
  const { min, max } = type;
  const isSlider = min !== null && max !== null && max > min;
  const unit = type.step || (isSlider ? (max - min) / 100 : null);
  const slider = isSlider ? element("input", { type: "range", min, max, step: unit, "aria-labelledby": label }) : null;
  const send = (/** @type {string} */ written) => {
    const value = Number(written);
    form.change(pointer, written.trim() === "" || Number.isNaN(value) ? undefined : value);
  };
  input.addEventListener("input", () => send(input.value));
  slider?.addEventListener("input", () => send(slider.value));
  const ends = isSlider
    ? element(
        "span",
        { class: "ends", "aria-hidden": "true" },
        element("span", {}, String(min)),
        element("span", {}, String(max)),
      )
    : null;
  return {
    root: element(
      "div",
      { class: "numeric" },
      input,
      slider ? element("div", { class: "slider" }, slider, ends) : null,
    ),
    input,
    set(value) {
      if (document.activeElement !== input || Number(input.value) !== Number(value)) fill(input, shown(value));
      if (slider) {
        slider.value = value === undefined ? String(Number(param.default?.replaceAll("`", "")) || min) : shown(value);
        slider.classList.toggle("unset", value === undefined);
      }
    },
    probes: () => [],
  };
}

/**
 * A constant, which is given or not.
 * @param {Form} form
 * @param {ConstType} type
 * @param {string} pointer
 * @returns {Control}
 */
export function constant(form, type, pointer) {
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", () => form.change(pointer, input.checked ? type.value : undefined));
  return {
    root: element("div", { class: "constant" }, input, element("code", {}, shown(type.value))),
    input,
    set: (value) => {
      input.checked = value === type.value;
    },
    probes: () => [],
  };
}

/**
 * Any JSON.
 * @param {Form} form
 * @param {string} pointer
 * @returns {Control}
 */
export function anything(form, pointer) {
  const input = element("textarea", { rows: 3, spellcheck: "false", class: "json", placeholder: "JSON" });
  input.addEventListener("input", () => {
    if (input.value.trim() === "") return form.change(pointer, undefined);
    try {
      form.change(pointer, JSON.parse(input.value));
      input.setCustomValidity("");
    } catch {
      input.setCustomValidity("This is not JSON.");
    }
    input.reportValidity();
  });
  return {
    root: element("div", { class: "text" }, input),
    input,
    set(value) {
      if (document.activeElement !== input) fill(input, value === undefined ? "" : JSON.stringify(value, null, 2));
    },
    probes: () => [],
  };
}
