"""What the columns of a sheet are called: by us, by other programs' exports, and by people who speak our languages."""

import re
import unicodedata

# For each kind its columns, and all that they are called besides, in whichever spelling `plain` makes the same.
CALLED: dict[str, dict[str, str]] = {
    "pitches": {
        "title": "pitch, talk, session, name, proposal title, session title, Titel, "
        "Vortrag, Beitrag, título, charla, sesión, propuesta, titre, proposition, název, "
        "přednáška, العنوان, الجلسة",
        "presenters": "presenter, presented by, speakers, speaker, speaker names, names, by, "
        "Vortragende, Vortragender, Referenten, Referent, Referierende, Sprecher, ponentes, ponente, presentadores, "
        "intervenants, intervenant, orateurs, orateur, přednášející, řečníci, řečník, "
        "المتحدثون, المتحدث, المقدمون, المقدم",
        "synopsis": "abstract, description, Beschreibung, Zusammenfassung, Kurzfassung, resumen, descripción, résumé, "
        "anotace, popis, الملخص, الوصف",
        "topic": "track, Thema, tema, thème, sujet, téma, الموضوع",
        "language": "Sprache, idioma, langue, jazyk, اللغة",
        "length": "slots, Länge, Zeitfenster, Dauer, duración, durée, longueur, délka, المدة, الطول",
        "needs": "equipment, Bedarf, Technik, necesita, necesidades, besoins, potřebuje, potřeby, الاحتياجات",
    },
    "rooms": {
        "name": "room, room name, title, Raum, Saal, sala, nombre, salle, nom, místnost, název, jméno, القاعة, الاسم",
        "seats": "capacity, places, size, Plätze, Sitzplätze, Kapazität, plazas, asientos, capacidad, aforo, capacité, "
        "místa, kapacita, المقاعد, السعة",
        "building": "location, Gebäude, Haus, edificio, bâtiment, budova, المبنى",
        "offers": "what it offers, features, equipment, bietet, Ausstattung, ofrece, equipamiento, offre, équipement, "
        "nabízí, vybavení, التجهيزات",
    },
    "attendees": {
        "name": "full name, attendee, attendee name, names, nombre, nom, jméno, jméno a příjmení, الاسم, الاسم الكامل",
        "first name": "given name, firstname, attendee name given name, Vorname, nombre de pila, prénom, "
        "křestní jméno, الاسم الأول",
        "last name": "family name, surname, lastname, attendee name family name, Nachname, Familienname, apellidos, "
        "apellido, nom de famille, příjmení, اسم العائلة, اللقب",
    },
}


def plain(head: str) -> str:
    """As one name is compared with another: without capitals, accents and what stands between words."""
    letters = unicodedata.normalize("NFKD", head.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


KNOWN = {
    kind: {plain(name): column for column, others in columns.items() for name in (*others.split(","), column)}
    for kind, columns in CALLED.items()
}
