// Values of the types of parameters: samples, and how well a value fits.

/** @import { Form, Type } from "./types.js" */

/** Deepest objects in a new value. */
const DEEP = 8;

/**
 * A small value of a type.
 * @param {Form} form
 * @param {Type} type
 * @param {number} [depth]
 * @returns {any}
 */
export function sample(form, type, depth = 0) {
  switch (type.kind) {
    case "boolean":
      return true;
    case "integer":
    case "number": {
      const least = type.min ?? Math.min(0, type.max ?? 0);
      if (type.kind === "number" || type.step <= 1) return least;
      return Math.ceil((least - type.offset) / type.step) * type.step + type.offset;
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
      return depth > DEEP
        ? []
        : Array.from({ length: Math.min(type.min, 50) }, () => sample(form, type.items, depth + 1));
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

/**
 * Scores a value by how well it fits a type, by its outermost structure.
 * @param {Form} form
 * @param {Type} type
 * @param {any} value
 * @returns {number}
 */
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
    case "size": {
      const sides = typeof value === "string" ? value.split(type.separator) : [];
      return sides.length === 2 && sides.every((side) => /^\d+$/.test(side)) ? 3 : 0;
    }
    case "const":
      return value === type.value ? 4 : 0;
    case "enum":
      return type.values.some((one) => one[0] === value) ? 4 : typeof value === typeof type.values[0]?.[0] ? 1 : 0;
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
      return Math.max(...type.variants.map((one) => fit(form, one.type, value)));
    default:
      return 0.5;
  }
}
