"""The German words that a recruiting department uses, and the texts of its job advertisements."""

import msgspec

COMPANY = "Rheintal Manufaktur GmbH"

#: Labels a customer chooses freely; the last two have no counterpart in a list of employment types.
EMPLOYMENT_LABELS = (
    "Vollzeit", "Vollzeit", "Vollzeit", "Vollzeit", "Teilzeit", "Teilzeit", "Werkstudent", "Praktikum", "Freelancer",
    "Saisonkraft", "Freiwillig", "Initiativbewerbung",
)  # fmt: skip

SOURCES = (
    "Karriereseite", "Indeed", "StepStone", "LinkedIn", "XING", "Agentur für Arbeit", "Mitarbeiterempfehlung",
    "Initiativbewerbung", "kununu", "Jobmesse", "Instagram", "Google for Jobs",
)  # fmt: skip


class StageSeed(msgspec.Struct, frozen=True):
    """A stage; `position` orders the whole tenant's process."""

    position: int
    name: str
    outcome: str


#: In the order of creation: the tenant added two stages later, so ids do not follow positions.
STAGES = (
    StageSeed(1, "Neu eingegangen", "open"),
    StageSeed(2, "Eingangsbestätigung versendet", "open"),
    StageSeed(3, "Vorauswahl Personalabteilung", "open"),
    StageSeed(5, "Prüfung durch den Fachbereich", "open"),
    StageSeed(6, "Telefoninterview", "open"),
    StageSeed(8, "Erstes Vorstellungsgespräch", "open"),
    StageSeed(9, "Zweites Vorstellungsgespräch", "open"),
    StageSeed(11, "Angebot unterbreitet", "open"),
    StageSeed(12, "Eingestellt", "hired"),
    StageSeed(13, "Absage durch uns", "rejected"),
    StageSeed(14, "Bewerbung zurückgezogen", "rejected"),
    StageSeed(4, "Unterlagen nachgefordert", "open"),
    StageSeed(7, "Online-Assessment", "open"),
    StageSeed(10, "Probearbeiten", "open"),
)


class Field(msgspec.Struct, frozen=True):
    """A field of work: its job titles, and what people in them do."""

    category: str
    industry: str
    titles: tuple[str, ...]
    duties: tuple[str, ...]


