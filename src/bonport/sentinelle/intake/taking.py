"""What is taken of an envelope, and as what: everything personal goes here, before anything is stored.

Items of kinds that are not known here are passed over; what is known and cannot be taken is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from bonport.base.sealing import seal
from bonport.interop.errors import BonportError
from bonport.interop.signalement import PNG, bare_png, scrub, scrub_text
from bonport.sentinelle.health.told import LONGEST_RELEASE, read_counts, read_session, read_uses
from bonport.sentinelle.intake.envelope import Envelope, Item, Malformed, TooLarge
from bonport.sentinelle.intake.packed import Attached, Dropped, Event, Packed, Said
from bonport.sentinelle.intake.packed import Item as PackedItem
from bonport.sentinelle.signatures.keys import installation_key, session_key

MAX_JSON = 1024 * 1024
"""Bytes of JSON in one envelope, which is Sentry's own limit for an event: what is scrubbed costs time."""
MAX_TEXT = 128 * 1024
"""Bytes of an attached text that are kept: the last, where a log says what happened."""
MAX_ATTACHMENTS = 5
BLURRED = "bonport.blurred"
"""`attachment_type` of a picture that our own button blurred before it left: the only binary one that is taken."""
CONTACT = "contact at the door"
"""The purpose that contacts are sealed for until the digest hands them on."""
LONGEST_TEXT = 4096
_REASONS = frozenset(
    """backpressure before_send buffer_overflow cache_overflow event_processor ignored insufficient_data
    internal_sdk_error invalid network_error no_parent_span queue_overflow ratelimit_backoff sample_rate
    send_error""".split()
)
_CATEGORIES = frozenset(
    """attachment check_in default error feedback internal log_byte log_item metric_bucket monitor profile
    profile_chunk replay security session span trace_metric transaction user_report""".split()
)
"""The words of a client report, by the protocol's documentation; what else stands there may name somebody: `other`."""
_TEXTS = ("text/", "application/json", "application/xml", "application/x-ndjson")


class _Taking:
    """One envelope, gone through once."""

    def __init__(self, project: int, received_at: datetime, new_id: UUID, *, without_events: bool) -> None:
        self.project, self.today, self.new_id = project, received_at.date(), new_id
        self.without_events = without_events
        self.removed: Counter[str] = Counter()
        self.lost: Counter[tuple[str, str]] = Counter()
        self.read = 0
        self.items: list[PackedItem] = []

    def item(self, item: Item, envelope_id: Any) -> None:
        match item.type:
            case "event" if self.without_events:
                self.lost["door.quota", "error"] += 1
            case "event":
                self.items.append(self._event(self._json(item), envelope_id))
            case "feedback":
                self._feedback(self._json(item), envelope_id)
            case "user_report":
                self._user_report(self._json(item), envelope_id)
            case "attachment":
                self._attachment(item)
            case "session":
                self._session(self._json(item))
            case "sessions":
                said = self._json(item)
                self.items += read_counts(said, release=self._release(_mapping(said.get("attrs"))))
            case "client_report":
                self._client_report(self._json(item))

    def _event(self, event: dict[str, Any], envelope_id: Any) -> Event:
        given, installation = self._identified(event, envelope_id)
        return Event(given, installation, self._scrub(event))

    def _feedback(self, event: dict[str, Any], envelope_id: Any) -> None:
        given, installation = self._identified(event, envelope_id)
        contexts = _mapping(event.get("contexts"))
        said = _mapping(contexts.get("feedback"))
        context = {
            **{name: self._scrub(one) for name, one in contexts.items() if name not in ("feedback", "trace")},
            **({"url": self._text(said["url"])} if isinstance(said.get("url"), str) else {}),
            **({"tags": self._scrub(event["tags"])} if event.get("tags") else {}),
        }
        self._say(
            Said(
                given,
                _string(said.get("message")),
                about=_hexadecimal(said.get("associated_event_id")),
                contact=_contact(said.get("name"), said.get("contact_email")),
                release=self._release(event),
                function=self._function(event),
                installation=installation,
                context=context,
            )
        )

    def _user_report(self, said: dict[str, Any], envelope_id: Any) -> None:
        about = _hexadecimal(said.get("event_id")) or _hexadecimal(envelope_id)
        self._say(
            Said(
                about or self._made_id(),
                _string(said.get("comments")),
                about=about,
                contact=_contact(said.get("name"), said.get("email")),
            )
        )

    def _say(self, said: Said) -> None:
        if said.text.strip():
            said.text = self._text(said.text)[:LONGEST_TEXT]
            self.items.append(said)
        else:
            self.lost["door.empty", "feedback"] += 1

    def _attachment(self, item: Item) -> None:
        media_type = _string(item.headers.get("content_type")).partition(";")[0].strip().lower()
        name = self._text(_string(item.headers.get("filename"))[:120])
        if sum(isinstance(one, Attached) for one in self.items) == MAX_ATTACHMENTS:
            self.lost["door.too_many", "attachment"] += 1
        elif item.headers.get("attachment_type") == BLURRED:
            try:
                self.items.append(Attached(name, PNG, bare_png(item.payload)))
            except BonportError:
                self.lost["door.not_a_picture", "attachment"] += 1
        elif (text := _as_text(_end(item.payload), media_type)) is not None:
            self.items.append(Attached(name, "text/plain", self._text(text).encode("utf-8", "replace")))
        else:
            self.lost["door.binary", "attachment"] += 1

    def _session(self, said: dict[str, Any]) -> None:
        key = session_key(self.project, said.get("sid"))
        release = self._release(_mapping(said.get("attrs")))
        told = read_session(said, key=key, release=release, installation=installation_key(said.get("did")))
        if told is None or not said.get("sid"):
            self.lost["door.unreadable", "session"] += 1
        else:
            self.items.append(told)

    def _client_report(self, said: dict[str, Any]) -> None:
        given = said.get("discarded_events")
        for one in given[:100] if isinstance(given, list) else []:
            one = _mapping(one)
            reason, category, count = one.get("reason"), one.get("category"), one.get("quantity")
            if isinstance(count, int) and 0 < count < 2**31:
                self.items.append(Dropped(_among(_REASONS, reason), _among(_CATEGORIES, category), count))

    # --------------------------------------------------------------------------------------------------------- means

    def _json(self, item: Item) -> dict[str, Any]:
        self.read += len(item.payload)
        if self.read > MAX_JSON:
            raise TooLarge
        return item.json()

    def _identified(self, event: dict[str, Any], envelope_id: Any) -> tuple[str, str]:
        """Its id, and the hash of its installation's; who was signed in is nobody's business, and is taken out."""
        given = _hexadecimal(event.get("event_id")) or _hexadecimal(envelope_id) or self._made_id()
        tags, user = event.get("tags"), event.pop("user", None)
        identifiers = [_tag(tags, "installation"), _mapping(user).get("id")]
        installation = next((key for one in identifiers if (key := installation_key(one))), "")
        if isinstance(tags, dict):
            tags.pop("installation", None)
        elif isinstance(tags, list):
            event["tags"] = [one for one in tags if _tag([one], "installation") is None]
        if any(value for name, value in _mapping(user).items() if name != "id" or not installation_key(value)):
            self.removed["PERSONNEL"] += 1
        event["event_id"] = given
        return given, installation

    def _made_id(self) -> str:
        return uuid5(self.new_id, str(len(self.items))).hex

    def _release(self, said: Mapping[str, Any]) -> str:
        return self._text(_string(said.get("release")).strip())[:LONGEST_RELEASE]

    def _function(self, event: Mapping[str, Any]) -> str:
        return self._text(_string(_tag(event.get("tags"), "fonction")))[:20].lower()

    def _scrub(self, value: Any) -> Any:
        scrubbed = scrub(value, self.today)
        self.removed.update(scrubbed.removed)
        return scrubbed.value

    def _text(self, text: str) -> str:
        scrubbed = scrub_text(text, self.today)
        self.removed.update(scrubbed.removed)
        return str(scrubbed.value).replace("\x00", "")


