// The address of the page, which holds the request and the facts.

import { parse } from "./json.js";

/** Longest request that the address has. */
const LONGEST = 8000;

/**
 * Writes a request and facts as JSON, and the time of the request, into the address, if they are not too long.
 * @param {string} request
 * @param {string} facts
 * @param {string} moment
 * @param {boolean} isStart true for the request that the form starts with, which needs no address
 */
export function remember(request, facts, moment, isStart) {
  const isShown = location.hash.startsWith("#request=");
  if (isStart && !isShown) return;
  // Escapes only make a text longer, and those of megabytes take long.
  const isShort = request.length <= LONGEST;
  const part = (/** @type {string} */ name, /** @type {string} */ value) =>
    value === "" ? "" : `&${name}=${encodeURIComponent(value)}`;
  const text = !isShort
    ? ""
    : `#request=${encodeURIComponent(request)}${part("facts", facts === "{}" ? "" : facts)}${part("at", moment)}`;
  if (isShort && text.length <= LONGEST) history.replaceState(null, "", text);
  else if (isShown) history.replaceState(null, "", "#try");
}

/**
 * The request of the address, with its facts and its time; `null` if it has none.
 * @returns {import("./types.js").Preset | null}
 */
export function recall() {
  const found = /^#request=([^&]*)(?:&facts=([^&]*))?(?:&at=([^&]*))?$/.exec(location.hash);
  if (!found) return null;
  try {
    const facts = found[2] ? parse(decodeURIComponent(found[2])) : {};
    return { request: parse(decodeURIComponent(found[1] ?? "")), facts, at: decodeURIComponent(found[3] ?? "") };
  } catch {
    return null;
  }
}
