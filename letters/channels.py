"""The ways a letter leaves the building, and what each can prove of it (A32).

A channel raises nothing for what the world did: the outcome says whether the letter left, and how one knows.
"""

import os
import tempfile
from pathlib import Path
from typing import Annotated, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from domain.address import EmailAddress

HeaderText = Annotated[str, StringConstraints(pattern=r"\A[^\r\n]*\z")]


class Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Parcel(Value):
    """One letter on its way to one recipient. Every try of one dispatch carries the same id and file.

    `file_name` and `message_id` ("<…@…>", RFC 5322) hold opaque ids only; `to` is an e-mail address, or None
    where the letter goes on paper. `subject` and `body` say nothing about the student."""

    message_id: Annotated[str, StringConstraints(pattern=r"\A<[A-Za-z0-9._-]+@[A-Za-z0-9.-]+>\z")]
    file_name: Annotated[
        str, StringConstraints(pattern=r"\A[A-Za-z0-9_-][A-Za-z0-9._-]*\.pdf\z", max_length=200)
    ]
    pdf: bytes = Field(repr=False)
    to: EmailAddress | None = Field(default=None, repr=False)
    subject: HeaderText
    body: str


class Left(Value):
    """The letter left; `evidence` is what the other side answered."""

    evidence: str


class Printed(Value):
    """The letter waits in the print folder. It has not left: a clerk records the mailing (A32)."""

    path: Path


class Refused(Value):
    """Nothing left, for certain. `permanent`: the same parcel would be refused again."""

    reason: str
    permanent: bool


class Ambiguous(Value):
    """The letter may have left or not; only a person can find out."""

    reason: str


Outcome = Left | Printed | Refused | Ambiguous


class Channel(Protocol):
    """A way out. `idempotent`: sending a parcel again after an unknown outcome makes no second letter."""

    @property
    def idempotent(self) -> bool: ...

    def send(self, parcel: Parcel) -> Outcome: ...


class PrintFolder:
    """A folder that only this account can read, from which a clerk prints and mails."""

    idempotent: ClassVar[bool] = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, parcel: Parcel) -> Outcome:
        """Put the PDF into the folder, whole or not at all; the same parcel again changes nothing."""
        target = self._folder / parcel.file_name
        try:
            self._open_folder()
            if not target.exists():
                self._write(target, parcel.pdf)
            same = target.read_bytes() == parcel.pdf
        except OSError as error:
            return Refused(reason=f"the print folder cannot be written: {error.strerror}", permanent=False)
        if not same:
            return Refused(reason="another letter has this file name; nothing was replaced", permanent=True)
        return Printed(path=target)

    def _open_folder(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder.chmod(0o700)

    def _write(self, target: Path, pdf: bytes) -> None:
        self._clear_remains(target)
        handle, part = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, target)
        except OSError:
            Path(part).unlink(missing_ok=True)
            raise
        self._keep_name()

    def _clear_remains(self, target: Path) -> None:
        """A try that was killed half-way left a part of a letter behind."""
        for remains in self._folder.glob(f".{target.name}.*.part"):
            remains.unlink(missing_ok=True)

    def _keep_name(self) -> None:
        """The new name survives a power cut only once the folder itself is on disk."""
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
