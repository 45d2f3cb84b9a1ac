"""A Bundle of type `document`: its entries, and what its references point to (FHIR R4, 2.36.4)."""

from __future__ import annotations

from bonport.interop.errors import BadInput, Unreadable
from bonport.interop.fhir.tree import Element, Tree

MAX_ENTRIES = 5000


class Bundle:
    """The resources of a document.

    Attributes:
        tree: where what was taken is remembered.
        composition: the first entry.
        subject: the patient.
    """

    def __init__(self, data: bytes) -> None:
        """Read it.

        Raises:
            Unreadable: not a FHIR document.
            BadInput: a document without patient.
        """
        self.tree = Tree(data)
        root = self.tree.root
        if root.kind != "Bundle" or root.text("type") != "document":
            raise Unreadable("not a FHIR Bundle of type document")
        entries = root.children("entry")
        if len(entries) > MAX_ENTRIES:
            raise Unreadable(f"more than {MAX_ENTRIES} entries")
        resources = [(entry, entry.child("resource")) for entry in entries]
        self._by_url: dict[str, Element] = {}
        self._by_name: dict[str, Element] = {}
        for entry, resource in resources:
            if resource is None:
                continue
            url, id_ = entry.peek("fullUrl"), resource.peek("id")
            if url:
                self._by_url.setdefault(url, resource)
            if id_:
                self._by_name.setdefault(f"{resource.kind}/{id_}", resource)
        first = resources[0][1] if resources else None
        if first is None or first.kind != "Composition":
            raise Unreadable("the first entry of the Bundle is not a Composition")
        self.composition = first
        subject = self.referenced(first, "subject")
        if subject is None or subject.kind != "Patient":
            raise BadInput(
                "Composition.subject",
                "le patient du document n’est pas dans le Bundle.",
                "Joignez la ressource Patient.",
            )
        self.subject = subject

    def referenced(self, holder: Element, name: str) -> Element | None:
        """What the reference of that name points to, or None."""
        reference = holder.child(name)
        return self.resolve(reference, holder) if reference else None

    def all_referenced(self, holder: Element, name: str) -> list[Element]:
        """What a list of references points to; one that points nowhere is told."""
        found = (self.resolve(reference, holder) for reference in holder.children(name))
        return [resource for resource in found if resource is not None]

    def resolve(self, reference: Element, holder: Element) -> Element | None:
        """What a reference points to, in the Bundle or within the resource that holds it (`#id`)."""
        target = reference.text("reference").split("/_history/")[0]
        reference.settle("type", "display", "identifier")
        found: Element | None
        if target.startswith("#"):
            contained = (one for one in holder.children("contained") if one.peek("id") == target[1:])
            found = next(contained, None)
        else:
            found = self._named(target)
        if found is None:
            reference.leave("La ressource citée n’est pas dans le Bundle.")
        return found

    def points_to(self, target: str, resource: Element) -> bool:
        """Whether a reference, as written, is to this resource of the Bundle."""
        found = self._named(target.split("/_history/")[0])
        return found is not None and found.path == resource.path

    def _named(self, target: str) -> Element | None:
        return self._by_url.get(target) or self._by_name.get("/".join(target.split("/")[-2:]))

    def require_about_subject(self, resource: Element) -> None:
        """Refuse what concerns another person.

        Raises:
            BadInput: the resource names another subject.
        """
        for name in ("subject", "patient"):
            if name in resource and resource.kind != "Composition":
                about = self.referenced(resource, name)
                if about is None or about.path != self.subject.path:
                    raise BadInput(
                        f"{resource.path}.{name}",
                        "cette information concerne une autre personne que le patient du document.",
                    )
