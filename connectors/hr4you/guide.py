"""How a customer connects HR4YOU, step by step, each way in. The same at more length, with help for failures: `guide.md`."""

from typing import Final

from connectors.contract.enums import Model
from connectors.contract.guide import CREDENTIALS, Guide, GuidePart, section, step
from connectors.hr4you.checks import CANDIDATE_SOURCE, CUSTOM_FIELDS

_ADDRESS = step(
    "Find the address of your HR4YOU: open it in a browser and take the first part of the address, for example "
    "https://your-company.hr4you.org.",
    "Finden Sie die Adresse Ihres HR4YOU: Öffnen Sie es im Browser und übernehmen Sie den Anfang der Adresse, zum Beispiel "
    "https://ihre-firma.hr4you.org.",
)

API: Final[Guide] = (
    section(
        GuidePart.PREREQUISITES,
        "Prerequisites",
        "Voraussetzungen",
        _ADDRESS,
        step(
            "One integration connects one HR4YOU: if your group runs several, connect each of them.",
            "Eine Integration verbindet ein HR4YOU: Betreibt Ihre Gruppe mehrere, verbinden Sie jedes einzeln.",
        ),
    ),
    section(
        GuidePart.CREATE_CREDENTIALS,
        "Create credentials",
        "Zugangsdaten anlegen",
        step(
            "Ask HR4YOU's support or your account manager for API access (v2) and an API token for this connection.",
            "Bitten Sie den Support von HR4YOU oder Ihre Ansprechperson dort um Zugang zur API (v2) und einen API-Token.",
            assumed=True,
        ),
        step(
            "Enter the address as base address and the token as API token.",
            "Tragen Sie die Adresse als Basisadresse und den Token als API-Token ein.",
            CREDENTIALS,
            assumed=True,
        ),
        step(
            "Only if HR4YOU tells you that a word such as Bearer must precede the token: enter it as option token_prefix.",
            "Nur falls vor dem Token ein Wort wie Bearer stehen muss: Tragen Sie es als Option token_prefix ein.",
            assumed=True,
        ),
    ),
    section(
        GuidePart.PERMISSIONS,
        "Rights of the token",
        "Rechte des Tokens",
        step(
            "Have these rights to read given to the token: jobs, applicants, applications, application stages, users.",
            "Lassen Sie dem Token diese Leserechte geben: Stellen, Bewerber, Bewerbungen, Bewerbungsstatus, Benutzer.",
            Model.JOB,
            Model.CANDIDATE,
            Model.APPLICATION,
            Model.APPLICATION_STAGE,
            Model.USER,
            assumed=True,
        ),
        step(
            "Have these rights to write given to the token: applicants, applications, documents, notes.",
            "Lassen Sie dem Token diese Schreibrechte geben: Bewerber, Bewerbungen, Dokumente, Notizen.",
            assumed=True,
        ),
        step(
            "Have the right to read custom fields given: result links are written to them.",
            "Lassen Sie das Recht geben, Zusatzfelder zu lesen: Ergebnis-Links stehen darin.",
            CUSTOM_FIELDS,
            assumed=True,
        ),
        step(
            "Have the rights to read documents and notes given: if an answer of HR4YOU's gets lost, they are looked for.",
            "Lassen Sie die Rechte geben, Dokumente und Notizen zu lesen: Geht eine Antwort von HR4YOU verloren, wird "
            "danach gesehen.",
            assumed=True,
        ),
    ),
    section(
        GuidePart.CANDIDATE_SOURCE_TRACKING,
        "Candidate source tracking",
        "Herkunft der Bewerber nachverfolgen",
        step(
            "Add a source with the name of this integration's source in HR4YOU, and have the right to read sources "
            "given to "
            "the token. Without it the source is written as free text.",
            "Legen Sie in HR4YOU eine Quelle mit dem Namen der Quelle dieser Integration an und lassen Sie dem Token das "
            "Recht geben, Quellen zu lesen. Sonst wird die Quelle als freier Text geschrieben.",
            CANDIDATE_SOURCE,
            assumed=True,
        ),
    ),
    section(
        GuidePart.FINISH,
        "Finish",
        "Abschließen",
        step(
            "Test the connection. If a right is missing, the message names it: have it given to the token, and test again.",
            "Prüfen Sie die Verbindung. Fehlt ein Recht, nennt die Meldung es: dem Token geben lassen und erneut prüfen.",
            CREDENTIALS,
            Model.JOB,
            Model.CANDIDATE,
            Model.APPLICATION,
            Model.APPLICATION_STAGE,
            Model.USER,
            CUSTOM_FIELDS,
        ),
    ),
)

JOB_FEED: Final[Guide] = (
    section(GuidePart.PREREQUISITES, "Prerequisites", "Voraussetzungen", _ADDRESS),
    section(
        GuidePart.FINISH,
        "Finish",
        "Abschließen",
        step(
            "Open /api/jobs/xml/set/website at that address: you should see XML. If not, ask HR4YOU's support to "
            "switch the "
            "job feed on, or for the name of your export set.",
            "Öffnen Sie /api/jobs/xml/set/website unter dieser Adresse: Sie sollten XML sehen. Sonst bitten Sie den "
            "Support von "
            "HR4YOU, den Feed einzuschalten, oder um den Namen Ihres Export-Sets.",
        ),
        step(
            "Enter the address as base address, and the export set, if it has another name than website, as option "
            "feed_set.",
            "Tragen Sie die Adresse als Basisadresse ein und das Export-Set, falls es anders als website heißt, als Option "
            "feed_set.",
            Model.JOB,
        ),
    ),
)
