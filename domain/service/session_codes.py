"""What became of a session for one student; `session` says what each code counts for."""

from typing import Literal

Code = Literal[
    "attended", "absent", "refused", "suspended", "testing", "assembly", "provider_absent", "cancelled"
]
NOT_HELD: frozenset[Code] = frozenset({"testing", "assembly", "provider_absent", "cancelled"})
AWAY: frozenset[Code] = frozenset({"absent", "suspended"})
