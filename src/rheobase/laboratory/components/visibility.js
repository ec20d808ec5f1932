// Whether the page is in sight: a tab behind another one is not.

export function render({ model }) {
  const tell = () => { model.in_sight = !document.hidden; };
  document.addEventListener("visibilitychange", tell);
  tell();
}
