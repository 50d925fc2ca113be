// JSON values, JSON Pointers, and texts in which long strings have stand-ins.

/** Longest string that texts show as it is: editors become slow with megabytes. */
const LONG = 4000;

/** @param {string} pointer */
export function names(pointer) {
  return pointer
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * @param {string} pointer
 * @param {string | number} name
 */
export function below(pointer, name) {
  return `${pointer}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/**
 * The value at a pointer; `undefined` if there is none.
 * @param {any} value
 * @param {string} pointer
 */
export function at(value, pointer) {
  for (const name of names(pointer)) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/**
 * A copy with another value at a pointer; `undefined` removes it.
 * @param {any} value
 * @param {string[]} path
 * @param {any} to
 * @returns {any}
 */
export function changed(value, path, to) {
  if (path.length === 0) return to;
  const [name, ...rest] = path;
  if (Array.isArray(value)) {
    const items = [...value];
    const inner = changed(items[Number(name)], rest, to);
    if (inner === undefined) items.splice(Number(name), 1);
    else items[Number(name)] = inner;
    return items;
  }
  const members = new Map(Object.entries(value !== null && typeof value === "object" ? value : {}));
  const inner = changed(members.get(name), rest, to);
  if (inner === undefined) members.delete(name);
  else members.set(name, inner);
  return Object.fromEntries(members);
}

/** JSON texts that keep numbers which doubles do not hold. */
const raw = /** @type {any} */ (JSON);

/**
 * A value of a JSON text. Numbers that doubles do not hold keep their digits.
 * @param {string} text
 * @returns {any}
 */
export function parse(text) {
  return raw.parse(text, (/** @type {string} */ _, /** @type {any} */ value, /** @type {any} */ context) => {
    const isLost =
      typeof value === "number" && context?.source && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source);
    return isLost && raw.rawJSON ? raw.rawJSON(context.source) : value;
  });
}

/** Texts for people: long strings have stand-ins, and come back when the text is read. */
export class Texts {
  /** @type {Map<string, string>} */
  #long = new Map();

  /** @param {string} text */
  standIn(text) {
    for (const [name, known] of this.#long) if (known === text) return name;
    const size = text.length > 1e6 ? `${(text.length / 1e6).toFixed(1)} MB` : `${Math.round(text.length / 1e3)} kB`;
    const name = `${text.slice(0, 32)}… ⟨${size}, number ${this.#long.size + 1}⟩`;
    this.#long.set(name, text);
    return name;
  }

  /** @param {any} value */
  write(value) {
    return JSON.stringify(
      value,
      (_, one) => (typeof one === "string" && one.length > LONG ? this.standIn(one) : one),
      2,
    );
  }

  /**
   * True if a text has stand-ins.
   * @param {string} text
   */
  isReplaced(text) {
    return this.#long.size > 0 && text.includes("⟨");
  }

  /** @param {string} text */
  read(text) {
    const value = parse(text);
    if (this.#long.size === 0) return value;
    /**
     * @param {any} one
     * @returns {any}
     */
    const back = (one) => {
      if (typeof one === "string") return this.#long.get(one) ?? one;
      if (Array.isArray(one)) return one.map(back);
      if (one === null || typeof one !== "object" || raw.isRawJSON?.(one)) return one;
      return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, back(inner)]));
    };
    return back(value);
  }
}