def take(
    envelope: Envelope, *, project: int, received_at: datetime, new_id: UUID, without_events: bool = False
) -> tuple[str, Packed]:
    """What is kept of an envelope, and the id to answer with: that of its event, "" where it has none.

    Args:
        new_id: given to an event that has none.
        without_events: the project's errors are over their limit; all else is taken.

    Raises:
        Malformed, TooLarge: nothing is taken.
    """
    taking = _Taking(project, received_at, new_id, without_events=without_events)
    envelope_id = envelope.headers.get("event_id")
    for item in envelope.items:
        taking.item(item, envelope_id)
    lost: list[PackedItem] = [Dropped(reason, category, count) for (reason, category), count in taking.lost.items()]
    answered = next((one.id for one in taking.items if isinstance(one, Event | Said)), _hexadecimal(envelope_id))
    return answered, Packed(received_at, taking.items + lost, dict(taking.removed))


def take_uses(said: dict[str, Any], *, project: int, received_at: datetime) -> Packed:
    """The uses of functions, as they are posted.

    Raises:
        Malformed
    """
    taking = _Taking(project, received_at, UUID(int=0), without_events=False)
    installation = installation_key(said.get("installation"))
    uses = read_uses(said, release=taking._release(said), installation=installation)
    if uses is None:
        raise Malformed("uses: not as docs/sentinelle.md says")
    return Packed(received_at, [uses], dict(taking.removed))


def _end(payload: bytes) -> bytes:
    """The last lines, whole ones: half a matricule would not be known as one."""
    return payload if len(payload) <= MAX_TEXT else payload[-MAX_TEXT:].partition(b"\n")[2]


def _as_text(payload: bytes, media_type: str) -> str | None:
    """An attachment that is a text, whatever it is said to be; None: it is none."""
    if media_type and not media_type.startswith(_TEXTS) and media_type != "application/octet-stream":
        return None
    for encoding in ("utf-8", "cp1252"):
        try:
            text = payload.decode(encoding)
        except UnicodeDecodeError:
            if not media_type.startswith("text/"):
                return None
            continue
        return None if "\x00" in text else text
    return payload.decode("utf-8", "replace")


def _contact(name: Any, address: Any) -> str:
    said = " ".join(filter(None, (_string(name).strip(), _string(address).strip())))[:200]
    return seal(said, CONTACT) if said else ""


def _tag(tags: Any, name: str) -> Any:
    """A tag, of tags as an object or as pairs."""
    if isinstance(tags, Mapping):
        return tags.get(name)
    pairs = [one for one in tags if isinstance(one, list) and len(one) == 2] if isinstance(tags, list) else []
    return next((value for key, value in pairs if key == name), None)


def _hexadecimal(said: Any) -> str:
    try:
        return UUID(said).hex if isinstance(said, str) else ""
    except ValueError:
        return ""


def _among(known: frozenset[str], said: Any) -> str:
    return said if isinstance(said, str) and said in known else "other"


def _mapping(said: Any) -> Mapping[str, Any]:
    return said if isinstance(said, Mapping) else {}


def _string(said: Any) -> str:
    return said if isinstance(said, str) else ""
