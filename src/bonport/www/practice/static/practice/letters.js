// A letter waits for its addressee by his name in braces: once he is chosen, what it becomes is put in its place, in the
// field's own history of changes, so that it is undone with Ctrl+Z and saved as what is typed.

document.body.addEventListener("letter:fills", ({ detail }) => {
  const field = document.getElementById("note");
  if (!field) return;
  const before = document.activeElement;
  for (const [hole, words] of Object.entries(detail))
    for (let at = field.value.indexOf(hole); at >= 0 && hole && typeof words === "string"; at = field.value.indexOf(hole)) {
      field.focus();
      field.setSelectionRange(at, at + hole.length);
      if (document.execCommand("insertText", false, words)) continue;
      field.setRangeText(words, at, at + hole.length, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  const gap = field.value.indexOf("…");
  if (gap >= 0) { field.focus(); field.setSelectionRange(gap, gap + 1); } else before?.isConnected && before.focus();
});
