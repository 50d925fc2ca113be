// The address of the page, which holds the request and the facts.

import { parse } from "./json.js";

/** Longest request that the address has. */
const LONGEST = 8000;

/**
 * Writes a request and facts as JSON into the address, if they are not too long.
 * @param {string} request
 * @param {string} facts
 * @param {boolean} isStart true for the request that the form starts with, which needs no address
 */
export function remember(request, facts, isStart) {
  const isShown = location.hash.startsWith("#request=");
  if (isStart && !isShown) return;
  // Escapes only make a text longer, and those of megabytes take long.
  const isShort = request.length <= LONGEST;
  const text = !isShort
    ? ""
    : `#request=${encodeURIComponent(request)}${facts === "{}" ? "" : `&facts=${encodeURIComponent(facts)}`}`;
  if (isShort && text.length <= LONGEST) history.replaceState(null, "", text);
  else if (isShown) history.replaceState(null, "", "#try");
}

/**
 * The request and the facts of the address; `null` if it has none.
 * @returns {{ request: any, facts: any } | null}
 */
export function recall() {
  const found = /^#request=([^&]*)(?:&facts=(.*))?$/.exec(location.hash);
  if (!found) return null;
  try {
    const facts = found[2] ? parse(decodeURIComponent(found[2])) : {};
    return { request: parse(decodeURIComponent(found[1] ?? "")), facts };
  } catch {
    return null;
  }
}
