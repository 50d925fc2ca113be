// The package without Node's entry point, in Deno: once in the main thread, and once in a worker, as browsers have them.
// The first argument of the program is the folder of the package.

const folder = new URL(`file://${Deno.args[0]}/`);
const root = new URL("../../../../../", import.meta.url);
const lines = (await Deno.readTextFile(new URL("tests/vectors/answers.jsonl", root))).trim().split("\n");
const vectors = lines.map((line) => JSON.parse(line)).filter(({ document, answer }) => document !== undefined && answer !== undefined);
if (vectors.length < 300) throw new Error(`only ${vectors.length} vectors`);

const { init, completeJson, priceJson, validateJson } = await import(new URL("index.js", folder).href);
await init();
check("the main thread", (vector) => {
  const ask = { complete: completeJson, price: priceJson, receipt: priceJson, validate: validateJson }[vector.command];
  const { facts, at, body, dialect, taskId } = vector;
  return ask(vector.model, vector.document, { facts, at, body, dialect, taskId, receipt: vector.command === "receipt" });
});

const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
const answers = await new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error(message));
  worker.postMessage({ address: new URL("index.js", folder).href, vectors });
});
worker.terminate();
check("a worker", (_, at) => answers[at]);

function check(place, answer) {
  vectors.forEach((vector, at) => {
    const found = answer(vector, at);
    if (found !== vector.answer) throw new Error(`${vector.name} in ${place}: ${found} is not ${vector.answer}`);
  });
  console.log(`${vectors.length} answers in ${place}`);
}
