// A request as code. The generator writes code in the same way (`code.rs`); tests compare both.

/** @import { Code } from "./types.js" */
import { curlText } from "./curl.js";

/**
 * The code with a request.
 * @param {Code} code
 * @param {any} request
 */
export function codeWith(code, request) {
  if (code.form === "curl") return curlText(code.command, request);
  const json = JSON.stringify(request, null, 2);
  const written = code.form === "rust" ? rustText(json) : code.form === "python" ? python(request, 0) : json;
  return code.text.replace("{{request}}", () => written);
}

/**
 * A raw string of Rust.
 * @param {string} text
 */
function rustText(text) {
  const longest = Math.max(0, ...[...text.matchAll(/"(#*)/g)].map((found) => (found[1] ?? "").length));
  const marks = "#".repeat(longest + 1);
  return `r${marks}"${text}"${marks}`;
}

/**
 * A value as Python writes it.
 * @param {any} value
 * @param {number} depth
 * @returns {string}
 */
function python(value, depth) {
  const [inner, outer] = ["    ".repeat(depth + 1), "    ".repeat(depth)];
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (/** @type {any} */ (JSON).isRawJSON?.(value)) return JSON.stringify(value);
  if (Array.isArray(value) && value.length) {
    return `[\n${value.map((item) => `${inner}${python(item, depth + 1)},\n`).join("")}${outer}]`;
  }
  if (typeof value === "object" && !Array.isArray(value) && Object.keys(value).length) {
    const members = Object.entries(value);
    return `{\n${members.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${python(item, depth + 1)},\n`).join("")}${outer}}`;
  }
  return JSON.stringify(value);
}
