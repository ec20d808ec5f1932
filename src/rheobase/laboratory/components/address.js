// Keeps the address of the page in step. Browsers allow a few changes a second: the last one counts.

const PAUSE = 100; // ms

export function render({ model }) {
  let timer = null;

  function write() {
    timer = null;
    history.replaceState(null, "", window.location.pathname + model.search + window.location.hash);
  }
  model.on("search", () => { timer ??= setTimeout(write, PAUSE); });
  addEventListener("pagehide", () => { if (timer !== null) write(); });
}
