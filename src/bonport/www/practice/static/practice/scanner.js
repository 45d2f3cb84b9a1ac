// A scanner types like a keyboard, but faster than any hand: a burst that begins as an INS Data Matrix does (IS01) and
// ends with Enter is read from anywhere on the page. What it typed in a field is taken out of it again.
// The group separator comes as the character itself or, from most scanners, as Ctrl+].

const START = "IS01", SHORTEST = 60, GAP = 100; // characters; milliseconds between two keys of one burst

let last = 0; // when the last key went down
let keys = ""; // of this burst
let texts = []; // what the field held before each of them
let field = null;
let before = null; // what it held before the code; null: this burst is none
let silence; // the timer that tells that no more comes

function character(event) {
  if (event.ctrlKey && (event.key === "]" || event.code === "BracketRight")) return "\x1d";
  return event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey ? event.key : "";
}

function forget() {
  clearTimeout(silence);
  [keys, texts, before] = ["", [], null];
}

// It was a hand after all: what was held back is typed.
function giveBack() {
  field?.setRangeText(keys.slice(START.length - 1), field.selectionStart, field.selectionEnd, "end");
  field?.dispatchEvent(new Event("input", { bubbles: true }));
  forget();
}

function hold(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  clearTimeout(silence);
  silence = setTimeout(giveBack, 2 * GAP);
}

function read(content) {
  if (field && field.value !== before) {
    field.value = before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const patient = document.getElementById("current-patient")?.value ?? "";
  htmx.ajax("POST", document.getElementById("find").dataset.scan, { target: "#content", values: { content, patient } });
}

window.addEventListener("keydown", (event) => {
  if (["Shift", "Control", "Alt", "AltGraph"].includes(event.key)) return;
  if (event.timeStamp - last > GAP && before === null) forget();
  last = event.timeStamp;
  if (event.key === "Enter" && before !== null && keys.length >= SHORTEST) {
    hold(event);
    read(keys);
    return forget();
  }
  const typed = character(event);
  if (before !== null) {
    keys += typed; // a code beyond doubt types nowhere
    return hold(event);
  }
  field = event.target.matches?.("input, textarea") ? event.target : null;
  keys += typed;
  texts.push(field?.value ?? "");
  if (!keys.endsWith(START)) return;
  before = texts.at(-START.length) ?? "";
  keys = START;
  hold(event);
}, { capture: true });
