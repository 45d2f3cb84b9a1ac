// A field with a list of proposals below it (WAI-ARIA combobox): arrows move, Enter takes, Escape closes.
// <div class="combobox"><input role="combobox" aria-controls="ID" …><div id="ID" role="listbox" class="options"></div></div>
// The list is filled by htmx. Taking an option clicks it: a link opens, a button posts, `data-value` fills the field.
// A list answers one text. When something else is typed, it stays in sight but Enter and the arrows leave it alone; with
// data-enter-waits, Enter asks at once and takes the first answer to what is typed, whenever it comes.
// data-trouble is what the list says when no answer came.

const COMBOBOX = '[role="combobox"]';
const asked = new WeakMap(); // the text of the question under way
const texts = new WeakMap(); // the text of each question, by its request: an answer may settle after the next was asked
const answered = new WeakMap(); // the text that the list in sight answers
const waiting = new WeakMap(); // the text on which Enter was pressed before its answer came

const parts = (input) => {
  const list = document.getElementById(input.getAttribute("aria-controls"));
  return { list, options: list ? [...list.querySelectorAll('[role="option"]')] : [] };
};
const inputOf = (list) => document.querySelector(`${COMBOBOX}[aria-controls="${list.id}"]`);
const isFresh = (input) => !asked.has(input) && (answered.get(input) ?? input.value) === input.value;

function select(input, chosen) {
  for (const option of parts(input).options) option.setAttribute("aria-selected", option === chosen);
  if (chosen) { input.setAttribute("aria-activedescendant", chosen.id); chosen.scrollIntoView({ block: "nearest" }); }
  else input.removeAttribute("aria-activedescendant");
}

function close(input) {
  parts(input).list?.replaceChildren();
  answered.delete(input);
  waiting.delete(input);
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function opened(list, request) {
  const input = inputOf(list);
  if (!input) return;
  const text = texts.get(request) ?? input.value;
  answered.set(input, text);
  if (asked.get(input) === text) asked.delete(input);
  const { options } = parts(input);
  options.forEach((option, number) => { option.id ||= `${list.id}-${number}`; });
  input.setAttribute("aria-expanded", String(options.length > 0));
  list.toggleAttribute("data-stale", !isFresh(input));
  if (!isFresh(input)) return;
  if (input.dataset.first !== "none") select(input, options[0]);
  if (waiting.get(input) !== input.value) return;
  waiting.delete(input);
  options[0]?.click();
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.(COMBOBOX)) return;
  waiting.delete(target);
  const { list } = parts(target);
  if (!list || isFresh(target)) return;
  list.toggleAttribute("data-stale", true);
  select(target, null);
});

document.addEventListener("keydown", (event) => {
  const input = event.target.closest?.(COMBOBOX);
  if (!input) return;
  const { options } = parts(input);
  if (event.key === "Escape" && options.length) {
    event.preventDefault();
    return close(input);
  }
  const fresh = isFresh(input) && options.length > 0;
  const at = fresh ? options.findIndex((option) => option.getAttribute("aria-selected") === "true") : -1;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!fresh) return;
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    select(input, options[at < 0 && step < 0 ? options.length - 1 : (at + step + options.length) % options.length]);
  } else if (event.key === "Enter" && options[at]) {
    event.preventDefault();
    options[at].click();
  } else if (event.key === "Enter" && "enterWaits" in input.dataset && input.value.trim()) {
    event.preventDefault();
    waiting.set(input, input.value);
    if (asked.get(input) !== input.value) htmx.trigger(input, "search");
  }
});

document.addEventListener("click", (event) => {
  const option = event.target.closest?.('[role="listbox"] [role="option"]');
  if (option?.dataset.value !== undefined) {
    const input = inputOf(option.closest('[role="listbox"]'));
    input.value = option.dataset.value;
    input.dispatchEvent(new CustomEvent("taken", { bubbles: true, detail: option.dataset }));
    close(input);
    input.focus();
  }
  for (const input of document.querySelectorAll(`${COMBOBOX}[aria-expanded="true"]`))
    if (!event.target.closest?.(".combobox")?.contains(input)) close(input);
});

// What is asked, answered, or not.
document.addEventListener("htmx:beforeSend", ({ target, detail }) => {
  if (!target.matches?.(COMBOBOX)) return;
  asked.set(target, target.value);
  texts.set(detail.xhr, target.value);
});
document.addEventListener("htmx:afterSettle", ({ target, detail }) => target.matches?.('[role="listbox"]') && opened(target, detail.xhr));
// What an option of a search brought has come on the page: the list is in its way, and the search is over.
document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  const list = detail.requestConfig?.elt.closest?.('[role="listbox"]');
  const input = list && target !== list && inputOf(list);
  if (input?.type !== "search") return;
  close(input);
  input.value = "";
});
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
  document.addEventListener(name, ({ target }) => {
    if (!target.matches?.(COMBOBOX)) return;
    close(target);
    asked.delete(target);
    if (target.dataset.trouble) parts(target).list?.append(Object.assign(document.createElement("p"), { className: "trouble", textContent: target.dataset.trouble }));
  });

// What was typed while the page was still loading is a question too.
document.addEventListener("DOMContentLoaded", () => {
  const typed = document.activeElement;
  if (typed.matches(COMBOBOX) && typed.value) htmx.trigger(typed, "search");
});
