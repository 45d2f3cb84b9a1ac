// A draft that could not be kept says so in its own place, and is tried again until it is.
const keeper = document.querySelector("[data-draft]");
const told = () => document.getElementById("saved");
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"])
  keeper?.addEventListener(name, ({ detail: { xhr } }) => {
    if (xhr.status === 423) return; // the lock says it, and what is typed stays under it
    told().textContent = "Le brouillon n’est pas gardé : Avis ne répond pas. Votre texte est toujours dans la page, on réessaie.";
    setTimeout(() => document.getElementById("writing").dispatchEvent(new Event("input")), 5000);
  });
