// Answers vectors in a worker.

self.onmessage = async ({ data: { address, vectors } }) => {
  const { init, completeJson, priceJson, validateJson } = await import(address);
  await init();
  const asks = { complete: completeJson, price: priceJson, receipt: priceJson, validate: validateJson };
  const answer = ({ command, model, document, facts, at, body, dialect, taskId }) =>
    asks[command](model, document, { facts, at, body, dialect, taskId, receipt: command === "receipt" });
  self.postMessage(vectors.map(answer));
};
