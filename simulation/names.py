"""Made-up people's names: common given and family names of several languages, put together by chance.

Any likeness to a living person is chance: the parts are common, the whole is thrown by dice.
"""

from dataclasses import dataclass

from simulation.dice import Dice


@dataclass(frozen=True)
class Culture:
    """What a family's names are drawn from, and the language its adults read (BCP 47)."""

    language: str
    weight: float
    given: tuple[str, ...]
    family: tuple[str, ...]


def _words(words: str) -> tuple[str, ...]:
    return tuple(words.split())


CULTURES = (
    Culture(
        "en", 70.0,
        _words("Abigail Aiden Amara Andre Bella Caleb Chloe Connor Dominic Elijah Emma Ethan Fiona Gavin "
               "Grace Hannah Isaac Jada Jasmine Jordan Kayla Liam Logan Maeve Malik Mason Naomi Nolan Olivia "
               "Owen Paige Quinn Riley Ruby Sean Sophie Tessa Theo Tyler Violet Wesley Zoe"),
        _words("Abbott Anderson Baker Barnes Bennett Brooks Burke Carter Clarke Cooper Doyle Ellis Fisher "
               "Foster Gallagher Grant Hayes Hughes Jackson Jenkins Kelly Lawson Marsh Mitchell Moore Murphy "
               "Nichols O'Brien Palmer Parker Porter Quigley Reed Rhodes Robinson Russell Shaw Sullivan Tate "
               "Turner Vance Walsh Webb Wright Young"),
    ),
    Culture(
        "es", 22.0,
        ("Alejandro", "Ana Sofía", "Andrés", "Belén", "Camila", "Carlos", "Daniela", "Diego", "Emiliano",
         "Esteban", "Gabriela", "Inés", "Iván", "Jesús", "Joaquín", "José Luis", "Lucía", "Luz", "María",
         "Mateo", "Noé", "Óscar", "Paloma", "Raúl", "Rocío", "Santiago", "Valentina", "Ximena"),
        ("Acosta", "Álvarez", "Benítez", "Castillo Ruiz", "Cruz", "Domínguez", "Escobar", "Fuentes",
         "García Peña", "Gómez", "Guzmán", "Hernández", "Ibáñez", "Jiménez", "López Marín", "Martínez",
         "Muñoz", "Núñez", "Ortega", "Pérez", "Quispe", "Ramírez", "Rivera", "Sánchez Díaz", "Zúñiga"),
    ),
    Culture(
        "fr-HT", 2.0,
        ("Angélique", "Fabiola", "Jean-Marc", "Josué", "Manoucheka", "Rosemène", "Stanley", "Wilkens"),
        ("Baptiste", "Céus", "Désir", "Étienne", "Jean-Pierre", "Louissaint", "Saint-Fleur", "Toussaint"),
    ),
    Culture(
        "pl", 1.2,
        ("Agnieszka", "Jakub", "Łucja", "Michał", "Szymon", "Zofia"),
        ("Dąbrowska", "Kowalczyk", "Łuczak", "Nowak", "Wójcik", "Żak"),
    ),
    Culture(
        "vi", 1.0,
        ("Anh Thư", "Đức", "Hương", "Minh Khôi", "Ngọc", "Tuấn"),
        ("Đặng", "Lê", "Nguyễn", "Phạm", "Trần", "Vũ"),
    ),
    Culture(
        "uk", 1.2,
        ("Андрій", "Дарина", "Мар'яна", "Олена", "Тарас", "Юрій"),
        ("Бондаренко", "Гончар", "Кравчук", "Мельник", "Шевчук", "Яценко"),
    ),
    Culture(
        "ar", 1.2,
        ("أمينة", "خالد", "ليلى", "محمود", "نور", "يوسف"),
        ("الحداد", "الخطيب", "النجار", "حسن", "منصور", "صالح"),
    ),
    Culture(
        "zh-Hans", 1.0,
        ("嘉怡", "俊杰", "丽华", "明", "思远", "雨欣"),
        ("陈", "黄", "李", "林", "王", "张"),
    ),
    Culture(
        "my", 0.8,
        ("ကျော်", "စုစု", "နန္ဒာ", "မင်း", "သီတာ", "အေး"),
        ("ခိုင်", "ထွန်း", "ဝင်း", "မြင့်", "သန်း", "အောင်"),
    ),
)  # fmt: skip


def culture(dice: Dice) -> Culture:
    """The culture of one family; most read English, about one in five Spanish."""
    return dice.weighted([(one, one.weight) for one in CULTURES])
