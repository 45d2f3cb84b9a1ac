// What every screen has.
import "./shortcuts.js";
import "./combobox.js";
import "./lock.js";
import { house } from "./house.js";

const notice = document.getElementById("notice");

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

// A gesture that got no answer, or a broken one, says so: silence would pass for done. What the page asks by itself says
// nothing; the note, the lock and the lists say it in their own place.
const GESTURES = ["click", "submit", "change"];
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"])
  document.addEventListener(name, ({ detail: { elt, target, xhr, requestConfig } }) => {
    if (!GESTURES.includes(requestConfig?.triggeringEvent?.type) || xhr.status === 423) return;
    if (elt.id === "sign" || elt.dataset.trouble || target?.dataset.trouble) return;
    const line = document.createElement("div");
    line.className = "notice refused";
    line.setAttribute("role", "alert");
    for (const words of [`${house} n’a pas répondu : ce geste n’est peut-être pas fait.`, "Ce que vous avez tapé est toujours dans la page. Recommencez ; si rien ne vient, rechargez la page."]) line.append(Object.assign(document.createElement("p"), { textContent: words }));
    notice.replaceChildren(line);
  });

// A notice goes by itself after a while, unless it is a refusal or the hand is on it.
const leaveInTime = () => {
  for (const line of notice.querySelectorAll(".notice:not(.refused):not([data-leaving])")) {
    line.dataset.leaving = "";
    setTimeout(() => line.matches(":hover, :focus-within") || line.remove(), Number(line.dataset.stay ?? 6) * 1000);
  }
};
new MutationObserver(leaveInTime).observe(notice, { childList: true, subtree: true });
leaveInTime();
