// Elements, and what all scripts of the site share.

/**
 * An element with attributes and children. Text is never read as HTML.
 * @param {string} name
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes]
 * @param {...(Node | string | null | undefined)} children
 * @returns {any} the element, with the members of its kind
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  for (const child of children) if (child !== null && child !== undefined) made.append(child);
  return made;
}

/**
 * Text in which backticks mark code.
 * @param {string} text
 * @returns {Node[]}
 */
export function prose(text) {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return [document.createTextNode(text)];
  return parts.map((part, at) => (at % 2 ? element("code", {}, part) : document.createTextNode(part)));
}

/**
 * Loads a script of the site, which calls a function of the page.
 * @param {string} path
 * @returns {Promise<void>}
 */
export function load(path) {
  return new Promise((resolve, reject) => {
    const script = element("script", { src: path });
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(new Error(`cannot load ${path}`)));
    document.head.append(script);
  });
}

let uniques = 0;

/** A name for an element that labels or describes another one. */
export function unique() {
  uniques += 1;
  return `c${uniques}`;
}
