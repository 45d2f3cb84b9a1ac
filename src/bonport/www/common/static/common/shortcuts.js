// The shortcuts of the page. The registry is one table in Python (practice/shortcuts.py), given as JSON; a shortcut
// acts on the element that has its name in data-shortcut: a field gets the focus, anything else is clicked.
// Inside a text field only shortcuts with Alt or Ctrl act. Holding Alt shows them over the page.

const FIELD = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const registry = JSON.parse(document.getElementById("shortcuts")?.textContent ?? "[]");

function pressed(event) {
  const key = event.key.length === 1 ? (event.altKey || event.ctrlKey ? letter(event) : event.key.toLowerCase()) : event.key;
  return [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && event.key.length > 1 && "Shift", key].filter(Boolean).join("+");
}

// With Alt a keyboard may give another character (Alt+C is © on some): the key's own letter counts.
function letter(event) {
  return /^(Key|Digit)/.test(event.code) && !/^[a-z0-9]$/i.test(event.key) ? event.code.slice(-1).toLowerCase() : event.key.toLowerCase();
}

const target = ({ name }) => [...document.querySelectorAll(`[data-shortcut="${name}"]`)].find((element) => element.checkVisibility());

document.addEventListener("keydown", (event) => {
  if (event.key === "Alt") return holdAlt();
  letAltGo();
  const typing = event.target.closest?.(FIELD);
  const shortcut = registry.find(({ key }) => key === pressed(event));
  if (!shortcut || (typing && !event.altKey && !event.ctrlKey)) return;
  const element = target(shortcut);
  if (!element) return;
  event.preventDefault();
  if (element.matches(FIELD)) { element.focus(); element.select?.(); } else { element.click(); }
});

let holding;
function holdAlt() {
  holding ??= setTimeout(() => {
    for (const shortcut of registry) {
      const element = target(shortcut);
      if (!element) continue;
      const { left, top } = element.getBoundingClientRect();
      const hint = Object.assign(document.createElement("span"), { className: "key-hint", textContent: shortcut.key });
      hint.style.left = `${Math.max(0, left - 4)}px`;
      hint.style.top = `${Math.max(0, top - 8)}px`;
      document.body.append(hint);
    }
  }, 500);
}
function letAltGo() {
  clearTimeout(holding);
  holding = undefined;
  document.querySelectorAll(".key-hint").forEach((hint) => hint.remove());
}
document.addEventListener("keyup", ({ key }) => key === "Alt" && letAltGo());
window.addEventListener("blur", letAltGo);
