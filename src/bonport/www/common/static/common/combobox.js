// A field with a list of proposals below it (WAI-ARIA combobox): arrows move, Enter takes, Escape closes.
// <div class="combobox"><input role="combobox" aria-controls="ID" …><div id="ID" role="listbox" class="options"></div></div>
// The list is filled by htmx. Taking an option clicks it: a link opens, a button posts, `data-value` fills the field.

const parts = (input) => {
  const list = document.getElementById(input.getAttribute("aria-controls"));
  return { list, options: list ? [...list.querySelectorAll('[role="option"]')] : [] };
};

function select(input, chosen) {
  for (const option of parts(input).options) option.setAttribute("aria-selected", option === chosen);
  if (chosen) { input.setAttribute("aria-activedescendant", chosen.id); chosen.scrollIntoView({ block: "nearest" }); }
  else input.removeAttribute("aria-activedescendant");
}

function close(input) {
  parts(input).list?.replaceChildren();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function opened(list) {
  const input = document.querySelector(`[role="combobox"][aria-controls="${list.id}"]`);
  if (!input) return;
  const { options } = parts(input);
  options.forEach((option, number) => { option.id ||= `${list.id}-${number}`; });
  input.setAttribute("aria-expanded", String(options.length > 0));
  if (input.dataset.first !== "none") select(input, options[0]);
}

document.addEventListener("keydown", (event) => {
  const input = event.target.closest?.('[role="combobox"]');
  if (!input) return;
  const { options } = parts(input);
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!options.length) return;
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    select(input, options[(at + step + options.length) % options.length]);
  } else if (event.key === "Enter" && options[at]) {
    event.preventDefault();
    options[at].click();
  } else if (event.key === "Escape" && options.length) {
    event.preventDefault();
    close(input);
  }
});

document.addEventListener("click", (event) => {
  const option = event.target.closest?.('[role="listbox"] [role="option"]');
  if (option?.dataset.value !== undefined) {
    const input = document.querySelector(`[role="combobox"][aria-controls="${option.closest('[role="listbox"]').id}"]`);
    input.value = option.dataset.value;
    input.dispatchEvent(new CustomEvent("taken", { bubbles: true, detail: option.dataset }));
    close(input);
    input.focus();
  }
  for (const input of document.querySelectorAll('[role="combobox"][aria-expanded="true"]'))
    if (!event.target.closest?.(".combobox")?.contains(input)) close(input);
});

document.addEventListener("htmx:afterSwap", ({ target }) => target.matches?.('[role="listbox"]') && opened(target));

// Enter before the answer came: it is taken when the list arrives.
document.addEventListener("keydown", (event) => {
  const input = event.target.closest?.('[role="combobox"][data-enter-waits]');
  if (input && event.key === "Enter" && !parts(input).options.length && input.value.trim()) {
    event.preventDefault();
    const { list } = parts(input);
    list.addEventListener("htmx:afterSwap", () => setTimeout(() => parts(input).options[0]?.click()), { once: true });
  }
});
