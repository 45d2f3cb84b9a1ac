// Abbreviations unfold as they are typed; templates go in where the caret is. Both can be undone with Ctrl+Z.

const area = () => document.getElementById("note");
const abbreviations = () => JSON.parse(document.getElementById("note-data")?.textContent ?? "{}").abbreviations ?? {};

// Into the field's own history of changes, which setting its value would empty.
function insert(text) {
  const field = area();
  const at = field.selectionStart;
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, at, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const gap = text.indexOf("…");
  if (gap >= 0) field.setSelectionRange(at + gap, at + gap + 1);
  return gap >= 0;
}

document.addEventListener("keydown", (event) => {
  const field = area();
  if (event.target !== field || event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key !== " " && event.key !== "Tab" || field.selectionStart !== field.selectionEnd) return;
  const word = field.value.slice(0, field.selectionStart).match(/\S+$/)?.[0] ?? "";
  const mine = abbreviations();
  const typed = word.replace(/^[(\[«"'’]+/, "");
  if (!Object.hasOwn(mine, typed.toLowerCase())) return;
  event.preventDefault();
  field.setSelectionRange(field.selectionStart - typed.length, field.selectionStart);
  if (!insert(mine[typed.toLowerCase()]) && event.key === " ") insert(" ");
});

document.addEventListener("taken", ({ target, detail }) => {
  if (target.id !== "template") return;
  const { text } = detail;
  setTimeout(() => { area().focus(); insert(text); }); // after the list has closed and given the focus back
});

// A click in the list leaves the caret where it is.
document.addEventListener("mousedown", (event) => event.target.closest?.("#templates") && event.preventDefault());
