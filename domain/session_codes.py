"""What became of a session for one student, and what that counts for (R36, A12, A37).

| code | the student | delivered (A12) | refusals in a row (R36) | away (A37) |
|---|---|---|---|---|
| attended | took part, if only for the minutes recorded | its minutes | ends the row | no |
| refused | was there and did not take part | no | one more | no |
| absent | was not at school | no | ends the row | yes |
| suspended | was kept from school or class by the school | no | ends the row | yes |
| testing | sat a test instead | no | as if there had been no session | no |
| assembly | was at an assembly, a trip or a drill instead | no | as if there had been no session | no |
| provider_absent | had nobody to work with: no substitute came | no | as if there had been no session | no |
| cancelled | had no session for another reason (a closure) | no | as if there had been no session | no |

What was not delivered is missing from the dosage, for whatever
reason; the code says whose part it was.
"""

from typing import Literal

Code = Literal[
    "attended", "absent", "refused", "suspended", "testing", "assembly", "provider_absent", "cancelled"
]
NOT_HELD: frozenset[Code] = frozenset({"testing", "assembly", "provider_absent", "cancelled"})
AWAY: frozenset[Code] = frozenset({"absent", "suspended"})
