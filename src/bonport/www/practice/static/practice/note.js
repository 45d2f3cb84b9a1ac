// Today's note: saved as one types, kept when it cannot be, never written over what another window saved.
// The page sends its window's id, how-manieth saving this is, and the revision it was typed on (practice/records).
import { drop, keep, orphans } from "./note-copies.js";
import "./in-sight.js";
import "./note-phrases.js";

const QUIET = 700; // ms after a key, and at most this long while typing goes on:
const AT_MOST = 1400;
const PATIENCE = 8000; // ms for an answer
const RETRIES = [1000, 2000, 4000, 8000];

const typographic = (text) => text.replace(/ (?=[;!?])/g, "\u202f").replace(/ (?=:)/g, "\u00a0");
// The cookie's: the page's own is out of date once somebody signed in again in another tab.
const csrf = (form) => document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

class Note {
  constructor(form) {
    this.form = form;
    this.area = form.elements.text;
    this.line = document.getElementById("note-state");
    this.clash = document.getElementById("clash");
    this.window = form.elements.window.value;
    this.data = JSON.parse(document.getElementById("note-data").textContent);
    this.saved = this.area.defaultValue; // what the server has; one may have typed before this script came
    this.serial = 0;
    this.failures = 0;
    this.life = new AbortController(); // ends when the form leaves the page
    const { signal } = this.life;
    this.area.addEventListener("input", () => this.typed(), { signal });
    this.clash.addEventListener("click", ({ target }) => target.closest("[data-keep]") && this.choose(target.closest("[data-keep]").dataset.keep), { signal });
    window.addEventListener("online", () => this.save(), { signal });
    document.addEventListener("unlocked", () => this.save(), { signal });
    window.addEventListener("focus", () => this.look(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden ? this.save() : this.look(), { signal });
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.look(), { signal });
    window.addEventListener("pagehide", () => this.leave(), { signal });
    window.addEventListener("beforeunload", (event) => this.warn(event), { signal });
    document.body.addEventListener("note:clash", () => { this.signing = false; this.save(); }, { signal });
    form.addEventListener("htmx:configRequest", (event) => this.sign(event), { signal });
    // By the status: htmx calls a refusal that it shows successful.
    form.addEventListener("htmx:afterRequest", ({ detail, target }) => target.id === "sign" && (detail.xhr.status < 200 || detail.xhr.status >= 300) && this.notSigned(detail), { signal });
    form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    if (this.dirty) this.typed(); else this.restore();
  }

  get revision() { return Number(this.form.elements.based_on.value); }
  get encounter() { return this.form.elements.encounter.value; }
  get idle() { return String(Math.floor((performance.now() - (this.touched ?? 0)) / 1000)); } // seconds: trying again is no gesture
  get dirty() { return this.area.value !== this.saved; }
  say(words, state = "") {
    const said = typographic(words);
    if (this.line.textContent !== said) this.line.textContent = said;
    this.line.dataset.state = state;
  }
  agree({ encounter, revision }) {
    if (encounter !== undefined) this.form.elements.encounter.value = encounter;
    this.form.elements.based_on.value = revision;
  }

