"""What notices say, in English and Spanish, put together from the plan (R18, R62, R79, R80, R106)."""

from datetime import date

from domain.notices.notice import Notice
from domain.policy import ServicePolicy
from domain.service.plan import PlanDrafted

Texts = dict[str, dict[str, str]]

AREAS = {
    "ELA": ("reading and writing", "lectura y escritura"),
    "MATH": ("mathematics", "matemáticas"),
    "SCIENCE": ("science", "ciencias"),
    "SOCIAL_STUDIES": ("social studies", "estudios sociales"),
    None: ("behavior at school", "la conducta en la escuela"),
}
INITIAL_EVALUATION = (
    "The committee asks for your consent in writing before any test, and then evaluates within 60 days.",
    "El comité le pide su consentimiento por escrito antes de cualquier prueba, y evalúa en 60 días.",
)
REVIEW = (
    "The committee reviews the services your child gets now and asks for your view.",
    "El comité revisa los servicios actuales y le pide su opinión.",
)


def of_start(plan: PlanDrafted, service: ServicePolicy, professional: str) -> Texts:
    """Every element that a notice on the start of Tier 2 or 3 may need, by language."""
    english, spanish = AREAS[plan.subject]
    weeks = (service.cycle.min, service.cycle.max)
    return {
        "en": _english(plan, english, weeks, professional, service.data_collected),
        "es": _spanish(plan, spanish, weeks, professional),
    }


def _english(
    plan: PlanDrafted, area: str, weeks: tuple[int, int], professional: str, data: str
) -> dict[str, str]:
    small = "in a small group" if plan.group else "one to one"
    return {
        "need": f"Tests and work in class show that your child needs more help with {area}.",
        "eligibility": f"The support team looked at the results and decided on Tier {plan.tier} help.",
        "continued_need": f"The help so far has not been enough; the team decided on Tier {plan.tier} help.",
        "services": f"Extra help with {area} {small}, beside the lessons that all students get.",
        "strategies": "Short steps, practice, feedback at once; the plan changes if progress is slow.",
        "professionals": professional,
        "frequency": f"{plan.sessions_per_week} times a week, {plan.minutes} minutes each time",
        "duration": f"{weeks[0]} to {weeks[1]} school weeks from the first session",
        "location": plan.location,
        "data_collected": f"We keep {data}.",
        "right_to_evaluation": "You have the right to ask for a special education evaluation at any time.",
    }


def _spanish(plan: PlanDrafted, area: str, weeks: tuple[int, int], professional: str) -> dict[str, str]:
    small = "en un grupo pequeño" if plan.group else "de forma individual"
    return {
        "need": f"Las pruebas y el trabajo en clase muestran que necesita más ayuda en {area}.",
        "eligibility": f"El equipo de apoyo revisó los resultados y decidió dar ayuda de Nivel {plan.tier}.",
        "continued_need": f"La ayuda dada no ha bastado; el equipo decidió dar ayuda de Nivel {plan.tier}.",
        "services": f"Ayuda adicional en {area}, {small}, además de las clases que reciben todos.",
        "strategies": "Pasos cortos, práctica y comentarios; el plan cambia si el avance es lento.",
        "professionals": professional,
        "frequency": f"{plan.sessions_per_week} veces por semana, {plan.minutes} minutos cada vez",
        "duration": f"De {weeks[0]} a {weeks[1]} semanas de clases desde la primera sesión",
        "location": f"Sala: {plan.location}",
        "data_collected": "Guardamos una medida breve de progreso y un registro de cada sesión.",
        "right_to_evaluation": "Puede pedir en cualquier momento una evaluación de educación especial.",
    }


def of_cse(decided: date, contact: str, review: bool) -> Texts:
    """The notice of the decision to refer to the CSE (R80, R124); `review`: the student is classified."""
    english, spanish = REVIEW if review else INITIAL_EVALUATION
    same = {"decision_date": decided.isoformat(), "contact": contact}
    return {
        "en": {
            "reasons": "Tier 3 help as delivered has not led to adequate progress.",
            "evaluation_process": english,
            "rights": "You may take part in every meeting, see the records, and disagree.",
            **same,
        },
        "es": {
            "reasons": "La ayuda de Nivel 3 no ha llevado a un avance suficiente.",
            "evaluation_process": spanish,
            "rights": "Usted puede participar en cada reunión, ver los registros y no estar de acuerdo.",
            **same,
        },
    }


def of_ais(notice: Notice, contact: str) -> Texts:
    """The letter that AIS began (L8), or that it ended (L9)."""
    english, spanish = AREAS[notice.subject]
    if notice.kind == "ais_end":
        return {
            "en": {
                "criteria": f"The help ends when checks of progress in {english} show that it is not needed.",
                "performance_levels": "On the checks that the district chose, the level now expected.",
                "contact": contact,
            },
            "es": {
                "criteria": f"La ayuda termina cuando las medidas en {spanish} muestran que no hace falta.",
                "performance_levels": "En las medidas que eligió el distrito, el nivel que ahora se espera.",
                "contact": contact,
            },
        }
    return {
        "en": {
            "services": f"Extra lessons in {english}, beside the lessons that all students get.",
            "reasons": f"The results in {english} are below what is expected in this grade.",
            "consequences": "Without this help your child may fall further behind; then we plan more of it.",
            "contact": contact,
        },
        "es": {
            "services": f"Clases adicionales de {spanish}, además de las que reciben todos.",
            "reasons": f"Los resultados en {spanish} están por debajo de lo que se espera en este grado.",
            "consequences": "Sin esta ayuda puede atrasarse más; en ese caso planeamos más ayuda.",
            "contact": contact,
        },
    }
