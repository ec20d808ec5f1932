// Downloads and a file to open.

export function render({ model, el }) {
  const { labels, opens, most } = model.content;
  const heading = document.createElement("h2");
  heading.textContent = "Files";
  const bar = document.createElement("div");
  bar.className = "buttons";
  const told = document.createElement("p");
  told.className = "note";
  told.setAttribute("role", "status");
  for (const [key, label] of labels) {
    const button = document.createElement("button");
    button.type = "button";
    button.id = `save-${key}`;
    button.textContent = label;
    button.addEventListener("click", () => model.send_msg({ wanted: key }));
    bar.append(button);
  }
  if (opens) bar.append(opener(model, most, told));
  el.append(heading, bar, told);

  model.on("msg:custom", ({ name, kind, data, message }) => {
    told.textContent = message ?? "";
    if (name) save(name, kind, data);
  });
}

function opener(model, most, told) {
  const label = document.createElement("label");
  label.className = "button";
  label.textContent = "Open a state (TOML)";
  const input = document.createElement("input");
  input.type = "file";
  input.id = "open";
  input.accept = ".toml";
  label.append(input);
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    if (file.size > most) {
      told.textContent = `${file.name} is larger than ${most / 1000} kB: that is no experiment.`;
      return;
    }
    told.textContent = "";
    model.send_msg({ opened: await file.text() });
  });
  return label;
}

function save(name, kind, data) {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: kind }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