  typed() {
    const now = this.touched = performance.now();
    this.since ??= now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(QUIET, this.since + AT_MOST - now)));
    if (!this.clash.hidden) this.part("mine").textContent = this.area.value;
    else if (!this.failures) this.say("Enregistrement…");
  }

  // A copy first, in case the answer never comes; then to the server, one request at a time.
  async save() {
    clearTimeout(this.timer);
    this.since = undefined;
    if (!this.dirty || !this.form.isConnected) return;
    const text = this.area.value;
    keep(this.data, { patient: this.form.dataset.patient, window: this.window, encounter: this.encounter, revision: this.revision, serial: this.serial, text, at: Date.now() });
    if (this.sending || this.signing || !this.clash.hidden) return;
    this.sending = true;
    try {
      const answer = await this.post(this.form.dataset.save, text, AbortSignal.timeout(PATIENCE));
      const told = await answer.json();
      if (answer.ok && (told.text ?? "") === text) this.kept(text, told);
      else if (this.signing || !this.form.isConnected) return; // a signature overtook it, and has an answer of its own
      else if (answer.ok) this.show(told);
      else if (told.clash) this.show(told.clash);
      else this.refused(told, answer.status);
    } catch (error) {
      this.failed(error);
    } finally {
      this.sending = false;
    }
    if (this.dirty && (!this.failures || this.area.value !== text)) this.typed();
  }

  async post(address, text, signal) {
    const body = new URLSearchParams({ text, encounter: this.encounter, based_on: this.revision, window: this.window, serial: ++this.serial });
    const answer = await fetch(address, { method: "POST", body, signal, redirect: "manual", keepalive: !signal, headers: { "X-CSRFToken": csrf(this.form), "X-Idle": this.idle } });
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new Error("signed-out");
    if (answer.status >= 500 || !answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("server");
    return answer;
  }

  kept(text, told) {
    this.saved = text;
    this.failures = 0;
    this.agree(told);
    if (this.dirty) return;
    this.say(this.found ? "Retrouvé et enregistré : ce que vous aviez tapé n’avait pas pu partir" : told.at ? `Enregistré ${told.at}` : "");
    this.found = false;
    drop(this.window);
  }

  failed(error) {
    const wait = RETRIES[Math.min(this.failures, RETRIES.length - 1)];
    this.failures += 1;
    const why = error.message === "signed-out" ? "Vous êtes déconnecté : reconnectez-vous dans un autre onglet"
      : error.message === "server" ? "Le serveur ne répond pas comme il faut" : "Hors connexion";
    const colon = why.includes(" : ") ? " ; " : " : ";
    this.say(`${why}${colon}ce que vous tapez est gardé dans cette page, nouvel essai…`, "off");
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.again(), wait);
  }

  // Nothing to save: it was a signature that failed, or whose answer was lost.
  again() { return this.dirty ? this.save() : this.look(); }

  // What is too long, or no more to be written, is not tried again before it changes.
  refused({ what, means, remedy }, status) {
    this.failures += 1;
    this.say(["Non enregistré :", what, means, remedy].filter(Boolean).join(" "), "off");
    clearTimeout(this.retry);
    if (![404, 413].includes(status)) this.retry = setTimeout(() => this.save(), RETRIES.at(-1));
  }

  // Back at the front: what another window saved meanwhile is shown, unless something was typed here.
  async look() {
    if (this.dirty) return this.save();
    if (this.sending || this.signing || !this.clash.hidden) return;
    try {
      const answer = await fetch(this.form.dataset.now, { redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
      const now = await answer.json();
      if (answer.status === 404) return this.refused(now, 404);
      if (!answer.ok) return; // the lock says it
      const failed = this.failures > 0;
      this.failures = 0;
      if (this.dirty || this.sending || this.signing || !this.form.isConnected) return; // the hands were faster
      if (this.encounter && (now.encounter ?? "") !== this.encounter) return this.wasSigned();
      if (failed) this.say(now.at ? `Enregistré ${now.at}` : "");
      if (now.revision === this.revision) return;
      this.put(now.text);
      this.agree({ encounter: now.encounter ?? "", revision: now.revision });
      this.say(`Repris d’une autre fenêtre, enregistré ${now.at}`);
    } catch { if (this.failures) this.failed(new Error("offline")); }
  }

  // Here, and the answer was lost, or in another window; nothing was typed since: the page begins anew.
  async wasSigned() {
    this.saved = this.area.value;
    await drop(this.window);
    location.reload();
  }

  put(text) {
    this.area.value = this.saved = text;
  }

  show(theirs) {
    if (theirs.signed && theirs.text === this.area.value) return this.wasSigned();
    this.theirs = theirs;
    for (const part of this.clash.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "signed") !== theirs.signed;
    for (const [name, text] of Object.entries({ mine: this.area.value, theirs: theirs.text, at: theirs.at }))
      this.part(name).textContent = text;
    this.say("Non enregistré : choisissez entre les deux textes", "off");
    this.clash.hidden = false;
    this.clash.focus();
  }

  part(name) { return this.clash.querySelector(`[data-text="${name}"]`); }

  choose(which) {
    const { theirs } = this;
    this.clash.hidden = true;
    const mine = this.area.value;
    this.put(theirs.signed ? "" : theirs.text);
    this.agree(theirs.signed ? { encounter: "", revision: 0 } : theirs);
    if (theirs.signed) { drop(this.window); this.window = crypto.randomUUID(); }
    if (which === "theirs") { drop(this.window); this.say(theirs.signed ? "" : `Enregistré ${theirs.at}`); }
    else this.area.value = which === "both" ? `${theirs.text}\n\n${mine}` : mine;
    this.failures = 0;
    this.area.focus();
    this.save();
  }

  sign(event) {
    if (event.target.id !== "sign") return;
    if (!this.clash.hidden) { event.preventDefault(); return this.clash.focus(); }
    this.signing = true;
    clearTimeout(this.timer);
    clearTimeout(this.retry);
    Object.assign(event.detail.parameters, { serial: ++this.serial, window: this.window, encounter: this.encounter, based_on: this.revision, text: this.area.value });
  }

  notSigned({ xhr }) {
    this.signing = false;
    if ([403, 404, 409, 413, 423].includes(xhr.status)) return this.save(); // said in the notice; the lock signs once it is open
    this.failed(new Error(xhr.status ? "server" : "offline"));
    this.say(`${xhr.status ? "Le serveur ne répond pas comme il faut" : "Hors connexion"} : ${this.form.dataset.unsigned ?? "la consultation n’est pas signée"}. Ce que vous avez tapé est gardé dans cette page, nouvel essai d’enregistrement…`, "off");
  }

  // Leaving: what was typed in the last moment goes with the page, unless it is known that it cannot.
  leave() {
    if (this.dirty && !this.signing && this.clash.hidden) this.post(this.form.dataset.save, this.area.value).catch(() => {});
  }
  warn(event) {
    if (!this.dirty) return;
    this.save();
    if (this.failures || !navigator.onLine || !this.clash.hidden) event.preventDefault();
  }

  // What a window that died could not save: this one goes on in its place, and the server says if another was faster.
  async restore() {
    const [copy] = await orphans(this.data, this.form.dataset.patient);
    if (!copy || this.dirty) return;
    if (copy.text === this.saved && copy.encounter === this.encounter) return drop(copy.window);
    this.window = copy.window;
    this.serial = copy.serial + 10; // beyond what it may still have sent
    this.agree(copy);
    this.area.value = copy.text;
    this.found = true;
    this.save();
  }

  end() {
    clearTimeout(this.timer);
    clearTimeout(this.retry);
    drop(this.window);
    this.life.abort();
  }
}

let note;
function begin() {
  const form = document.getElementById("note-form");
  if (form === note?.form) return;
  note?.end();
  note = form ? new Note(form) : undefined;
}
document.addEventListener("htmx:afterSettle", begin);
begin();
