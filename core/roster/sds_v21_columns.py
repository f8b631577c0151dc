"""The columns and role words of Microsoft School Data Sync 2.1, as its documentation lists them."""

from __future__ import annotations

from .lines import Columns

ID = "sourcedId"
USER = "userSourcedId"
ORG = "orgSourcedId"
CLASS = "classSourcedId"
PARENT = "relationshipUserSourcedId"

ORGS = Columns(ID, (ID, "name", "type"), ("parentSourcedId",))
USERS = Columns(
    ID,
    (ID, "givenName", "familyName"),
    ("username", "password", "activeDirectoryMatchId", "email", "phone", "sms"),
)
ROLES = Columns(
    USER,
    (USER, ORG, "role"),
    ("sessionSourcedId", "grade", "isPrimary", "roleStartDate", "roleEndDate"),
)
CLASSES = Columns(ID, (ID, ORG, "title"), ("sessionSourcedIds", "courseSourcedId", "code"))
ENROLLMENTS = Columns(USER, (CLASS, USER, "role"))
COURSES = Columns(ID, (ID,), (ORG, "title", "code", "schoolYearSourcedId", "subject", "grade"))
SESSIONS = Columns(ID, (ID, "title", "type"), ("schoolYear", "startDate", "endDate"))
RELATIONSHIPS = Columns(USER, (USER, PARENT, "relationshipRole"))
DEMOGRAPHICS = Columns(
    USER,
    (USER,),
    ("sex", "birthDate", "birthCity", "birthState", "birthCountry", "ethnicityCodes", "raceCodes"),
)

TEACHING_ROLES = frozenset({"teacher", "professor", "faculty", "instructor", "lecturer", "adjunct", "substitute"})
OTHER_STAFF_ROLES = frozenset(
    {
        "principal", "chair", "researcher", "affiliate", "occupationaltherapist", "physicaltherapist",
        "speechtherapist", "visiontherapist", "paraprofessional", "specialservices", "advisor", "proctor",
        "nurse", "officestaff", "itadmin", "administrator", "staff", "teacherassistant", "assistant", "coach",
        "aide",
    }
)  # fmt: skip
PARENT_ROLES = frozenset({"parent", "guardian"})
