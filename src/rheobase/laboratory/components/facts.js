// Names and values; what changes is told to who does not see it.

export function render({ model, el }) {
  const message = document.createElement("p");
  message.className = "message";
  message.setAttribute("role", "alert");
  const list = document.createElement("dl");
  list.className = "facts";
  list.setAttribute("aria-live", model.spoken ? "polite" : "off");
  el.append(message, list);

  function show() {
    const { facts } = model.content;
    if (message.textContent !== model.content.message) message.textContent = model.content.message;
    message.hidden = message.textContent === "";
    while (list.children.length > facts.length) list.lastChild.remove();
    facts.forEach(([name, value], k) => {
      if (!list.children[k]) {
        const pair = document.createElement("div");
        pair.append(document.createElement("dt"), document.createElement("dd"));
        list.append(pair);
      }
      const [term, definition] = list.children[k].children;
      if (term.textContent !== name) term.textContent = name;
      if (definition.textContent !== value) definition.textContent = value;
      definition.dataset.name = name;
    });
  }
  model.on("content", show);
  show();
}
