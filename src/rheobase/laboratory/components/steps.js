// A guided page. Text stays text; what is being typed is left alone while verdicts come in.

export function render({ model, el }) {
  const title = element("h2");
  const progress = element("p", { className: "progress", id: "progress" });
  progress.setAttribute("role", "status");
  const list = element("ol", { className: "steps" });
  el.append(element("div", { className: "bar guide" }, title, progress), list);

  let questions = new Map(); // by name
  let shape = "";
  let number = model.content.number;

  function send(name, text) {
    number += 1;
    model.send_msg({ number, answers: { [name]: text } });
  }

  function show() {
    const { title: heading, steps, progress: told, number: answered } = model.content;
    if (title.textContent !== heading) title.textContent = heading;
    if (progress.textContent !== told) progress.textContent = told;
    const wanted = JSON.stringify(steps.map(({ paragraphs, question }) => [
      paragraphs, question && [question.name, question.label, question.unit],
    ]));
    if (wanted !== shape) {
      questions = new Map();
      list.replaceChildren(...steps.map((step) => item(step, questions, send)));
      shape = wanted;
    }
    if (answered !== number) return; // a later answer is on its way
    for (const { question } of steps) {
      if (question) questions.get(question.name)(question);
    }
  }
  model.on("content", show);
  show();
}

function item({ paragraphs, question }, questions, send) {
  const node = element("li", {}, ...paragraphs.map(
    (pieces) => element("p", {}, ...pieces.map((piece, k) => (k % 2 ? element("code", { textContent: piece }) : piece))),
  ));
  if (question) {
    const { form, update } = asked(question, send);
    node.append(form);
    questions.set(question.name, update);
  }
  return node;
}

function asked({ name, label, unit, most }, send) {
  const id = `answer.${name}`;
  const box = element("input", { type: "text", id, autocomplete: "off", spellcheck: false, required: true, maxLength: most });
  const named = element("label", { htmlFor: id, textContent: unit ? `${label} (${unit})` : label });
  const button = element("button", { type: "submit", id: `check.${name}`, textContent: "Check" });
  button.setAttribute("aria-label", `Check: ${label}`);
  const verdict = element("p", { className: "verdict", id: `${id}:verdict` });
  verdict.setAttribute("role", "status");
  box.setAttribute("aria-describedby", verdict.id);
  box.placeholder = unit ? `number and unit, such as ${unit}` : "number";
  const form = element("form", { className: "question" }, named, box, button, verdict);

  function tell(right, message) {
    verdict.className = `verdict ${right ? "right" : "wrong"}`;
    if (verdict.textContent !== message) verdict.textContent = message;
    box.setAttribute("aria-invalid", String(message !== "" && !right));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(name, box.value);
  });
  box.addEventListener("input", () => tell(false, "")); // it was about another answer
  box.addEventListener("change", () => send(name, box.value));
  return {
    form,
    update(next) {
      if (!box.matches(":focus") && box.value !== next.answer) box.value = next.answer;
      if (box.value === next.answer) tell(next.right, next.message);
    },
  };
}

function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}
