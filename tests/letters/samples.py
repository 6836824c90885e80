"""Made-up letters for the tests of this folder."""

import datetime as dt
from typing import Any

from letters.model import Letter, Recipient, Sender, Signatory

T2_ELEMENTS: dict[str, str | list[str]] = {
    "need": "Zoë reads 38 words a minute. Most students in grade 3 read 70 or more.",
    "eligibility": [
        "Her Star Reading score in September was below the cut point of the district.",
        "The Student Support Team met on October 6, 2026 and looked at her classroom work.",
    ],
    "services": "Small-group lessons in phonics and fluent reading, with four students.",
    "strategies": ["Reading the same page again with feedback", "Short practice of letter sounds every day"],
    "frequency": "4 times a week, 30 minutes each time",
    "duration": "6 weeks, from October 19 to November 27, 2026",
    "professionals": "Ms. Ada Example, reading teacher",
    "location": "Room 114",
    "data_collected": "One reading check of one minute every three weeks: 2 checks in this cycle.",
    "right_to_evaluation": "You may ask in writing, at any time, that we evaluate your child.",
}
T3_ELEMENTS = {
    **{name: text for name, text in T2_ELEMENTS.items() if name not in {"need", "eligibility"}},
    "continued_need": "After two cycles of small-group help, Zoë reads 44 words a minute. The goal was 60.",
}
CSE_ELEMENTS: dict[str, str | list[str]] = {
    "decision_date": "2027-03-05",
    "reasons": "Twelve weeks of Tier 3 help did not bring enough progress in reading.",
    "evaluation_process": ["We ask for your consent in writing.", "Then the school psychologist meets Zoë."],
    "rights": "You can say no. You can bring someone to every meeting.",
    "contact": "Mr. Sam Example, chairperson, (555) 010-0199",
}
CONTACT = "Ms. Ada Example, (555) 010-0199"
T1_ELEMENTS: dict[str, str | list[str]] = {
    "plan_summary": "Fifteen minutes a day of guided reading with the class teacher.",
    "goals": ["60 words a minute by December 1, 2026", "Reading at home four times a week"],
    "monitoring": "The class teacher gives a reading check of one minute every Friday.",
    "contact": CONTACT,
}
AIS_START_ELEMENTS: dict[str, str | list[str]] = {
    "services": "Small-group lessons in phonics and fluent reading.",
    "reasons": "Her score on the state test was at level 1.",
    "consequences": "If the level is not reached, the school plans more help.",
    "contact": CONTACT,
}
AIS_END_ELEMENTS: dict[str, str | list[str]] = {
    "criteria": "Two checks in a row at the level of the grade.",
    "performance_levels": "72 words a minute; the level of the grade is 70.",
    "contact": CONTACT,
}
ELEMENTS = {
    "t1_plan": T1_ELEMENTS,
    "t2_start": T2_ELEMENTS,
    "t3_start": T3_ELEMENTS,
    "cse_referral": CSE_ELEMENTS,
    "ais_start": AIS_START_ELEMENTS,
    "ais_end": AIS_END_ELEMENTS,
}


def a_letter(**changes: Any) -> Letter:
    """A Tier 2 letter of a made-up family, with changes."""
    template = changes.get("template", "t2_start")
    values: dict[str, Any] = {
        "template": template,
        "template_version": 1,
        "language": "en",
        "district": Sender(
            name="Sample Hollow Central School District (made up)",
            address_lines=("1 District Way", "Sample Hollow, NY 10000"),
            phone="(555) 010-0100",
        ),
        "building": Sender(
            name="Sample Hollow Elementary School",
            address_lines=("12 School Lane", "Sample Hollow, NY 10000"),
            phone="(555) 010-0112",
        ),
        "date": dt.date(2026, 10, 12),
        "recipient": Recipient(
            name="Mirabel Ñandú", address_lines=("77 Birch Road, Apt. 4", "Sample Hollow, NY 10000")
        ),
        "student_name": "Zoë Ñandú",
        "grade": "3",
        "domain": "academic",
        "subject": "reading",
        "elements": ELEMENTS[template],
        "signatory": Signatory(name="Pat Sample", title="Principal"),
        "reference": "N-7F3A91C2",
    }
    return Letter(**{**values, **changes})
