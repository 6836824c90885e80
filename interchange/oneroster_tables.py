"""The tables of OneRoster 1.1 CSV that the engine reads; the fields of each, in order, are its columns."""

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from interchange.fields import (
    Birthday,
    Flag,
    Ident,
    Idents,
    LocalDay,
    Needed,
    OptionalDay,
    OptionalIdent,
    PersonalNeeded,
    PersonalText,
    Text,
    grade,
    listed,
    local_day,
    one_of,
    optional,
)
from interchange.problem import Row

Status = Literal["", "active", "tobedeleted"]
UserRole = Literal["administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"]
Grades = Annotated[tuple[str, ...], listed(grade, ",")]


class ManifestRow(Row):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    property_name: Needed
    value: Text


class RosterRow(Row):
    """The three columns that begin every OneRoster table. `date_last_modified` is empty in bulk files."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    sourced_id: Ident
    status: Annotated[Status, one_of(*get_args(Status))]
    date_last_modified: Annotated[date | None, optional(local_day)]


class AcademicSession(RosterRow):
    title: Needed
    type: Annotated[str, one_of("gradingPeriod", "semester", "schoolYear", "term")]
    start_date: LocalDay
    end_date: LocalDay
    parent_sourced_id: OptionalIdent
    school_year: Text


class Org(RosterRow):
    name: Needed
    type: Annotated[str, one_of("department", "school", "district", "local", "state", "national")]
    identifier: Text
    parent_sourced_id: OptionalIdent


class User(RosterRow):
    """A student, a member of staff or a guardian. The first of `org_sourced_ids` is the home building.

    `agent_sourced_ids` links a student with the guardians, and a guardian with the students.
    """

    enabled_user: Flag
    org_sourced_ids: Idents
    role: Annotated[UserRole, one_of(*get_args(UserRole))]
    username: PersonalText
    user_ids: Text
    given_name: PersonalNeeded
    family_name: PersonalNeeded
    middle_name: PersonalText
    identifier: Text
    email: PersonalText
    sms: PersonalText
    phone: PersonalText
    agent_sourced_ids: Idents
    grades: Grades
    password: PersonalText


class Course(RosterRow):
    school_year_sourced_id: OptionalIdent
    title: Needed
    course_code: Text
    grades: Grades
    org_sourced_id: Ident
    subjects: Text
    subject_codes: Text


class Class(RosterRow):
    title: Needed
    grades: Grades
    course_sourced_id: Ident
    class_code: Text
    class_type: Annotated[str, one_of("homeroom", "scheduled")]
    location: Text
    school_sourced_id: Ident
    term_sourced_ids: Idents
    subjects: Text
    subject_codes: Text
    periods: Text


class Enrollment(RosterRow):
    class_sourced_id: Ident
    school_sourced_id: Ident
    user_sourced_id: Ident
    role: Annotated[str, one_of("administrator", "proctor", "student", "teacher")]
    primary: Flag
    begin_date: OptionalDay
    end_date: OptionalDay


class Demographics(RosterRow):
    """`sourced_id` is the student's."""

    birth_date: Birthday
    sex: PersonalText
    american_indian_or_alaska_native: PersonalText
    asian: PersonalText
    black_or_african_american: PersonalText
    native_hawaiian_or_other_pacific_islander: PersonalText
    white: PersonalText
    demographic_race_two_or_more_races: PersonalText
    hispanic_or_latino_ethnicity: PersonalText
    country_of_birth_code: PersonalText
    state_of_birth_abbreviation: PersonalText
    city_of_birth: PersonalText
    public_school_residence_status: PersonalText
