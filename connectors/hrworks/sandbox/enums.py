"""The vendor's closed lists, each value with the German text that the product shows.

Source: HR WORKS API v2.10, schemas; the German texts are ours.
"""

APPLICATION_STATUS = {
    "applied": "Beworben",
    "inProgress": "In Bearbeitung",
    "documentCreation": "Dokumenterstellung",
    "employed": "Eingestellt",
    "notEmployed": "Abgesagt",
    "movedToTalentPool": "In Talentpool verschoben",
}
#: An applicant is active while one of their applications has one of these.
OPEN_STATUS = frozenset({"applied", "inProgress", "documentCreation"})

PERMISSION_TO_STORE = ("notGranted", "onlyForApplication", "afterApplication")
SALUTATION = ("mr", "ms", "none")
GENDER = ("male", "female", "diverse", "not specified")
INTERVAL = ("days", "weeks", "months")
TIME_REFERENCE = (
    "endOfMonth",
    "endOfQuarter",
    "endOfYear",
    "fifteenthOfMonth",
    "fifteenthOrEndOfMonth",
    "onEveryDay",
)

PLACE_OF_WORK = {"hybrid": "Hybrid", "onsite": "Vor Ort", "remote": "Remote"}
EMPLOYMENT_CONTRACT = {
    "permanentEmployment": "Festanstellung",
    "apprenticeship": "Ausbildung",
    "externalEmployee": "Externe Mitarbeit",
    "internship": "Praktikum",
    "marginalEmployment": "Minijob",
    "shortTermEmployment": "Befristete Beschäftigung",
    "studentJob": "Werkstudententätigkeit",
    "notSpecified": "Keine Angabe",
}
WORKING_TIME_MODEL = {
    "fullTime": "Vollzeit",
    "fullTimeOrPartTime": "Vollzeit oder Teilzeit",
    "partTime": "Teilzeit",
    "notSpecified": "Keine Angabe",
}
CAREER_LEVEL = {
    "professional": "Berufserfahrene",
    "youngProfessional": "Berufseinsteiger",
    "manager": "Führungskraft",
    "executive": "Bereichsleitung",
    "seniorExecutive": "Geschäftsleitung",
    "apprenticeOrWorkingStudent": "Auszubildende oder Werkstudierende",
    "notSpecified": "Keine Angabe",
}
SCOPE_OF_ACTIVITIES = {
    "administration": "Administration und Verwaltung",
    "analysisAndStatistics": "Analyse und Statistik",
    "consulting": "Beratung",
    "customerService": "Kundenservice",
    "engineeringAndTechnical": "Ingenieurwesen und Technik",
    "financeAccountingAndControlling": "Finanzen, Rechnungswesen und Controlling",
    "graphicDesignAndArchitecture": "Grafik, Design und Architektur",
    "healthMedicalAndSocial": "Gesundheit, Medizin und Soziales",
    "hr": "Personalwesen",
    "itAndSoftwareDevelopment": "IT und Softwareentwicklung",
    "legal": "Recht",
    "managementAndCorporateDevelopment": "Management und Unternehmensentwicklung",
    "marketingAndAdvertising": "Marketing und Werbung",
    "notSpecified": "Keine Angabe",
    "otherDisciplines": "Sonstige Bereiche",
    "prAndJournalism": "PR und Journalismus",
    "processPlanningAndQa": "Prozessplanung und Qualitätssicherung",
    "productionAndManufacturing": "Produktion und Fertigung",
    "productManagement": "Produktmanagement",
    "projectManagement": "Projektmanagement",
    "purchasingMaterialsManagementAndLogistics": "Einkauf, Materialwirtschaft und Logistik",
    "salesAndCommerce": "Vertrieb und Handel",
    "researchAndDevelopment": "Forschung und Entwicklung",
}
