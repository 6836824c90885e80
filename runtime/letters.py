"""From the order of a letter to its PDF and on its way: `application.delivery.LetterPort` over `letters`."""

from typing import Literal

from prometheus_client import Counter
from pydantic import ValidationError

from application.delivery import Fate, LetterOrder
from domain.address import is_address
from domain.notices.notice_contents import DIRECT_ENTRY
from letters.channels import Ambiguous, Channel, Left, Outcome, Parcel, Printed, Refused
from letters.errors import LetterError
from letters.model import Letter, Recipient, Sender, Signatory
from letters.render import render
from letters.wording import cover, title_of

ATTEMPTS = Counter("mtss_delivery_attempts", "Letters handed to a channel", ["channel", "outcome"])
TEMPLATE_VERSION = 1
UNRENDERED = b""
"""Stands for the letter that cannot be rendered: sending it says why, and leaves it to a person."""


class LetterDesk:
    """Renders with typst; hands to the mail server or the print folder. Safe to use from several threads."""

    def __init__(self, post: Channel, email: Channel | None, domain: str) -> None:
        """`domain` follows the @ in Message-IDs. Without `email`, every letter goes by post."""
        self._channels: dict[str, Channel | None] = {"post": post, "email": email}
        self._domain = domain

    def render(self, order: LetterOrder) -> bytes:
        """The PDF; `UNRENDERED` where no try will ever set this letter, so that no worker tries for ever."""
        try:
            return render(letter_of(order))
        except (LetterError, ValidationError):
            return UNRENDERED

    def send(self, order: LetterOrder, rendered: bytes) -> tuple[Fate, str]:
        """Hand it over; what became of it, and the evidence or the reason, without a name."""
        fate, evidence = self._sent(order, rendered)
        ATTEMPTS.labels(order.channel, fate).inc()
        return fate, evidence

    def _sent(self, order: LetterOrder, rendered: bytes) -> tuple[Fate, str]:
        channel = self._channels[order.channel]
        if rendered == UNRENDERED:
            return "unknown", f"nothing was sent: {_why_unrenderable(order)}"
        if channel is None:
            return "failed_for_good", "no mail server is configured; the letter goes by post"
        if order.channel == "email" and not is_address(order.guardian.email or ""):
            return "failed_for_good", "no usable e-mail address is on file; the letter goes by post"
        return _fate(channel.send(self._parcel(order, rendered)))

    def may_repeat(self, channel: Literal["email", "post"]) -> bool:
        """Whether handing over the same letter twice is harmless on this channel."""
        used = self._channels[channel]
        return used is None or used.idempotent

    def _parcel(self, order: LetterOrder, rendered: bytes) -> Parcel:
        around = cover(letter_of(order))
        return Parcel(
            message_id=f"<{order.dispatch}@{self._domain}>",
            file_name=f"{order.dispatch}.pdf",
            pdf=rendered,
            to=order.guardian.email if order.channel == "email" else None,
            subject=around.subject,
            body=around.body,
        )


def letter_of(order: LetterOrder) -> Letter:
    """The letter that `order` asks for. Raises pydantic's ValidationError, without content."""
    plan, building = order.plan.drafted if order.plan else None, order.building
    return Letter(
        template=order.kind,
        template_version=TEMPLATE_VERSION,
        language=order.language,
        district=Sender(name=building.district, address_lines=(), phone=""),
        building=Sender(name=building.title, address_lines=building.address, phone=building.phone),
        date=order.on,
        recipient=Recipient(name=order.guardian.guardian_name, address_lines=order.guardian.address),
        student_name=order.student_name,
        grade=order.grade,
        domain=order.domain,
        subject=_subject(plan.target_area if plan else "", order.subject),
        direct_entry=order.kind == "t3_start" and order.elements.keys() >= DIRECT_ENTRY,
        classified=order.classified,
        changed=order.changed,
        large_print=order.guardian.mode == "large_print",
        elements=dict(order.elements),
        signatory=Signatory(
            name=order.signatory_name,
            title=title_of(order.signed_as, TEMPLATE_VERSION, order.language),
            designee=order.signed_as == "designee",
        ),
        reference=order.dispatch[:8],
    )


def _subject(target_area: str, subject: str | None) -> str | None:
    if target_area in ("reading", "writing"):
        return target_area
    return subject.lower() if subject else None


def _fate(outcome: Outcome) -> tuple[Fate, str]:
    match outcome:
        case Left(evidence=evidence):
            return "left", evidence
        case Printed(path=path):
            return "printed", path.name
        case Refused(reason=reason, permanent=permanent):
            return "failed_for_good" if permanent else "failed", reason
        case Ambiguous(reason=reason):
            return "unknown", reason


def _why_unrenderable(order: LetterOrder) -> str:
    try:
        render(letter_of(order))
    except LetterError as error:
        return str(error)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, e["loc"])) for e in error.errors(include_input=False))
        return f"the letter cannot be made from what is on file: {fields}"
    return "it could not be rendered at first; send it again"
