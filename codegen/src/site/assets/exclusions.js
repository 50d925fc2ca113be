// Exclusions: each value that is not chosen is tried, and the engine tells which rule it would break.

/** @import { Answer } from "./engine.js" */
/** @import { Data, Probe } from "./types.js" */
import { at, changed, names } from "./json.js";

/** Milliseconds of trying values before the page may react again. */
const SLICE = 8;

/**
 * The rule that excludes a value, as a sentence. A value is excluded if a rule that holds now would be broken by values
 * that are given: a rule that only asks for more values excludes nothing.
 * @param {Probe} probe
 * @param {any} request
 * @param {{ rules: Data["rules"], broken: Set<string>, check: (request: any) => Answer }} context `broken` has the rules that are broken now
 * @returns {string | null}
 */
function reasonOf({ pointer, value }, request, { rules, broken, check }) {
  const tried = changed(request, names(pointer), value);
  for (const { rule, pointer: place, kind, message } of check(tried).violations) {
    const isOfRule = kind.name === "rule" && Object.hasOwn(rules, rule) && !broken.has(rule);
    const offending = [place, ...(kind.offending ?? [])].filter((one) => at(tried, one) !== undefined);
    const asks = (kind.missing ?? []).length > 0 || at(tried, place) === undefined;
    if (isOfRule && !asks && offending.length) return `${message} (${rule})`;
  }
  return null;
}

/** Tries values a few at a time, so that the page stays quick. */
export class Exclusions {
  /** Number of the newest request; what was tried in others is forgotten. */
  #turn = 0;

  /**
   * Forgets the values that are still to be tried.
   */
  stop() {
    this.#turn += 1;
  }

  /**
   * Tells each value whether a rule excludes it.
   * @param {Probe[]} probes
   * @param {any} request
   * @param {Parameters<typeof reasonOf>[2] | null} context `null` excludes nothing
   */
  apply(probes, request, context) {
    this.stop();
    const turn = this.#turn;
    const left = [...probes];
    const slice = () => {
      if (turn !== this.#turn) return;
      const end = performance.now() + SLICE;
      for (let probe = left.shift(); probe; probe = performance.now() < end ? left.shift() : undefined) {
        probe.apply(context ? reasonOf(probe, request, context) : null);
      }
      if (left.length) setTimeout(slice);
      else document.documentElement.dataset.tried = String(turn);
    };
    delete document.documentElement.dataset.tried;
    if (context) setTimeout(slice);
    else slice();
  }
}
