// Controls for values of each type. A control shows a value, and tells the form when the reader changes it; it never
// decides what is valid.

import { element, prose } from "./dom.js";
import { below, names } from "./json.js";

/** Most values that are shown next to one another; more are a list to open. */
const FEW = 5;
/** Deepest objects in a new value. */
const DEEP = 8;
/** Longest text that has one line. */
const LINE = 120;

/**
 * @typedef {any} Type one of the types that the generator describes
 * @typedef {{ name: string, type: Type, required?: boolean, nullable?: boolean, unit?: string, doc?: string, default?: string, deprecated?: string }} Param
 * @typedef {{ pointer: string, value: any, apply: (reason: string | null) => void }} Probe a value that is not chosen, and what to do if a rule excludes it
 * @typedef {{ root: HTMLElement, set: (value: any) => void, probes: () => Probe[], input?: HTMLElement }} Control
 * @typedef {{ objects: { open: boolean, members: Param[] }[], change: (pointer: string, value: any) => void, fields: Map<string, Field> }} Form
 */

let count = 0;
/** A name for an element that labels or describes another one. */
function unique() {
  count += 1;
  return `c${count}`;
}

/** A small value of a type. @param {Form} form @param {Type} type @param {number} [depth] @returns {any} */
export function sample(form, type, depth = 0) {
  switch (type.kind) {
    case "boolean":
      return true;
    case "integer":
    case "number": {
      const step = type.kind === "integer" ? type.step : 0;
      const least = type.min ?? Math.min(0, type.max ?? 0);
      return step > 1 ? Math.ceil((least - type.offset) / step) * step + type.offset : least;
    }
    case "string":
      return type.sample ?? "";
    case "const":
      return type.value;
    case "enum":
      return type.values[0]?.[0] ?? "";
    case "size":
      return type.values[0]?.[0] ?? `1024${type.separator}1024`;
    case "array":
      return depth > DEEP ? [] : Array.from({ length: Math.min(type.min, 50) }, () => sample(form, type.items, depth + 1));
    case "map":
      return {};
    case "object": {
      const members = form.objects[type.object]?.members.filter((member) => member.required && depth < DEEP) ?? [];
      return Object.fromEntries(members.map((member) => [member.name, sample(form, member.type, depth + 1)]));
    }
    case "union":
      return sample(form, type.variants[0].type, depth + 1);
    default:
      return null;
  }
}

/** Scores a value by how well it fits a type, by its outermost structure. @param {Form} form @param {Type} type @param {any} value @returns {number} */
export function fit(form, type, value) {
  const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
  switch (type.kind) {
    case "boolean":
      return typeof value === "boolean" ? 3 : 0;
    case "integer":
      return typeof value === "number" ? (Number.isInteger(value) ? 3 : 1) : 0;
    case "number":
      return typeof value === "number" ? 2 : 0;
    case "string":
      return typeof value === "string" ? 2 : 0;
    case "size":
      return typeof value === "string" ? 1 : 0;
    case "const":
      return value === type.value ? 4 : 0;
    case "enum":
      return type.values.some((/** @type {any} */ one) => one[0] === value) ? 4 : typeof value === typeof type.values[0]?.[0] ? 1 : 0;
    case "array":
      if (!Array.isArray(value)) return 0;
      return value.length === 0 ? 2 : 1 + fit(form, type.items, value[0]);
    case "map":
      return isObject ? 1 : 0;
    case "object": {
      if (!isObject) return 0;
      let total = 2;
      const { members, open } = form.objects[type.object];
      const known = new Map(members.map((member) => [member.name, member]));
      for (const [name, inner] of Object.entries(value)) {
        const member = known.get(name);
        if (!member) total -= open ? 0 : 1;
        else if (member.type.kind === "const") total += member.type.value === inner ? 4 : -4;
        else total += 1;
      }
      for (const member of members) if (member.required && !Object.hasOwn(value, member.name)) total -= 0.5;
      return Math.max(total, 0.1);
    }
    case "union":
      return Math.max(...type.variants.map((/** @type {any} */ one) => fit(form, one.type, value)));
    default:
      return 0.5;
  }
}

