// Answers vectors in a worker.

self.onmessage = async ({ data: { address, vectors } }) => {
  const { init, priceJson, validateJson } = await import(address);
  await init();
  const answer = ({ command, model, document, facts, body }) =>
    (command === "price" ? priceJson : validateJson)(model, document, { facts, body });
  self.postMessage(vectors.map(answer));
};
