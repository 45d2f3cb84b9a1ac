// The living summary: curves that stay when clicked, typed lines that empty when noted.

const pinned = new Set(); // keys of the curves that stay
const value = (element) => element.closest?.(".value");

function pin(line, stays) {
  line.classList.toggle("pinned", stays);
  line.querySelector(".grows").setAttribute("aria-expanded", String(stays));
  if (stays) { line.classList.remove("put-away"); pinned.add(line.dataset.curve); } else pinned.delete(line.dataset.curve);
}

document.addEventListener("click", ({ target }) => {
  const line = target.closest?.(".grows") && value(target);
  if (!line) return;
  const stays = !line.classList.contains("pinned");
  pin(line, stays);
  if (!stays) line.classList.add("put-away");
});

// What grew under the hand goes with Escape, and comes back when the hand does.
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const line of document.querySelectorAll(".value:hover, .value:focus-within")) { pin(line, false); line.classList.add("put-away"); }
});
for (const name of ["mouseover", "focusin"])
  document.addEventListener(name, ({ target, relatedTarget }) => {
    const line = value(target);
    if (line && !line.contains(relatedTarget)) line.classList.remove("put-away");
  });

// After something was noted: the curves that stayed are drawn anew, and the line that was typed is empty.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "values") return;
  for (const line of document.querySelectorAll(".value"))
    if (pinned.has(line.dataset.curve)) { pin(line, true); htmx.trigger(line.querySelector(".grows"), "grow"); }
});
document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (!detail.successful || detail.xhr.getResponseHeader("HX-Retarget")) return;
  const option = target.matches?.('.typed [role="option"]') && target.closest(".combobox");
  if (option) emptied(option.querySelector("input"));
  if (target.id === "measures-form") { emptied(target.elements.measures); document.getElementById("understood").replaceChildren(); }
});
function emptied(input) {
  const hands = document.activeElement; // who went on to the note meanwhile goes on typing there
  input.value = "";
  if (hands === document.body || input.form?.contains(hands) || input.closest(".combobox")?.contains(hands)) input.focus();
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
}

// The note goes on in the encounter that the summary opened.
document.body.addEventListener("encounter:begun", ({ detail }) => {
  const known = document.getElementById("note-form")?.elements.encounter;
  if (known && !known.value) known.value = detail.encounter;
});
