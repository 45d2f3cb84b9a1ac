// The code of a doctor's card. It goes at its fourth digit; it stays in its field for a minute, and nowhere else.
const KEPT = 60_000;
const leaving = new WeakMap();

const empty = (field) => { field.value = ""; };

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-pin]")) return;
  target.value = target.value.replace(/\D/g, "");
  clearTimeout(leaving.get(target));
  leaving.set(target, setTimeout(empty, KEPT, target));
  if (target.value.length === 4) target.form.requestSubmit();
});

// A form that opens in a window of its own takes the code that is still in sight; without one, the hand is led to it.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-takes-pin]")) return;
  const field = document.getElementById("card-pin");
  if (field.value.length === 4) {
    event.target.elements.pin.value = field.value;
    setTimeout(() => { event.target.elements.pin.value = ""; });
  } else {
    event.preventDefault();
    field.focus();
  }
});

// A code that was refused is typed again from nothing; one that did its work in a decision is gone with it.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id === "notice") document.querySelectorAll("[data-pin]").forEach(empty);
});
addEventListener("pagehide", () => document.querySelectorAll("[data-pin]").forEach(empty));

for (const trouble of ["htmx:timeout", "htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(trouble, ({ detail }) => {
    const { target } = detail;
    if (target?.dataset?.trouble) target.innerHTML = `<p class="soft">${target.dataset.trouble}</p>`;
  });
}