/** A parameter with its label, description, problems and control. */
export class Field {
  /** @type {any} */
  value;
  #form;
  #param;
  #control;
  #problems = element("ul", { class: "problems", hidden: true, id: unique() });
  #why = element("p", { class: "why", hidden: true, id: unique() });

  /** @param {Form} form @param {Param} param @param {string} pointer @param {boolean} [isItem] */
  constructor(form, param, pointer, isItem = false) {
    this.#form = form;
    this.#param = param;
    this.pointer = pointer;
    const hint = element("p", { class: "hint", id: unique() }, ...prose([param.doc, param.deprecated && `Deprecated: ${param.deprecated}`].filter(Boolean).join(" ")));
    const label = unique();
    this.#control = control(form, param.type, pointer, { label, param, isItem });
    const described = [this.#problems.id, this.#why.id, hint.id].join(" ");
    const { input } = this.#control;
    const isGroup = !input;
    if (input) {
      input.id ||= unique();
      input.setAttribute("aria-describedby", described);
      if (param.required) input.setAttribute("aria-required", "true");
    } else {
      this.#control.root.setAttribute("role", "group");
      this.#control.root.setAttribute("aria-labelledby", label);
      this.#control.root.setAttribute("aria-describedby", described);
    }
    const name = isGroup ? element("span", { class: "label", id: label }, param.name) : element("label", { id: label, for: input?.id }, param.name);
    const head = element("div", { class: "field-head" }, name,
      param.unit ? element("span", { class: "unit" }, param.unit) : null,
      param.required && !isItem ? element("span", { class: "required" }, "required") : null);
    this.root = element("div", { class: `field kind-${param.type.kind}`, "data-pointer": pointer }, head, this.#control.root, this.#why, this.#problems, param.doc || param.deprecated ? hint : null);
    form.fields.set(pointer, this);
  }

  /** Shows a value. @param {any} value */
  set(value) {
    this.value = value;
    this.root.classList.toggle("given", value !== undefined);
    this.#control.set(value);
  }

  /** Shows what is wrong here. @param {{ message: string, rule: string, warning: boolean, link: string | null }[]} problems */
  show(problems) {
    this.#problems.hidden = problems.length === 0;
    this.#problems.replaceChildren(
      ...problems.map(({ message, rule, warning, link }) =>
        element("li", { class: warning ? "warning" : "error" }, ...prose(message), " ", link ? element("a", { href: link }, rule) : element("span", { class: "rule-id" }, rule)),
      ),
    );
    const isWrong = problems.some(({ warning }) => !warning);
    this.root.classList.toggle("wrong", isWrong);
    const input = this.#control.input;
    if (isWrong) input?.setAttribute("aria-invalid", "true");
    else input?.removeAttribute("aria-invalid");
  }

  /** Values that are not chosen here. @returns {Probe[]} */
  probes() {
    if (this.value !== undefined || this.#param.required) return this.#control.probes();
    const kind = this.#param.type.kind;
    if (kind === "boolean" || kind === "enum") return this.#control.probes();
    return [{ pointer: this.pointer, value: sample(this.#form, this.#param.type), apply: (reason) => this.#exclude(reason) }];
  }

  /** @param {string | null} reason */
  #exclude(reason) {
    const isExcluded = reason !== null && this.value === undefined;
    this.#why.hidden = !isExcluded;
    if (isExcluded) this.#why.replaceChildren(...prose(reason));
    this.root.classList.toggle("excluded", isExcluded);
    for (const one of this.#control.root.querySelectorAll("input, textarea, select, button")) /** @type {HTMLInputElement} */ (one).disabled = isExcluded;
    if (this.#control.input) /** @type {HTMLInputElement} */ (this.#control.input).disabled = isExcluded;
  }

  /** Lets the reader change an excluded parameter. */
  include() {
    if (this.root.classList.contains("excluded")) this.#exclude(null);
  }

  focus() {
    const target = this.#control.input ?? this.#control.root.querySelector("input, textarea, select, button");
    /** @type {HTMLElement | null} */ (target)?.focus({ preventScroll: true });
    this.root.scrollIntoView({ block: "center" });
  }

  /** Forgets the field and those in it. */
  remove() {
    for (const pointer of [...this.#form.fields.keys()]) {
      if (pointer === this.pointer || pointer.startsWith(`${this.pointer}/`)) this.#form.fields.delete(pointer);
    }
    this.root.remove();
  }
}

/** The control for a type. @param {Form} form @param {Type} type @param {string} pointer @param {{ label: string, param: Param, isItem: boolean }} options @returns {Control} */
function control(form, type, pointer, options) {
  switch (type.kind) {
    case "boolean":
      return choices(form, pointer, [[true, null, null], [false, null, null]], options);
    case "enum":
      if (type.open) return openChoice(form, type, pointer);
      return type.values.length > FEW ? selection(form, pointer, type.values, options) : choices(form, pointer, type.values, options);
    case "size":
      return type.values.length ? selection(form, pointer, type.values, options) : text(form, type, pointer);
    case "integer":
    case "number":
      return number(form, type, pointer, options);
    case "string":
      return text(form, type, pointer);
    case "const":
      return constant(form, type, pointer);
    case "array":
      return present(form, type, pointer, options, list);
    case "object":
      return present(form, type, pointer, options, members);
    case "map":
      return present(form, type, pointer, options, map);
    case "union":
      return union(form, type, pointer, options);
    default:
      return anything(form, pointer);
  }
}

/** Sets the content of an input, unless it says the same. @param {HTMLInputElement | HTMLTextAreaElement} input @param {string} value */
function fill(input, value) {
  if (input.value !== value) input.value = value;
}

/** A scalar as text. @param {any} value */
function shown(value) {
  return value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

/** @param {Form} form @param {Type} type @param {string} pointer @returns {Control} */
function text(form, type, pointer) {
  const isLong = !type.media && !type.form && (type.max === null || type.max === undefined || type.max > LINE) && type.kind === "string";
  const input = element(isLong ? "textarea" : "input", { rows: isLong ? 3 : null, type: isLong ? null : "text", spellcheck: "false", autocomplete: "off" });
  /** A long text, which the input does not show. @type {string | null} */
  let hidden = null;
  input.addEventListener("input", () => {
    hidden = null;
    form.change(pointer, input.value === "" ? undefined : input.value);
  });
  const root = element("div", { class: "text" }, input);
  const counter = type.max ? element("span", { class: "counter", "aria-hidden": "true" }) : null;
  if (counter) root.append(counter);
  if (type.media) root.append(filePicker(form, type, pointer));
  return {
    root,
    input,
    set(value) {
      const isHuge = typeof value === "string" && value.length > 10_000;
      hidden = isHuge ? value : null;
      input.readOnly = isHuge;
      fill(input, isHuge ? `${value.slice(0, 40)}… (${Math.round(value.length / 1000)} kB)` : shown(value));
      if (counter) counter.textContent = `${typeof value === "string" ? [...(hidden ? "" : value)].length || value.length : 0} / ${type.max}`;
    },
    probes: () => [],
  };
}

/** Puts a file into the request, in a form that the parameter takes. @param {Form} form @param {Type} type @param {string} pointer */
function filePicker(form, type, pointer) {
  const { forms } = type.media;
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

/** @param {Form} form @param {Type} type @param {string} pointer @param {{ param: Param, label: string }} options @returns {Control} */
function number(form, type, pointer, { param, label }) {
  const step = type.kind === "integer" ? 1 : "any";
  const input = element("input", { type: "number", step, inputmode: type.kind === "integer" ? "numeric" : "decimal", placeholder: param.default ? `default ${param.default.replaceAll("`", "")}` : null });
  const has = (/** @type {any} */ bound) => bound !== null && bound !== undefined;
  const isSlider = has(type.min) && has(type.max) && type.max > type.min;
  const unit = type.step && type.step > 0 ? type.step : type.kind === "integer" ? 1 : (type.max - type.min) / 100;
  const slider = isSlider ? element("input", { type: "range", min: type.min, max: type.max, step: unit, "aria-labelledby": label }) : null;
  const send = (/** @type {string} */ written) => {
    const value = Number(written);
    form.change(pointer, written.trim() === "" || Number.isNaN(value) ? undefined : value);
  };
  input.addEventListener("input", () => send(input.value));
  slider?.addEventListener("input", () => send(slider.value));
  const ends = isSlider ? element("span", { class: "ends", "aria-hidden": "true" }, element("span", {}, String(type.min)), element("span", {}, String(type.max))) : null;
  return {
    root: element("div", { class: "numeric" }, input, slider ? element("div", { class: "slider" }, slider, ends) : null),
    input,
    set(value) {
      if (document.activeElement !== input || Number(input.value) !== Number(value)) fill(input, shown(value));
      if (slider) {
        slider.value = value === undefined ? String(Number(param.default?.replaceAll("`", "")) || type.min) : shown(value);
        slider.classList.toggle("unset", value === undefined);
      }
    },
    probes: () => [],
  };
}

/** A few values next to one another. @param {Form} form @param {string} pointer @param {[any, string | null, string | null][]} values @param {{ param: Param, isItem: boolean }} options @returns {Control} */
function choices(form, pointer, values, { param, isItem }) {
  const group = unique();
  const hasDocs = values.some(([, doc]) => doc);
  /** @type {{ input: HTMLInputElement, value: any, why: HTMLElement }[]} */
  const options = [];
  /** @param {any} value @param {string} name @param {string | null} doc */
  const option = (value, name, doc) => {
    const input = element("input", { type: "radio", name: group });
    input.addEventListener("change", () => form.change(pointer, value));
    const why = element("span", { class: "why", hidden: true });
    options.push({ input, value, why });
    return element("label", { class: "choice" }, input, element("span", { class: "choice-name" }, name), doc ? element("span", { class: "choice-doc" }, ...prose(doc)) : null, why);
  };
  const absent = param.required || isItem ? null : option(undefined, param.default ? `default (${param.default.replaceAll("`", "")})` : "not given", null);
  const all = values.map(([value, doc, deprecated]) => option(value, shown(value), deprecated ? `Deprecated: ${deprecated}` : doc));
  if (param.nullable) all.push(option(null, "null", null));
  /** @type {any} */
  let current;
  return {
    root: element("div", { class: hasDocs ? "choices described" : "choices" }, absent, ...all),
    set(value) {
      current = value;
      for (const one of options) one.input.checked = one.value === value;
    },
    probes: () => probesOf(pointer, options, () => current),
  };
}

/** Probes for options that are not chosen. @param {string} pointer @param {{ input: { disabled: boolean }, value: any, why?: HTMLElement }[]} options @param {() => any} current @returns {Probe[]} */
function probesOf(pointer, options, current) {
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

/** Many values as a list to open. @param {Form} form @param {string} pointer @param {[any, string | null, string | null][]} values @param {{ param: Param, isItem: boolean }} options @returns {Control} */
function selection(form, pointer, values, { param }) {
  const input = element("select", {}, element("option", { value: "" }, param.default ? `default (${param.default.replaceAll("`", "")})` : "not given"));
  const options = values.map(([value], at) => {
    const option = element("option", { value: String(at) }, shown(value));
    input.append(option);
    return { input: option, value };
  });
  const doc = element("p", { class: "choice-doc" });
  const why = element("p", { class: "why", hidden: true });
  input.addEventListener("change", () => form.change(pointer, input.value === "" ? undefined : values[Number(input.value)]?.[0]));
  /** @type {any} */
  let current;
  return {
    root: element("div", { class: "selection" }, input, doc, why),
    input,
    set(value) {
      current = value;
      const at = values.findIndex(([one]) => one === value);
      input.value = at < 0 ? "" : String(at);
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
          why.replaceChildren(...[...reasons].flatMap(([text, excluded]) => prose(`Not ${excluded.join(", ")}: ${text} `)));
        },
      }));
    },
  };
}

/** A text with suggestions. @param {Form} form @param {Type} type @param {string} pointer @returns {Control} */
function openChoice(form, type, pointer) {
  const list = unique();
  const isNumber = typeof type.values[0]?.[0] === "number";
  const input = element("input", { type: isNumber ? "number" : "text", list, autocomplete: "off", step: "any" });
  input.addEventListener("input", () => form.change(pointer, input.value === "" ? undefined : isNumber ? Number(input.value) : input.value));
  const options = type.values.map((/** @type {any} */ [value]) => element("option", { value: shown(value) }));
  return {
    root: element("div", { class: "text" }, input, element("datalist", { id: list }, ...options)),
    input,
    set: (value) => fill(input, shown(value)),
    probes: () => [],
  };
}

/** @param {Form} form @param {Type} type @param {string} pointer @returns {Control} */
function constant(form, type, pointer) {
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

/** Any JSON. @param {Form} form @param {string} pointer @returns {Control} */
function anything(form, pointer) {
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

/** A list, an object or a map, which is given or not. @param {Form} form @param {Type} type @param {string} pointer @param {{ param: Param, isItem: boolean }} options @param {(form: Form, type: Type, pointer: string, param: Param) => { root: HTMLElement, set: (value: any) => void }} make @returns {Control} */
function present(form, type, pointer, { param, isItem }, make) {
  const add = element("button", { type: "button", class: "quiet add" }, `Add ${param.name}`);
  const remove = element("button", { type: "button", class: "quiet remove" }, `Remove ${param.name}`);
  const body = element("div", { class: "nested" });
  const root = element("div", { class: "present" }, add, body);
  /** @type {{ root: HTMLElement, set: (value: any) => void } | null} */
  let inner = null;
  add.addEventListener("click", () => {
    form.change(pointer, type.kind === "array" && type.min === 0 ? [sample(form, type.items)] : sample(form, type));
    /** @type {HTMLElement | null} */ (body.querySelector("input, textarea, select, button"))?.focus();
  });
  remove.addEventListener("click", () => {
    form.change(pointer, undefined);
    add.focus();
  });
  return {
    root,
    set(value) {
      const fits = type.kind === "array" ? Array.isArray(value) : value !== null && typeof value === "object" && !Array.isArray(value);
      add.hidden = value !== undefined;
      body.hidden = value === undefined;
      if (value === undefined || !fits) {
        for (const [at, field] of [...form.fields]) if (at.startsWith(`${pointer}/`)) field.remove();
        inner = null;
        body.replaceChildren(...(value === undefined ? [] : [element("p", { class: "hint" }, "This value can be edited as JSON.")]));
      } else {
        if (!inner) {
          inner = make(form, type, pointer, param);
          body.replaceChildren(inner.root);
        }
        inner.set(value);
      }
      if (value !== undefined && !param.required && !isItem) body.append(remove);
    },
    probes: () => [],
  };
}

/** The members of an object. @param {Form} form @param {Type} type @param {string} pointer */
export function members(form, type, pointer) {
  const fields = form.objects[type.object].members.map((member) => new Field(form, member, below(pointer, member.name)));
  return {
    root: element("div", { class: "fields" }, ...fields.map((field) => field.root)),
    /** @param {any} value */
    set(value) {
      for (const field of fields) {
        const name = names(field.pointer).at(-1) ?? "";
        field.set(Object.hasOwn(value, name) ? value[name] : undefined);
      }
    },
  };
}

/** The items of a list. @param {Form} form @param {Type} type @param {string} pointer @param {Param} param */
function list(form, type, pointer, param) {
  /** @type {{ field: Field, row: HTMLElement }[]} */
  let items = [];
  const rows = element("ol", { class: "items" });
  const add = element("button", { type: "button", class: "quiet" }, "Add an item");
  /** @type {any[]} */
  let current = [];
  add.addEventListener("click", () => {
    form.change(pointer, [...current, sample(form, type.items)]);
    items.at(-1)?.field.focus();
  });
  return {
    root: element("div", {}, rows, add),
    /** @param {any[]} value */
    set(value) {
      current = value;
      for (const { field, row } of items.splice(value.length)) {
        field.remove();
        row.remove();
      }
      for (let at = items.length; at < value.length; at++) {
        const item = { name: `${param.name} ${at + 1}`, type: type.items, required: true };
        const field = new Field(form, item, below(pointer, at), true);
        const remove = element("button", { type: "button", class: "quiet remove" }, `Remove ${at + 1}`);
        remove.addEventListener("click", () => {
          form.change(pointer, current.filter((_, one) => one !== at));
          add.focus();
        });
        const row = element("li", {}, field.root, remove);
        items.push({ field, row });
        rows.append(row);
      }
      items.forEach(({ field }, at) => field.set(value[at]));
    },
  };
}

/** The members of a map. @param {Form} form @param {Type} type @param {string} pointer */
function map(form, type, pointer) {
  const rows = element("ol", { class: "items" });
  const add = element("button", { type: "button", class: "quiet" }, "Add a member");
  /** @type {Record<string, any>} */
  let current = {};
  /** @type {Map<string, Field>} */
  let fields = new Map();
  add.addEventListener("click", () => {
    let name = "key";
    for (let at = 2; Object.hasOwn(current, name); at++) name = `key${at}`;
    form.change(pointer, { ...current, [name]: sample(form, type.items) });
  });
  /** @param {string} name */
  const row = (name) => {
    const field = new Field(form, { name: "value", type: type.items, required: true }, below(pointer, name), true);
    fields.set(name, field);
    const key = element("input", { type: "text", value: name, "aria-label": "key", spellcheck: "false" });
    key.addEventListener("change", () => {
      const renamed = Object.entries(current).map(([one, value]) => [one === name ? key.value : one, value]);
      form.change(pointer, Object.fromEntries(renamed));
    });
    const remove = element("button", { type: "button", class: "quiet remove" }, `Remove ${name}`);
    remove.addEventListener("click", () => {
      form.change(pointer, Object.fromEntries(Object.entries(current).filter(([one]) => one !== name)));
      add.focus();
    });
    return element("li", { class: "pair" }, key, field.root, remove);
  };
  return {
    root: element("div", {}, rows, add),
    /** @param {Record<string, any>} value */
    set(value) {
      current = value;
      const keys = Object.keys(value);
      if (keys.join("\u0000") !== [...fields.keys()].join("\u0000")) {
        for (const field of fields.values()) field.remove();
        fields = new Map();
        rows.replaceChildren(...keys.map(row));
      }
      for (const [name, field] of fields) field.set(value[name]);
    },
  };
}

/** One of several types. @param {Form} form @param {Type} type @param {string} pointer @param {{ label: string, param: Param, isItem: boolean }} options @returns {Control} */
function union(form, type, pointer, { label, param, isItem }) {
  const picker = element("select", { "aria-labelledby": label });
  if (!param.required && !isItem) picker.append(element("option", { value: "" }, "not given"));
  type.variants.forEach((/** @type {any} */ variant, /** @type {number} */ at) => picker.append(element("option", { value: String(at) }, variant.name)));
  const doc = element("p", { class: "choice-doc" });
  const body = element("div", { class: "variant" });
  /** @type {number} */
  let chosen = -1;
  /** @type {Control | null} */
  let inner = null;
  picker.addEventListener("change", () => {
    const variant = type.variants[Number(picker.value)];
    form.change(pointer, picker.value === "" ? undefined : sample(form, variant.type));
  });
  return {
    root: element("div", { class: "union" }, picker, doc, body),
    set(value) {
      const fits = value === undefined ? [] : type.variants.map((/** @type {any} */ one) => fit(form, one.type, value));
      const best = fits.indexOf(Math.max(...fits));
      // A value that fits the chosen variant as well stays in it.
      const at = value === undefined ? -1 : chosen >= 0 && fits[chosen] === fits[best] ? chosen : best;
      picker.value = at < 0 ? "" : String(at);
      doc.replaceChildren(...prose(type.variants[at]?.doc ?? ""));
      if (at !== chosen) {
        for (const [one, field] of [...form.fields]) if (one.startsWith(`${pointer}/`)) field.remove();
        chosen = at;
        const variant = type.variants[at];
        inner = variant ? control(form, variant.type, pointer, { label, param: { ...param, name: variant.name, required: true, nullable: false }, isItem: true }) : null;
        if (inner?.input) inner.input.setAttribute("aria-labelledby", label);
        body.replaceChildren(...(inner ? [inner.root] : []));
      }
      inner?.set(value);
    },
    probes: () => inner?.probes() ?? [],
  };
}
