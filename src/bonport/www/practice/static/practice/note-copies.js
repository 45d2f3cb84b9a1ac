// A copy of what is typed and not yet saved, for the day when network and browser fail together. Encrypted: the key
// comes with the page from the server, for its signed-in doctor, and is stored in no browser. See the ADR on drafts.

const STORE = "notes";
const held = new Set(); // the locks of this page's windows
let opening, deriving;
let last = Promise.resolve(); // one thing after the other: a copy that is dropped does not come back

function database() {
  return opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("bonport", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "window" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function act(mode, what) {
  const transaction = (await database()).transaction(STORE, mode, { durability: "strict" });
  const request = what(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

const keyOf = ({ key }) => deriving ??= crypto.subtle.importKey("raw", Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0)), "AES-GCM", false, ["encrypt", "decrypt"]);

// The window holds a lock as long as it lives: its copies are its own until then.
function live(window_) {
  if (held.has(window_)) return;
  held.add(window_);
  navigator.locks.request(`note:${window_}`, () => new Promise(() => {}));
}
const isDead = (window_) => navigator.locks.request(`note:${window_}`, { ifAvailable: true }, (free) => free !== null);

// What the page sees of a failure is nothing: the copy is a second net, and the page says itself what is not saved.
const inOrder = (work) => last = last.then(work).catch((error) => console.warn("no local copy", error.name));

export const keep = (data, { patient, window: window_, ...typed }) => inOrder(async () => {
  live(window_);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(data), new TextEncoder().encode(JSON.stringify(typed)));
  await act("readwrite", (store) => store.put({ window: window_, user: data.user, patient, iv, sealed }));
});

export const drop = (window_) => inOrder(() => act("readwrite", (store) => store.delete(window_)));

// The copies of this doctor and patient whose windows are dead. One that no longer opens is of no use: it goes.
export async function orphans(data, patient) {
  const found = [];
  try {
    for (const { window: window_, user, patient: of, iv, sealed } of await act("readonly", (store) => store.getAll())) {
      if (user !== data.user || of !== patient || !await isDead(window_)) continue;
      try {
        const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await keyOf(data), sealed);
        found.push({ patient, window: window_, ...JSON.parse(new TextDecoder().decode(opened)) });
      } catch { await drop(window_); }
    }
  } catch (error) { console.warn("no local copy", error.name); }
  return found.sort((one, other) => other.at - one.at);
}
