// A program and a button that copies it.

export function render({ model, el }) {
  const heading = document.createElement("h2");
  heading.textContent = "The same in Python";
  const button = document.createElement("button");
  button.type = "button";
  button.id = "copy";
  button.textContent = "Copy";
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  const bar = document.createElement("div");
  bar.className = "bar";
  bar.append(heading, told, button);
  const pre = document.createElement("pre");
  pre.tabIndex = 0; // it may be wider than the page: the arrow keys move it
  pre.setAttribute("aria-label", "Python program");
  const code = document.createElement("code");
  pre.append(code);
  el.append(bar, pre);

  button.addEventListener("click", async () => {
    told.textContent = (await copied(model.text, el)) ? "Copied." : "Select the text and copy it.";
    setTimeout(() => { told.textContent = ""; }, 2000);
  });
  const show = () => { if (code.textContent !== model.text) code.textContent = model.text; };
  model.on("text", show);
  show();
}

async function copied(text, el) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // a page that is not on this machine nor behind HTTPS has no clipboard
    const area = document.createElement("textarea");
    area.value = text;
    el.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
