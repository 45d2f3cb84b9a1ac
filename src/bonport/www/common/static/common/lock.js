// The lock over the page: after a while without a gesture, in any tab, what is shown is hidden and the session shut.
// Opened again in place, by a passkey or a password: what was typed is there, and what was refused meanwhile is sent.
// The events `locked` and `unlocked` of the document say it to whom it concerns.
import { house } from "./house.js";
import { credential } from "./passkey.js";

const dialog = document.getElementById("lock");
const GESTURES = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];
const LAST = "bonport-last-gesture"; // of all tabs

// The page that a locked session gets for any address: the screen itself comes once it is open.
const nothingUnder = () => document.body.classList.contains("shut");

class Lock {
  constructor() {
    this.after = Number(dialog.dataset.after) * 1000;
    this.refused = [];
    this.tabs = new BroadcastChannel("bonport-lock");
    this.tabs.addEventListener("message", ({ data }) => data === "locked" ? this.show() : this.open());
    for (const gesture of GESTURES) addEventListener(gesture, () => this.touch(), { capture: true, passive: true });
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => this.shut && dialog.showModal());
    dialog.addEventListener("submit", (event) => event.target.dataset.lock && this.unlock(event));
    document.addEventListener("htmx:configRequest", ({ detail }) => { detail.headers["X-Idle"] = String(this.idle); });
    document.addEventListener("htmx:responseError", ({ detail }) => detail.xhr.status === 423 && this.wait(detail.requestConfig));
    document.addEventListener("click", ({ target }) => target.closest?.("[data-lock-now]") && this.lock());
    this.touch(true);
    this.reported = Date.now();
    setInterval(() => this.watch(), Math.min(1000, this.after / 4));
    if (nothingUnder()) this.show();
  }

  get idle() { return Math.floor((Date.now() - Number(localStorage.getItem(LAST) ?? 0)) / 1000); }

  touch(first = false) {
    const now = Date.now();
    if (this.shut || (!first && now - (this.touched ?? 0) < 500)) return;
    this.touched = now;
    localStorage.setItem(LAST, now);
  }

  watch() {
    if (this.shut) return;
    const idle = Date.now() - Number(localStorage.getItem(LAST));
    if (idle >= this.after) this.lock();
    else if (this.touched > this.reported && Date.now() - this.reported > Math.min(60_000, this.after / 4)) {
      this.reported = Date.now();
      this.post(dialog.dataset.present, new FormData()).then(({ status }) => status === 423 && this.show()).catch(() => {});
    }
  }

  lock() {
    this.tabs.postMessage("locked");
    this.show();
    this.post(dialog.dataset.lock, new FormData()).catch(() => {}); // off line: the server locks by itself
  }

  post(address, body) {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";
    return fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token, "X-Idle": String(this.idle) } });
  }

  async show() {
    if (this.shut) return;
    this.shut = true;
    this.focused = document.activeElement;
    document.documentElement.classList.add("locked");
    this.title = document.title;
    document.title = `Session verrouillée · ${house}`;
    dialog.showModal();
    document.dispatchEvent(new Event("locked"));
    await this.form();
  }

  async form() {
    try {
      dialog.innerHTML = await (await fetch(dialog.dataset.form)).text();
      const now = dialog.querySelector("[data-user]")?.dataset.user;
      if (now && now !== dialog.dataset.user) return location.reload(); // somebody else signed in meanwhile: not his page
      dialog.querySelector("[autofocus]")?.focus();
    } catch {
      setTimeout(() => this.shut && this.form(), 3000);
    }
  }

  async unlock(event) {
    event.preventDefault();
    const form = event.target;
    const body = new FormData(form);
    try {
      if (form.dataset.lock === "key") {
        const options = JSON.parse(dialog.querySelector("#lock-options").textContent);
        body.set("credential", JSON.stringify(await credential("get", options)));
      }
    } catch { return this.say("La clé d’accès n’a pas été lue. Recommencez, ou déverrouillez autrement."); }
    try {
      const answer = await this.post(dialog.dataset.unlock, body);
      if (answer.status === 204) { this.tabs.postMessage("unlocked"); return this.open(); }
      if (answer.status === 401) return this.form();
      const { what } = await answer.json();
      await this.form(); // a new challenge for the key
      this.say(what);
    } catch { this.say(`${house} ne répond pas. Ce que vous avez tapé est gardé, réessayez.`); }
  }

  say(words) {
    const told = dialog.querySelector("[data-lock-error]");
    if (told) { told.textContent = words; told.hidden = false; }
  }

  open() {
    if (!this.shut) return;
    if (nothingUnder()) return location.reload();
    this.shut = false;
    this.touch(true);
    document.documentElement.classList.remove("locked");
    document.title = this.title;
    dialog.close();
    dialog.replaceChildren();
    this.focused?.focus();
    document.dispatchEvent(new Event("unlocked"));
    for (const { verb, path, elt, target, formData } of this.refused.splice(0))
      if (elt.isConnected) htmx.ajax(verb, path, { source: elt, target, values: Object.fromEntries(formData) });
  }

  wait(request) {
    this.refused.push(request);
    this.show();
  }
}

if (document.querySelector("[data-unlocked]")) new BroadcastChannel("bonport-lock").postMessage("unlocked"); // by Pro Santé Connect
if (dialog) new Lock();
