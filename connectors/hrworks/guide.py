"""How a customer connects HR WORKS, step by step. The same at more length, with help for failures: `guide.md`."""

from typing import Final

from connectors.contract.enums import Model
from connectors.contract.guide import CREDENTIALS, Guide, GuidePart, section, step
from connectors.hrworks.checks import DEPARTMENTS, SOURCE_ANSWER, SOURCE_OFFER

API: Final[Guide] = (
    section(
        GuidePart.PREREQUISITES,
        "Prerequisites",
        "Voraussetzungen",
        step(
            "You are an administrator in HR WORKS with the role API administrator: only that role sees the tile HR "
            "WORKS-API.",
            "Sie sind Administrator in HR WORKS und haben die Rolle API-Administrator: Nur diese sieht die Kachel HR "
            "WORKS-API.",
        ),
        step(
            "Your contract has recruiting and the API switched on. If the tile is missing, ask HR WORKS.",
            "In Ihrem Vertrag sind Bewerbermanagement und API freigeschaltet. Fehlt die Kachel, fragen Sie bei HR "
            "WORKS nach.",
        ),
        step(
            "One key pair belongs to one company: connect each HR WORKS account of your group by itself.",
            "Ein Schlüsselpaar gehört zu einem Unternehmen: Verbinden Sie jedes HR-WORKS-Konto Ihrer Gruppe einzeln.",
        ),
    ),
    section(
        GuidePart.CREATE_CREDENTIALS,
        "Create credentials",
        "Zugangsdaten anlegen",
        step(
            "Open Administrator > Basics > Integrations and choose the tile HR WORKS-API.",
            "Öffnen Sie Administrator > Grundlagen > Integrationen und wählen Sie die Kachel HR WORKS-API.",
        ),
        step(
            "Choose New key pair, then Download: a text file with Access Key and Secret Access Key. Keep it safe, and "
            "delete it "
            "when you are done.",
            "Wählen Sie Neues Schlüsselpaar, dann Herunterladen: eine Textdatei mit Access Key und Secret Access Key. "
            "Bewahren "
            "Sie sie sicher auf und löschen Sie sie am Ende.",
        ),
        step(
            "Enter both values as Access Key and Secret Access Key. Leave the base address as it is.",
            "Tragen Sie beide Werte als Access Key und Secret Access Key ein. Die Basisadresse bleibt, wie sie ist.",
            CREDENTIALS,
        ),
    ),
    section(
        GuidePart.PERMISSIONS,
        "Permissions to tick",
        "Berechtigungen ankreuzen",
        step(
            "Select the new key and tick Applicant Management: read. Without it there are no jobs, candidates, "
            "applications.",
            "Wählen Sie den neuen Schlüssel aus und kreuzen Sie Bewerbermanagement: lesen an. Ohne sie gibt es keine "
            "Stellen, "
            "Bewerber und Bewerbungen.",
            Model.JOB,
            Model.CANDIDATE,
            Model.APPLICATION,
            assumed=True,
        ),
        step(
            "Tick Applicant Management: write. Without it nothing can be created or added.",
            "Kreuzen Sie Bewerbermanagement: bearbeiten an. Ohne sie kann nichts angelegt oder hinzugefügt werden.",
            assumed=True,
        ),
        step(
            "Tick Persons: read. Without it there are no users and no contact person on jobs.",
            "Kreuzen Sie Personen: lesen an. Ohne sie gibt es keine Benutzer und keine Ansprechpartner an Stellen.",
            Model.USER,
            assumed=True,
        ),
        step(
            "Tick General: read. Without it there are no department names on jobs.",
            "Kreuzen Sie Allgemeines: lesen an. Ohne sie gibt es keine Abteilungsnamen an Stellen.",
            DEPARTMENTS,
            assumed=True,
        ),
        step(
            "Save. A key without ticks can log in, but is refused at every call.",
            "Speichern Sie. Ein Schlüssel ohne Häkchen kann sich anmelden, wird aber bei jedem Aufruf abgewiesen.",
        ),
    ),
    section(
        GuidePart.CANDIDATE_SOURCE_TRACKING,
        "Candidate source tracking",
        "Herkunft der Bewerber nachverfolgen",
        step(
            "For each post that one may apply for through us, create a post offer whose job portal has our name, "
            "written the "
            "same way as the source of this integration.",
            "Legen Sie zu jeder Stelle, auf die man sich über uns bewerben kann, ein Stellenangebot an, dessen "
            "Jobportal unseren "
            "Namen trägt, genauso geschrieben wie die Quelle dieser Integration.",
            SOURCE_OFFER,
            assumed=True,
        ),
        step(
            'In the settings of the applicant management, add our name to the answers of "How did you hear about us?".',
            "Ergänzen Sie in den Einstellungen des Bewerbermanagements unseren Namen bei den Antworten auf „Wie haben "
            "Sie von "
            "uns erfahren?“.",
            SOURCE_ANSWER,
            assumed=True,
        ),
    ),
    section(
        GuidePart.FINISH,
        "Finish",
        "Abschließen",
        step(
            "Test the connection. If a permission is missing, the message names it: tick it, save, and test again.",
            "Prüfen Sie die Verbindung. Fehlt eine Berechtigung, nennt die Meldung sie: ankreuzen, speichern, erneut "
            "prüfen.",
            CREDENTIALS,
            Model.JOB,
            Model.CANDIDATE,
            Model.APPLICATION,
            Model.USER,
            DEPARTMENTS,
        ),
    ),
)
