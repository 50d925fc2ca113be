// Controls for values that contain others: objects, lists, maps and unions.

/** @import { ArrayType, Control, Form, MapType, ObjectType, Options, Param, Type, UnionType, Variant } from "./types.js" */
import { control } from "./control.js";
import { element, prose } from "./dom.js";
import { Field } from "./field.js";
import { below, names } from "./json.js";
import { shown } from "./scalars.js";
import { fit, sample } from "./values.js";

/** Most values that stand for the name of a variant. */
const SEVERAL = 3;

/**
 * A list, an object or a map, which is given or not. `make` makes the control of what is given.
 * @template {ArrayType | ObjectType | MapType} T
 * @param {Form} form
 * @param {T} type
 * @param {string} pointer
 * @param {Options} options
 * @param {(form: Form, type: T, pointer: string, param: Param) => { root: HTMLElement, set: (value: any) => void }} make
 * @returns {Control}
 */
export function present(form, type, pointer, { param, isItem }, make) {
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
      const fits =
        type.kind === "array"
          ? Array.isArray(value)
          : value !== null && typeof value === "object" && !Array.isArray(value);
      add.hidden = value !== undefined;
      body.hidden = value === undefined;
      if (value === undefined || !fits) {
        for (const [at, field] of [...form.fields]) if (at.startsWith(`${pointer}/`)) field.remove();
        inner = null;
        body.replaceChildren(
          ...(value === undefined ? [] : [element("p", { class: "hint" }, "This value can be edited as JSON.")]),
        );
      } else {
        if (!inner) {
          inner = make(form, type, pointer, param);
          body.replaceChildren(inner.root);
        }
        inner.set(value);
      }
      if (value !== undefined && !isItem) body.append(remove);
    },
    probes: () => [],
  };
}

/**
 * The members of an object.
 * @param {Form} form
 * @param {ObjectType} type
 * @param {string} pointer
 */
export function members(form, type, pointer) {
  const fields = form.objects[type.object].members.map(
    (member) => new Field(form, member, below(pointer, member.name)),
  );
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

/**
 * The items of a list.
 * @param {Form} form
 * @param {ArrayType} type
 * @param {string} pointer
 * @param {Param} param
 */
export function list(form, type, pointer, param) {
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
          form.change(
            pointer,
            current.filter((_, one) => one !== at),
          );
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

/**
 * The members of a map.
 * @param {Form} form
 * @param {MapType} type
 * @param {string} pointer
 */
export function map(form, type, pointer) {
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

/**
 * Tells whether a type has one value only.
 * @param {Type} type
 */
function isSingle(type) {
  return type.kind === "const" || (type.kind === "enum" && !type.open && type.values.length === 1);
}

/**
 * The name of a variant; a few values tell more than their name.
 * @param {Variant} variant
 */
function variantName({ name, type }) {
  if (type.kind === "const") return shown(type.value);
  if (type.kind !== "enum" || type.open || type.values.length > SEVERAL) return name;
  return type.values.map(([value]) => shown(value)).join(", ");
}

/**
 * One of several types.
 * @param {Form} form
 * @param {UnionType} type
 * @param {string} pointer
 * @param {Options} options
 * @returns {Control}
 */
export function union(form, type, pointer, { label, param, isItem }) {
  const picker = element("select", { "aria-labelledby": label });
  if (!isItem) picker.append(element("option", { value: "" }, "not given"));
  type.variants.forEach((one, at) => picker.append(element("option", { value: String(at) }, variantName(one))));
  const doc = element("p", { class: "choice-doc" });
  const body = element("div", { class: "variant" });
  /** The variant that is shown. */
  let chosen = -1;
  /** The variant that the reader has picked; -1 if the value tells which one it is. */
  let picked = -1;
  /** @type {Control | null} */
  let inner = null;
  picker.addEventListener("change", () => {
    picked = picker.value === "" ? -1 : Number(picker.value);
    const variant = type.variants[picked];
    form.change(pointer, variant ? sample(form, variant.type) : undefined);
  });
  return {
    root: element("div", { class: "union" }, picker, doc, body),
    set(value) {
      const fits = value === undefined ? [] : type.variants.map((one) => fit(form, one.type, value));
      const best = fits.indexOf(Math.max(...fits));
      // A value stays in the variant that was picked if it has its type, and in the one that is shown if it fits as well.
      if (!form.isByControl || (fits[picked] ?? 0) < 1) picked = -1;
      const kept = picked >= 0 ? picked : chosen >= 0 && fits[chosen] === fits[best] ? chosen : best;
      const at = value === undefined ? -1 : kept;
      picker.value = at < 0 ? "" : String(at);
      doc.replaceChildren(...prose(type.variants[at]?.doc ?? ""));
      if (at !== chosen) {
        for (const [one, field] of [...form.fields]) if (one.startsWith(`${pointer}/`)) field.remove();
        chosen = at;
        const variant = type.variants[at];
        // The list of variants tells all about a single value.
        inner =
          variant && !isSingle(variant.type)
            ? control(form, variant.type, pointer, {
                label,
                param: { ...param, name: variant.name, required: true, nullable: false },
                isItem: true,
              })
            : null;
        if (inner?.input) inner.input.setAttribute("aria-labelledby", label);
        body.replaceChildren(...(inner ? [inner.root] : []));
      }
      inner?.set(value);
    },
    probes: () => inner?.probes() ?? [],
  };
}
