// The control for each type. A control shows a value, and tells the form when the reader changes it; it never decides what
// is valid.

/** @import { Choice, Control, Form, Options, Type } from "./types.js" */
import { choices, openChoice, selection } from "./choices.js";
import { list, map, members, present, union } from "./nested.js";
import { anything, constant, number, text } from "./scalars.js";

/** Most values that are shown next to one another; more are a list to open. */
const FEW = 5;

/**
 * Tells whether the control of a type offers `null` among its values.
 * @param {Type} type
 */
export function offersNull(type) {
  return type.kind === "boolean" || (type.kind === "enum" && !type.open);
}

/**
 * The control for a type.
 * @param {Form} form
 * @param {Type} type
 * @param {string} pointer
 * @param {Options} options
 * @returns {Control}
 */
export function control(form, type, pointer, options) {
  /** @type {Choice[]} */
  const orNull = options.param.nullable ? [[null, null, null]] : [];
  switch (type.kind) {
    case "boolean":
      return choices(form, pointer, [[true, null, null], [false, null, null], ...orNull], options);
    case "enum": {
      if (type.open) return openChoice(form, type, pointer);
      const values = [...type.values, ...orNull];
      return values.length > FEW ? selection(form, pointer, values, options) : choices(form, pointer, values, options);
    }
    case "size":
      return type.values.length
        ? selection(form, pointer, type.values, options)
        : text(form, { form: "size" }, pointer);
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
