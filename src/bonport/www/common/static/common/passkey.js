// Passkeys: a form with data-passkey="get" or "create" asks the browser for one when it is sent, and carries the answer.
// Its options stand in the JSON script named by data-options; without it they are asked from the form's address.

const NO_KEYS = "Ce navigateur ne sait pas lire les clés d’accès. Entrez avec votre mot de passe, ou avec un navigateur à jour.";
const NOT_READ = "La clé d’accès n’a pas été lue. Recommencez, ou entrez autrement.";

export async function credential(kind, options) {
  if (kind === "create") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
}

async function options(form) {
  const written = document.getElementById(form.dataset.options);
  if (written) return JSON.parse(written.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return (await answer.json()).request_options;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-passkey]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  const told = form.querySelector("[data-passkey-error]");
  told.hidden = true;
  try {
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) throw new Error(NO_KEYS);
    form.elements.credential.value = JSON.stringify(await credential(form.dataset.passkey, await options(form)));
    form.submit();
  } catch (error) {
    told.textContent = error.message === NO_KEYS ? NO_KEYS : NOT_READ;
    told.hidden = false;
  }
});

// Only this script can send these forms: their buttons wait for it.
for (const button of document.querySelectorAll("form[data-passkey] button")) button.disabled = false;

// The code of a one-time link stands after the # of its address: it goes into its field, and out of the history.
const code = document.querySelector("[data-from-address]");
if (code && location.hash.length > 1) {
  code.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  code.form.querySelector("button").focus();
}
