// What every screen has.
import "./shortcuts.js";
import "./combobox.js";
import "./lock.js";

// After a swap, what asks for the focus gets it: the hands stay on the keyboard. What came by itself (data-focus="idle")
// takes it from nobody; nor does an answer from hands that moved on meanwhile.
const handsWere = new WeakMap();
document.addEventListener("htmx:beforeRequest", ({ detail }) => handsWere.set(detail.xhr, document.activeElement));
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const asking = document.querySelector("[data-focus]:not([data-focused])");
  const hands = document.activeElement;
  const idle = hands === document.body;
  const before = handsWere.get(detail.xhr);
  const byHtmx = hands.autofocus || (hands.id && hands.id === before?.id); // it focuses these itself after a swap
  const movedOn = before && !idle && hands !== before && !byHtmx;
  if (asking && movedOn) asking.dataset.focused = "";
  else if (asking?.dataset.focus !== "idle" || idle) asking?.focus();
});
document.addEventListener("focusin", ({ target }) => target.matches?.("[data-focus]") && (target.dataset.focused = ""));

// A notice goes by itself after a while, unless it is a refusal or the hand is on it.
const notice = document.getElementById("notice");
const leaveInTime = () => {
  for (const line of notice.querySelectorAll(".notice:not(.refused):not([data-leaving])")) {
    line.dataset.leaving = "";
    setTimeout(() => line.matches(":hover, :focus-within") || line.remove(), Number(line.dataset.stay ?? 6) * 1000);
  }
};
new MutationObserver(leaveInTime).observe(notice, { childList: true, subtree: true });
leaveInTime();
