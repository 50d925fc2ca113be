// Controls for one of several values: next to one another, as a list to open, or as suggestions.

/** @import { Choice, Control, EnumType, Form, Options, Probe } from "./types.js" */
import { element, prose, unique } from "./dom.js";
import { fill, shown } from "./scalars.js";

/**
 * A few values next to one another.
 * @param {Form} form
 * @param {string} pointer
 * @param {Choice[]} values
 * @param {Options} options
 * @returns {Control}
 */
export function choices(form, pointer, values, { param, isItem }) {
  const group = unique();
  const hasDocs = values.some(([, doc]) => doc);
  /** @type {{ input: HTMLInputElement, value: any, why: HTMLElement }[]} */
  const options = [];
  /**
   * @param {any} value
   * @param {string} name
   * @param {string | null} doc
   */
  const option = (value, name, doc) => {
    const input = element("input", { type: "radio", name: group });
    input.addEventListener("change", () => form.change(pointer, value));
    const why = element("span", { class: "why", hidden: true });
    options.push({ input, value, why });
    return element(
      "label",
      { class: "choice" },
      input,
      element("span", { class: "choice-name" }, name),
      doc ? element("span", { class: "choice-doc" }, ...prose(doc)) : null,
      why,
    );
  };
  const absent =
    param.required || isItem
      ? null
      : option(undefined, param.default ? `default (${param.default.replaceAll("`", "")})` : "not given", null);
  const all = values.map(([value, doc, deprecated]) =>
    option(value, shown(value), deprecated ? `Deprecated: ${deprecated}` : doc),
  );
  /** @type {any} */
  let current;
  return {
    root: element("div", { class: hasDocs ? "choices described" : "choices" }, absent, ...all),
    set(value) {
      current = value;
      for (const one of options) {
        one.input.checked = one.value === value;
        if (one.value === value) include(one);
      }
    },
    probes: () => probesOf(pointer, options, () => current),
  };
}

/**
 * Lets the reader see an option that was chosen elsewhere, whatever excluded it before.
 * @param {{ input: { disabled: boolean }, why?: HTMLElement }} option
 */
function include({ input, why }) {
  input.disabled = false;
  if (why) why.hidden = true;
}

/**
 * Probes for options that are not chosen.
 * @param {string} pointer
 * @param {{ input: { disabled: boolean }, value: any, why?: HTMLElement }[]} options
 * @param {() => any} current
 * @returns {Probe[]}
 */
export function probesOf(pointer, options, current) {
  const others = options.filter(({ value }) => value !== undefined && value !== current());
  return others.map(({ input, value, why }) => ({
    pointer,
    value,
    apply: (reason) => {
      input.disabled = reason !== null && value !== current();
      if (!why) return;
      why.hidden = reason === null;
      why.replaceChildren(...(reason === null ? [] : prose(reason)));
    },
  }));
}

/**
 * Many values as a list to open.
 * @param {Form} form
 * @param {string} pointer
 * @param {Choice[]} values
 * @param {Options} options
 * @returns {Control}
 */
export function selection(form, pointer, values, { param }) {
  const input = element(
    "select",
    {},
    element("option", { value: "" }, param.default ? `default (${param.default.replaceAll("`", "")})` : "not given"),
  );
  const options = values.map(([value], at) => {
    const option = element("option", { value: String(at) }, shown(value));
    input.append(option);
    return { input: option, value };
  });
  const doc = element("p", { class: "choice-doc" });
  const why = element("p", { class: "why", hidden: true });
  input.addEventListener("change", () =>
    form.change(pointer, input.value === "" ? undefined : values[Number(input.value)]?.[0]),
  );
  /** @type {any} */
  let current;
  return {
    root: element("div", { class: "selection" }, input, doc, why),
    input,
    set(value) {
      current = value;
      const at = values.findIndex(([one]) => one === value);
      input.value = at < 0 ? "" : String(at);
      const chosen = options[at];
      if (chosen) include(chosen);
      doc.replaceChildren(...prose(values[at]?.[1] ?? ""));
    },
    probes: () => {
      /** @type {Map<string, string[]>} */
      const reasons = new Map();
      return probesOf(pointer, options, () => current).map((probe) => ({
        ...probe,
        apply: (reason) => {
          probe.apply(reason);
          if (reason !== null) reasons.set(reason, [...(reasons.get(reason) ?? []), shown(probe.value)]);
          why.hidden = reasons.size === 0;
          why.replaceChildren(
            ...[...reasons].flatMap(([text, excluded]) => prose(`Not ${excluded.join(", ")}: ${text} `)),
          );
        },
      }));
    },
  };
}

/**
 * A text with suggestions.
 * @param {Form} form
 * @param {EnumType} type
 * @param {string} pointer
 * @returns {Control}
 */
export function openChoice(form, type, pointer) {
  const list = unique();
  const isNumber = typeof type.values[0]?.[0] === "number";
  const input = element("input", { type: isNumber ? "number" : "text", list, autocomplete: "off", step: "any" });
  input.addEventListener("input", () =>
    form.change(pointer, input.value === "" ? undefined : isNumber ? Number(input.value) : input.value),
  );
  const options = type.values.map(([value]) => element("option", { value: shown(value) }));
  return {
    root: element("div", { class: "text" }, input, element("datalist", { id: list }, ...options)),
    input,
    set: (value) => fill(input, shown(value)),
    probes: () => [],
  };
}
