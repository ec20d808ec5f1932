// A form from data. What is being typed or dragged is left alone while answers come in.

export function render({ model, el }) {
  const form = document.createElement("form");
  form.className = "form";
  form.addEventListener("submit", (event) => event.preventDefault());
  el.append(form);

  let rows = new Map(); // by the name of the field
  let shape = "";
  let number = model.content.number;
  let waiting = false;
  let changes = {};

  function send(name, value) {
    changes[name] = value;
    if (!waiting) flush();
  }

  function flush() {
    waiting = true;
    number += 1;
    model.send_msg({ number, changes });
    changes = {};
  }

  function show() {
    const { groups, errors } = model.content;
    const wanted = JSON.stringify(groups.map((group) => [
      group.title, group.fields.map((field) => [field.name, field.kind, field.options ?? 0]),
    ]));
    if (wanted !== shape) {
      rows = build(form, groups, send);
      shape = wanted;
    }
    for (const group of groups) {
      for (const field of group.fields) {
        const pending = Object.hasOwn(changes, field.name);
        rows.get(field.name).update(field, errors[field.name] ?? "", pending);
      }
    }
  }

  model.on("content", () => {
    if (model.content.number === number) waiting = false;
    show();
    if (!waiting && Object.keys(changes).length) flush();
  });
  show();
}

function build(form, groups, send) {
  const focused = form.getRootNode().activeElement?.id;
  const rows = new Map();
  form.replaceChildren(...groups.map((group) => {
    const set = element("fieldset");
    set.append(element("legend", { textContent: group.title }));
    for (const field of group.fields) {
      const row = MAKERS[field.kind](field, send);
      rows.set(field.name, row);
      set.append(row.node);
    }
    return set;
  }));
  if (focused) form.querySelector(`#${CSS.escape(focused)}`)?.focus();
  return rows;
}

const MAKERS = { slider: makeSlider, choice: makeChoice, line: makeLine, lines: makeLines, button: makeButton };

function makeSlider(field, send) {
  const box = element("input", { type: "text", id: field.name, autocomplete: "off", spellcheck: false });
  const range = element("input", { type: "range", id: `${field.name}:slider` });
  range.setAttribute("aria-label", `${field.label}, slider`);
  let now = field;
  range.addEventListener("input", () => {
    box.value = written(range.value, now);
    range.setAttribute("aria-valuetext", box.value);
    send(field.name, box.value);
  });
  box.addEventListener("change", () => send(field.name, box.value));
  return row(field, box, [range], (next) => {
    now = next;
    Object.assign(range, { min: next.low, max: next.high, step: next.step });
    if (next.position !== null) range.value = next.position;
    range.setAttribute("aria-valuetext", next.value);
  });
}

function written(value, field) {
  const decimals = Math.max(0, -Math.floor(Math.log10(field.step) + 1e-9));
  return `${Number(Number(value).toFixed(decimals))} ${field.unit}`.trim();
}

function makeChoice(field, send) {
  const box = element("select", { id: field.name });
  box.append(...field.options.map(([value, text]) => element("option", { value, textContent: text })));
  box.addEventListener("change", () => send(field.name, box.value));
  return row(field, box);
}

function makeLine(field, send) {
  const box = element("input", { type: "text", id: field.name, autocomplete: "off", spellcheck: false });
  box.addEventListener("change", () => send(field.name, box.value));
  return row(field, box);
}

function makeLines(field, send) {
  const box = element("textarea", { id: field.name, rows: 4, spellcheck: false });
  box.addEventListener("change", () => send(field.name, box.value));
  return row(field, box);
}

function makeButton(field, send) {
  const node = element("button", { type: "button", id: field.name });
  let now = field;
  node.addEventListener("click", () => send(field.name, now.value));
  return {
    node,
    update(next) {
      now = next;
      Object.assign(node, { textContent: next.label, title: next.help });
    },
  };
}

function row(field, box, more = [], also = () => {}) {
  const node = element("div", { className: `field ${field.kind}` });
  const label = element("label", { htmlFor: field.name });
  const error = element("p", { className: "error", id: `${field.name}:error`, hidden: true });
  error.setAttribute("role", "alert");
  node.append(label, ...more, box, error);
  let typed = false; // and not sent yet
  box.addEventListener("input", () => { typed = true; });
  box.addEventListener("change", () => { typed = false; });
  return {
    node,
    update(next, message, pending) {
      label.textContent = next.label;
      label.title = box.title = next.help;
      if (!pending && !typed && box.value !== next.value) box.value = next.value;
      if (!pending) also(next);
      if (error.textContent !== message) error.textContent = message;
      error.hidden = message === "";
      box.setAttribute("aria-invalid", String(message !== ""));
      if (message) box.setAttribute("aria-describedby", error.id);
      else box.removeAttribute("aria-describedby");
    },
  };
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
