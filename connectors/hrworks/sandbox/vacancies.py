"""What the seeded posts are about: titles, tasks and wishes per scope of activities."""

import msgspec


class Family(msgspec.Struct, frozen=True):
    """Posts of one scope of activities; `unit` is the number of the organization unit that hires."""

    scope: str
    unit: str
    titles: tuple[str, ...]
    tasks: tuple[str, ...]
    profile: tuple[str, ...]


FAMILIES = (
    Family(
        "itAndSoftwareDevelopment",
        "210",
        (
            "Softwareentwickler Backend (m/w/d)",
            "Frontend-Entwicklerin / Frontend-Entwickler",
            "DevOps Engineer (m/w/d)",
        ),
        (
            "Du entwirfst und baust Schnittstellen",
            "Du prüfst den Code anderer",
            "Du hältst den Betrieb stabil",
        ),
        ("Erfahrung in Python, Java oder TypeScript", "sicher mit SQL", "Freude an sauberem Code"),
    ),
    Family(
        "engineeringAndTechnical",
        "310",
        (
            "Konstrukteur Maschinenbau (m/w/d)",
            "Elektrotechnikerin / Elektrotechniker",
            "Servicetechniker (m/w/d)",
        ),
        ("Konstruktion von Baugruppen in 3D-CAD", "Abstimmung mit der Fertigung", "Pflege der Stücklisten"),
        ("Studium oder Techniker im Maschinenbau", "sicherer Umgang mit CAD", "sorgfältige Arbeitsweise"),
    ),
    Family(
        "productionAndManufacturing",
        "320",
        (
            "Zerspanungsmechaniker (m/w/d)",
            "Mitarbeiterin / Mitarbeiter Produktion",
            "Schichtleitung Montage (m/w/d)",
        ),
        ("Einrichten der Maschinen", "Prüfen der gefertigten Teile", "Dokumentation der Schicht"),
        ("abgeschlossene Ausbildung im Metallbereich", "Bereitschaft zur Schichtarbeit", "Teamgeist"),
    ),
    Family(
        "salesAndCommerce",
        "410",
        ("Vertriebsmitarbeiter Innendienst (m/w/d)", "Key-Account-Managerin / Key-Account-Manager"),
        ("Betreuung bestehender Kunden", "Erstellen von Angeboten", "Gewinnen neuer Kunden"),
        ("kaufmännische Ausbildung", "Verhandlungsgeschick", "gute Englischkenntnisse"),
    ),
    Family(
        "customerService",
        "420",
        ("Mitarbeiter Kundenservice (m/w/d)", "Teamleitung Kundenbetreuung (m/w/d)"),
        (
            "Beantworten von Anfragen per Telefon und E-Mail",
            "Bearbeiten von Reklamationen",
            "Pflege der Kundendaten",
        ),
        ("freundliches Auftreten", "sicheres Deutsch in Wort und Schrift", "Geduld"),
    ),
    Family(
        "marketingAndAdvertising",
        "430",
        ("Online-Marketing-Manager (m/w/d)", "Werkstudent Social Media (m/w/d)"),
        ("Planen und Auswerten von Kampagnen", "Betreuen unserer Kanäle", "Schreiben von Texten"),
        ("Studium im Bereich Marketing", "sicher mit Auswertungswerkzeugen", "kreativer Kopf"),
    ),
    Family(
        "prAndJournalism",
        "430",
        ("Referent Unternehmenskommunikation (m/w/d)",),
        ("Verfassen von Pressemitteilungen", "Betreuen der Medien", "Redaktion des Firmenmagazins"),
        ("Volontariat oder Studium", "sicherer Stil", "gute Kontakte"),
    ),
    Family(
        "graphicDesignAndArchitecture",
        "430",
        ("Grafikdesignerin / Grafikdesigner", "Innenarchitekt Messebau (m/w/d)"),
        ("Gestalten von Broschüren und Messeständen", "Pflege des Erscheinungsbildes", "Druckvorstufe"),
        ("Ausbildung in Mediengestaltung", "Mappe mit Arbeitsproben", "Auge fürs Detail"),
    ),
    Family(
        "financeAccountingAndControlling",
        "510",
        ("Bilanzbuchhalter (m/w/d)", "Sachbearbeitung Debitoren (m/w/d)", "Controllerin / Controller"),
        ("Erstellen der Monatsabschlüsse", "Abstimmen der Konten", "Mitwirken am Jahresabschluss"),
        ("Ausbildung im Rechnungswesen", "Kenntnisse nach HGB", "sicher mit Tabellen"),
    ),
    Family(
        "hr",
        "520",
        ("Personalreferent (m/w/d)", "Recruiter (m/w/d)", "Sachbearbeitung Entgeltabrechnung (m/w/d)"),
        (
            "Begleiten von Bewerbungen vom Eingang bis zum Vertrag",
            "Beraten der Führungskräfte",
            "Pflege der Akten",
        ),
        ("Erfahrung in der Personalarbeit", "Diskretion", "Kenntnisse im Arbeitsrecht"),
    ),
    Family(
        "legal",
        "530",
        ("Syndikusrechtsanwalt (m/w/d)",),
        ("Prüfen von Verträgen", "Beraten der Fachbereiche", "Begleiten von Ausschreibungen"),
        ("zwei juristische Staatsexamen", "Erfahrung im Vertragsrecht", "klare Sprache"),
    ),
    Family(
        "administration",
        "500",
        ("Assistenz der Geschäftsführung (m/w/d)", "Empfang und Büroorganisation (m/w/d)"),
        ("Organisieren von Terminen und Reisen", "Vorbereiten von Sitzungen", "Betreuen von Gästen"),
        ("kaufmännische Ausbildung", "Organisationstalent", "sicher in Office-Programmen"),
    ),
    Family(
        "purchasingMaterialsManagementAndLogistics",
        "330",
        ("Fachkraft für Lagerlogistik (m/w/d)", "Strategischer Einkäufer (m/w/d)"),
        ("Annehmen und Prüfen von Waren", "Verhandeln mit Lieferanten", "Steuern der Bestände"),
        ("Ausbildung in der Logistik", "Staplerschein von Vorteil", "Zuverlässigkeit"),
    ),
    Family(
        "projectManagement",
        "110",
        ("Projektleiter Anlagenbau (m/w/d)", "Junior-Projektmanagerin / Junior-Projektmanager"),
        ("Planen von Terminen und Budgets", "Führen des Projektteams", "Berichten an die Leitung"),
        ("Erfahrung mit Projekten", "Zertifikat nach IPMA oder PMI von Vorteil", "Durchsetzungsvermögen"),
    ),
    Family(
        "productManagement",
        "220",
        ("Produktmanager Software (m/w/d)",),
        ("Sammeln und Ordnen von Anforderungen", "Pflegen des Fahrplans", "Begleiten der Markteinführung"),
        ("Erfahrung im Produktmanagement", "analytisches Denken", "Freude am Gespräch mit Kunden"),
    ),
    Family(
        "processPlanningAndQa",
        "340",
        ("Qualitätsprüfer (m/w/d)", "Prozessingenieurin / Prozessingenieur"),
        ("Prüfen von Bauteilen", "Auswerten von Kennzahlen", "Verbessern von Abläufen"),
        ("technische Ausbildung", "Kenntnisse nach ISO 9001", "genaues Arbeiten"),
    ),
    Family(
        "researchAndDevelopment",
        "220",
        ("Entwicklungsingenieur Sensorik (m/w/d)", "Doktorand Werkstoffe (m/w/d)"),
        ("Durchführen von Versuchen", "Auswerten von Messreihen", "Betreuen von Patenten"),
        ("naturwissenschaftliches Studium", "Erfahrung im Labor", "Neugier"),
    ),
    Family(
        "analysisAndStatistics",
        "220",
        ("Data Analyst (m/w/d)",),
        ("Aufbereiten von Daten", "Erstellen von Berichten", "Beraten der Fachbereiche"),
        ("Studium mit statistischem Schwerpunkt", "sicher in SQL und Python", "klare Darstellung"),
    ),
    Family(
        "consulting",
        "110",
        ("Inhouse Consultant ERP (m/w/d)",),
        ("Aufnehmen von Prozessen", "Einführen neuer Module", "Schulen der Anwender"),
        ("Erfahrung mit ERP-Systemen", "Moderationsgeschick", "Reisebereitschaft"),
    ),
    Family(
        "managementAndCorporateDevelopment",
        "100",
        ("Leitung Unternehmensentwicklung (m/w/d)", "Werksleiter (m/w/d)"),
        ("Entwickeln der Strategie", "Führen des Bereichs", "Berichten an die Geschäftsführung"),
        ("mehrjährige Führungserfahrung", "unternehmerisches Denken", "Überzeugungskraft"),
    ),
    Family(
        "healthMedicalAndSocial",
        "520",
        ("Betriebsarzt (m/w/d)", "Betriebliche Sozialberatung (m/w/d)"),
        ("Beraten der Beschäftigten", "Durchführen von Vorsorge", "Begehen der Arbeitsplätze"),
        ("entsprechende Fachausbildung", "Einfühlungsvermögen", "Verschwiegenheit"),
    ),
    Family(
        "otherDisciplines",
        "500",
        ("Koch für das Betriebsrestaurant (m/w/d)", "Hausmeister (m/w/d)"),
        ("Zubereiten der Mittagsgerichte", "Einkauf von Waren", "Einhalten der Hygiene"),
        ("Ausbildung als Koch oder im Handwerk", "Führerschein Klasse B", "Tatkraft"),
    ),
    Family(
        "notSpecified",
        "500",
        ("Initiativbewerbung",),
        ("Sagen Sie uns, was Sie können", "Wir finden den passenden Platz", "Wir melden uns bald"),
        ("Freude an der Arbeit", "ein aussagekräftiger Lebenslauf", "Offenheit"),
    ),
)

#: Every title with its family, in an order that spreads the families over a short list.
TITLES: tuple[tuple[str, Family], ...] = tuple(
    (family.titles[round_], family)
    for round_ in range(max(len(family.titles) for family in FAMILIES))
    for family in FAMILIES
    if round_ < len(family.titles)
)
#: Added in brackets when a title comes round again.
FIELDS = (
    "Team Nord", "Team Süd", "Elternzeitvertretung", "Standort Ausbau", "Nachtschicht", "Neukunden", "Bestandskunden",
    "Export", "Service", "Projektgeschäft", "Automotive", "Medizintechnik",
)  # fmt: skip
