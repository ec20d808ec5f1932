// Keeps the address of the page in step. Browsers allow a few changes a second: the last one counts.

const PAUSE = 100; // ms

export function render({ model }) {
  let timer = null;

  function write() {
    timer = null;
    history.replaceState(null, "", window.location.pathname + model.search + window.location.hash);
  }
  const soon = () => { timer ??= setTimeout(write, PAUSE); };
  model.on("search", soon);
  if (model.search) soon(); // it was changed before this was rendered
  addEventListener("pagehide", () => { if (timer !== null) write(); });
}
