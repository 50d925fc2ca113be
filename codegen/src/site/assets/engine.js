// The engine of modelspec: a WebAssembly module that checks a request against the table of its operation.

/** @import { Cost } from "./types.js" */
import { load } from "./dom.js";

/** Bytes before the text of a result. */
const HEADER = 8;

/**
 * @typedef {{ pointer: string, rule: string, message: string, kind: { name: string, missing?: string[], offending?: string[] } }} Violation
 * @typedef {{ valid: boolean, violations: Violation[], omitted: number, warnings: Violation[], unchecked: Violation[], cost: Cost | null }} Answer
 */

/** @param {string} text */
function bytes(text) {
  return Uint8Array.from(atob(text), (digit) => digit.charCodeAt(0));
}

/**
 * The module that the script of the engine brings.
 * @param {string} path
 * @returns {Promise<WebAssembly.Module>}
 */
export async function fetchEngine(path) {
  let text = "";
  Object.assign(window, {
    /** @param {string} given */
    modelspecEngine(given) {
      text = given;
    },
  });
  await load(path);
  const stream = new Blob([bytes(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
}

/** Checks requests of one operation. */
export class Engine {
  #module;
  #table;
  /** @type {any} */
  #exports;
  #encoder = new TextEncoder();
  #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  /**
   * @param {WebAssembly.Module} module
   * @param {string} table
   */
  constructor(module, table) {
    this.#module = module;
    this.#table = bytes(table);
    this.#start();
  }

  #start() {
    this.#exports = new WebAssembly.Instance(this.#module, {}).exports;
  }

  /**
   * Asks the engine about a request; an error if the facts or the time cannot be used.
   * @param {string} request
   * @param {string} facts
   * @param {string} moment the day or the time of the request; if it is empty, the price is that of the newest source
   * @returns {Answer}
   */
  check(request, facts, moment) {
    try {
      const given = [request, facts, moment].map((text) => this.#encoder.encode(text));
      // The last part is the id of a task, which only completed arguments need.
      return this.#call([this.#table, ...given, new Uint8Array()]);
    } catch (error) {
      // An instance that has stopped is in an unknown state.
      if (error instanceof WebAssembly.RuntimeError) this.#start();
      throw error;
    }
  }

  /** @param {Uint8Array[]} parts */
  #call(parts) {
    const { memory, modelspec_alloc, modelspec_call, modelspec_free } = this.#exports;
    const lengths = parts.map((part) => part.length);
    const input = modelspec_alloc(lengths.reduce((sum, length) => sum + length)) >>> 0;
    if (input === 0) throw new Error("there is not enough memory for the request");
    let place = input;
    for (const part of parts) {
      new Uint8Array(memory.buffer, place, part.length).set(part);
      place += part.length;
    }
    const result = modelspec_call(0, input, ...lengths) >>> 0;
    if (result === 0) throw new Error("there is not enough memory for the answer");
    const header = new DataView(memory.buffer, result, HEADER);
    const [status, length] = [header.getUint32(0, true), header.getUint32(4, true)];
    const text = this.#decoder.decode(new Uint8Array(memory.buffer, result + HEADER, length));
    modelspec_free(result, HEADER + length);
    const answer = JSON.parse(text);
    if (status !== 0) throw new Error(answer.message);
    return answer;
  }
}