FIELDS = (
    Field(
        "IT & Softwareentwicklung",
        "Informationstechnologie",
        (
            "Softwareentwickler:in Backend (Python)",
            "IT-Systemadministrator:in Linux",
            "Data Engineer (m/w/d)",
            "Frontend-Entwickler:in TypeScript",
            "IT-Support-Spezialist:in",
            "Werkstudent:in Softwaretest",
        ),
        (
            "Sie entwickeln unsere Plattform für die Produktionsplanung weiter",
            "Sie betreuen Server, Netze und Arbeitsplätze an drei Standorten",
            "Sie automatisieren Tests, Auslieferung & Überwachung",
        ),
    ),
    Field(
        "Vertrieb & Kundenservice",
        "Handel",
        (
            "Vertriebsmitarbeiter:in Innendienst",
            "Key-Account-Manager:in DACH",
            "Kundenberater:in (m/w/d)",
            "Außendienstmitarbeiter:in Süddeutschland",
            "Servicetechniker:in im Außendienst",
        ),
        (
            "Sie beraten unsere Geschäftskunden vom ersten Anruf bis zum Auftrag",
            "Sie erstellen Angebote und verfolgen sie nach",
            "Sie pflegen Bestandskunden & gewinnen neue hinzu",
        ),
    ),
    Field(
        "Produktion & Technik",
        "Maschinenbau",
        (
            "Industriemechaniker:in",
            "Mechatroniker:in Instandhaltung",
            "CNC-Fachkraft Drehen/Fräsen",
            "Produktionshelfer:in Spätschicht",
            "Konstrukteur:in CAD",
            "Elektroniker:in für Betriebstechnik",
        ),
        (
            "Sie rüsten und bedienen CNC-gesteuerte Anlagen",
            "Sie warten Maschinen vorbeugend und beheben Störungen",
            "Sie prüfen Maße < 0,01 mm und halten die Ergebnisse fest",
        ),
    ),
    Field(
        "Finanzen & Controlling",
        "Finanzdienstleistungen",
        (
            "Finanzbuchhalter:in",
            "Controller:in Produktion",
            "Sachbearbeiter:in Debitoren",
            "Steuerfachangestellte:r",
        ),
        (
            "Sie bearbeiten die laufende Buchhaltung bis zum Monatsabschluss",
            "Sie erstellen Auswertungen für die Geschäftsleitung",
            "Sie stimmen Konten ab & klären Abweichungen",
        ),
    ),
    Field(
        "Personal & Verwaltung",
        "Dienstleistungen",
        (
            "Personalreferent:in Recruiting",
            "Assistenz der Geschäftsführung",
            "Sachbearbeiter:in Lohn und Gehalt",
            "Praktikant:in Personalentwicklung",
            "Kaufmann/-frau für Büromanagement",
        ),
        (
            "Sie begleiten Bewerber:innen vom ersten Kontakt bis zum ersten Arbeitstag",
            "Sie bereiten Verträge und Bescheinigungen vor",
            "Sie organisieren Termine, Reisen & Veranstaltungen",
        ),
    ),
    Field(
        "Pflege & Soziales",
        "Gesundheitswesen",
        (
            "Pflegefachkraft (m/w/d)",
            "Pflegehelfer:in im Nachtdienst",
            "Sozialpädagog:in Betriebskita",
            "Betriebsärzt:in in Teilzeit",
        ),
        (
            "Sie pflegen und begleiten Menschen mit Achtung vor ihrer Geschichte",
            "Sie dokumentieren Ihre Arbeit digital",
            "Sie arbeiten Hand in Hand mit Angehörigen & Ärzt:innen",
        ),
    ),
    Field(
        "Lager & Logistik",
        "Logistik",
        (
            "Fachkraft für Lagerlogistik",
            "Staplerfahrer:in",
            "Berufskraftfahrer:in Nahverkehr",
            "Disponent:in Versand",
            "Erntehelfer:in Obstlager",
        ),
        (
            "Sie nehmen Ware an, prüfen und lagern sie ein",
            "Sie stellen Sendungen zusammen und verladen sie",
            "Sie planen Touren & halten Zusagen ein",
        ),
    ),
    Field(
        "Marketing & Kommunikation",
        "Medien",
        (
            "Online-Marketing-Manager:in",
            "Grafikdesigner:in",
            "Redakteur:in Unternehmenskommunikation",
            "Social-Media-Freelancer:in",
        ),
        (
            "Sie planen Kampagnen und werten ihren Erfolg aus",
            "Sie schreiben Texte für Web, Presse & soziale Netzwerke",
            "Sie gestalten Broschüren, Anzeigen und Messestände",
        ),
    ),
)

PROFILE = (
    "<p>Die <strong>Rheintal Manufaktur</strong> fertigt mit 640 Menschen Präzisionsteile für Medizin &amp; "
    "Labor. Wir sind tarifgebunden, familiengeführt und seit 1958 am Ort.</p>"
)
REQUIREMENTS = (
    "Abgeschlossene Ausbildung oder vergleichbare Erfahrung",
    "Gute Deutschkenntnisse in Wort und Schrift",
    "Freude an Verantwortung und am Austausch im Team",
    "Führerschein der Klasse B von Vorteil",
    "Sicherer Umgang mit üblicher Bürosoftware",
)
BENEFITS = (
    "30 Tage Urlaub und Gleitzeit",
    "Zuschuss zum Deutschlandticket",
    "Betriebliche Altersvorsorge",
    "Fahrradleasing & kostenlose Parkplätze",
    "Weiterbildung mit festem Jahresbudget",
)
OUTRO = "<p>Wir freuen uns auf Ihre Bewerbung &ndash; gern auch ohne Anschreiben.</p>"

#: What HR4YOU calls a region: the German name of the federal state, canton or land.
REGIONS = {
    "DE-BW": "Baden-Württemberg", "DE-BY": "Bayern", "DE-BE": "Berlin", "DE-BB": "Brandenburg", "DE-HB": "Bremen",
    "DE-HH": "Hamburg", "DE-HE": "Hessen", "DE-MV": "Mecklenburg-Vorpommern", "DE-NI": "Niedersachsen",
    "DE-NW": "Nordrhein-Westfalen", "DE-RP": "Rheinland-Pfalz", "DE-SL": "Saarland", "DE-SN": "Sachsen",
    "DE-ST": "Sachsen-Anhalt", "DE-SH": "Schleswig-Holstein", "DE-TH": "Thüringen", "AT-9": "Wien",
    "AT-6": "Steiermark", "AT-4": "Oberösterreich", "AT-5": "Salzburg", "CH-ZH": "Zürich", "CH-BS": "Basel-Stadt",
    "CH-BE": "Bern",
}  # fmt: skip
