// A failure reported from any screen. Enter sends; what is sent is what was shown, so a sentence that is faster than the
// list of what goes along waits for it. A picture is made unreadable here, on this machine, before anything leaves.

const COLUMNS = 16, ROWS = 10, LARGEST = 1280, COARSE = 24; // cells to uncover; pixels kept; pixels that become one

let waiting; // the form that wants to leave
let made = Promise.resolve(); // the picture, once it is a file

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".report");
  if (!form) return;
  if (event.key === "Escape") { event.target.blur(); return; }
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target.name !== "text") return;
  event.preventDefault();
  form.requestSubmit();
});

// Before htmx hears of it: hold it until what goes along was shown, and the picture is a file.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(".report")) return;
  if ("ready" in form.dataset) { delete form.dataset.ready; return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  form.classList.add("busy");
  if (form.querySelector(".pending")) { waiting = form; return; }
  leave(form);
}, true);

async function leave(form) {
  waiting = undefined;
  await made;
  await new Promise((then) => setTimeout(then)); // a form that is being submitted cannot be submitted again
  form.dataset.ready = "";
  form.requestSubmit();
  form.classList.remove("busy");
}

document.addEventListener("htmx:afterSettle", () => waiting && leave(waiting));
document.addEventListener("htmx:sendError", () => waiting && leave(waiting));
document.addEventListener("htmx:responseError", () => waiting && leave(waiting));

// ---- the picture

document.addEventListener("change", ({ target }) => target.matches?.(".report [data-picture]") && take(target.closest(".report"), target.files[0]));
document.addEventListener("paste", (event) => {
  const form = event.target.closest?.(".report");
  const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
  if (!form || !file) return;
  event.preventDefault();
  take(form, file);
});

async function take(form, file) {
  const box = form.querySelector(".blurred");
  if (!file || !box) return;
  let bitmap;
  try { bitmap = await createImageBitmap(file); } catch { say(form, "Ce fichier n’est pas une image."); return; }
  const scale = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const clear = drawn(bitmap, width, height);
  // Averaged to one dot for COARSE × COARSE and drawn large again: what is lost cannot be computed back, as a blur can.
  const coarse = drawn(clear, Math.ceil(width / COARSE), Math.ceil(height / COARSE));
  const canvas = box.querySelector("canvas");
  Object.assign(canvas, { width, height });
  canvas.picture = { form, clear, coarse, shown: new Set(), at: 0 };
  box.hidden = false;
  paint(canvas);
}

function drawn(source, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(source, 0, 0, width, height);
  return canvas;
}

function paint(canvas) {
  const { form, clear, coarse, shown, at } = canvas.picture;
  const { width, height } = canvas;
  const pen = canvas.getContext("2d");
  pen.imageSmoothingEnabled = false;
  pen.drawImage(coarse, 0, 0, width, height);
  for (const cell of shown) {
    const [x, y, w, h] = cellOf(cell, width, height);
    pen.drawImage(clear, x, y, w, h, x, y, w, h);
  }
  const text = `${shown.size} case${shown.size > 1 ? "s" : ""} découverte${shown.size > 1 ? "s" : ""}`;
  say(form, document.activeElement === canvas ? `Ligne ${Math.floor(at / COLUMNS) + 1}, colonne ${(at % COLUMNS) + 1}. ${text}.` : `${text}.`);
  made = new Promise((done) => canvas.toBlob((blob) => {
    const files = new DataTransfer();
    if (blob) files.items.add(new File([blob], "ecran.png", { type: "image/png" }));
    form.elements.picture.files = files.files;
    done();
  }, "image/png"));
}

function cellOf(cell, width, height) {
  const x = Math.floor(((cell % COLUMNS) * width) / COLUMNS), y = Math.floor((Math.floor(cell / COLUMNS) * height) / ROWS);
  const w = Math.floor((((cell % COLUMNS) + 1) * width) / COLUMNS) - x, h = Math.floor(((Math.floor(cell / COLUMNS) + 1) * height) / ROWS) - y;
  return [x, y, w, h];
}

function toggle(canvas, cell) {
  const { shown } = canvas.picture;
  shown.has(cell) ? shown.delete(cell) : shown.add(cell);
  canvas.picture.at = cell;
  paint(canvas);
}

const say = (form, words) => { form.querySelector(".blurred output").textContent = words; };

document.addEventListener("click", (event) => {
  const { target } = event;
  if (target.matches?.(".report canvas")) {
    const box = target.getBoundingClientRect();
    const column = Math.min(COLUMNS - 1, Math.floor(((event.clientX - box.left) / box.width) * COLUMNS));
    const row = Math.min(ROWS - 1, Math.floor(((event.clientY - box.top) / box.height) * ROWS));
    toggle(target, row * COLUMNS + column);
  }
  if (target.matches?.(".report [data-drop]")) {
    const form = target.closest(".report");
    form.querySelector(".blurred").hidden = true;
    form.elements.picture.value = form.querySelector("[data-picture]").value = "";
    form.elements.text.focus();
  }
});

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS };
document.addEventListener("keydown", (event) => {
  const canvas = event.target;
  if (!canvas.matches?.(".report canvas")) return;
  if (event.key === " ") toggle(canvas, canvas.picture.at);
  else if (event.key in STEPS) {
    const next = canvas.picture.at + STEPS[event.key];
    if (next >= 0 && next < COLUMNS * ROWS) canvas.picture.at = next;
    paint(canvas);
  } else return;
  event.preventDefault();
});
