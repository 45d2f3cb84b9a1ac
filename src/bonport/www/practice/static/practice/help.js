// The help beside a screen: shown when it has come, with the keys that act on this very page before the others.
const dialog = document.getElementById("help");

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "help-content" || dialog.open) return;
  for (const line of dialog.querySelectorAll("[data-key-of]")) {
    const acts = [...document.querySelectorAll(`[data-shortcut="${line.dataset.keyOf}"]`)].some((element) => element.checkVisibility());
    line.classList.toggle("elsewhere", !acts && line.dataset.keyOf !== "print");
  }
  dialog.showModal();
});
dialog?.addEventListener("click", ({ target }) => target === dialog && dialog.close());
