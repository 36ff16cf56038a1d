import type { Sentences } from '#web/i18n/sentence.ts'

/** By the codes of what is wrong with a field. */
export const requests: Sentences = {
  required: {
    other: 'Das fehlt noch; gib es an.',
    change: 'Ändere mindestens eines.',
    time_zone: 'Eine Ortszeit braucht eine Zeitzone, zum Beispiel Europe/Berlin.',
    slot_channel: 'Eine Sendezeit gehört zu einem Kanal: Wähle mindestens einen, oder keine Sendezeit.',
    content_hash:
      'In dieser Organisation nennt eine Freigabe, was zu sehen war; lade den Beitrag neu, und gib ihn dann frei.',
    when: 'Sage, wann: eine Zeit, keine oder die nächste Sendezeit.',
    channels: 'Wähle mindestens einen Kanal, oder lass die Zeit weg, dann bleibt es ein Entwurf.',
    span: 'Ein Kalender wird für einen Zeitraum gelesen: Gib Anfang und Ende an.',
    link: 'Gib den Link zum Beitrag im Netz an.',
    channel: 'Nenne den Kanal entweder mit seiner ID oder mit seinem Namen.',
    file: 'Nenne die Datei entweder mit ihrer ID oder mit der Adresse, von der sie geholt wird.',
    upload: 'In diesem Upload ist keine Datei.',
    text_column: 'Die Kopfzeile in Zeile {line} hat keine Spalte „text“; die erste Zeile nennt die Spalten.',
  },
  too_short: {
    other: 'Das ist zu kurz.',
    characters: 'Das braucht mindestens {limit} Zeichen.',
    entries: 'Das braucht mindestens {limit} Einträge.',
  },
  too_long: {
    other: 'Der Text hat {actual} Zeichen, möglich sind {limit}. Kürze ihn.',
    characters: 'Das darf höchstens {limit} Zeichen haben.',
    entries: 'Das darf höchstens {limit} Einträge haben.',
    days: 'Ein Eintrag umfasst höchstens {limit} Tage; gib mehrere an.',
    tags: 'Höchstens 20 Ordner mit je 50 Zeichen.',
    password: 'Nimm ein Passwort von höchstens 1.024 Bytes.',
    row: 'Ein Eintrag darf als JSON höchstens {limit} Zeichen haben.',
    keys: 'Höchstens {limit} Schlüssel sind möglich.',
  },
  too_common: 'Dieses Passwort gehört zu denen, die überall zuerst probiert werden; wähle ein anderes.',
  too_easy:
    'Dieses Passwort ist leicht zu erraten: Es wiederholt sich oder zählt, oder es ist ein bekanntes Wort oder ein Name mit etwas dazu. Nimm vier Wörter, die nichts miteinander zu tun haben.',
  out_of_range: {
    other: 'Das liegt nicht im erlaubten Bereich.',
    least: 'Das muss mindestens {limit} sein.',
    most: 'Das darf höchstens {limit} sein.',
    part: 'Ein Ausschnitt endet nach seinem Anfang.',
    ratio: 'Dieses Netz nimmt Breiten vom {least}- bis {most}-fachen der Höhe; wähle eine davon.',
    ratio_least: 'Dieses Netz nimmt Breiten ab dem {least}-fachen der Höhe; wähle eine davon.',
  },
  invalid_format: {
    other: 'Das hat nicht die richtige Form.',
    email: 'Das ist keine E-Mail-Adresse wie ada@example.org.',
    uuid: 'Das ist keine ID, wie sie vergeben wurde.',
    date: 'Gib einen Tag an, den es gibt, zum Beispiel 2026-12-24.',
    date_time: 'Gib eine Zeit mit ihrem Abstand zu UTC an, zum Beispiel 2026-12-24T18:00:00+01:00.',
    json: 'Das beginnt wie JSON und ist keines; bringe es in Ordnung.',
    thread: 'Ein Thread wird als JSON geschrieben, wie ihn die API annimmt.',
  },
  invalid_value: {
    other: 'Das ist hier nicht möglich.',
    choice: 'Möglich ist hier: {allowed}.',
    owner: 'Dir gehört diese Organisation schon; nenne ein anderes Mitglied.',
  },
  invalid_type: 'Das ist von der falschen Art.',
  invalid: 'Das ist so nicht möglich.',
  invalid_time: {
    other: 'Gib einen Tag und eine Uhrzeit an, die es gibt, zum Beispiel 2026-12-24T18:00.',
    instant: 'Gib einen Zeitpunkt mit Abstand zu UTC an, den es gibt, zum Beispiel 2026-12-24T18:00:00+01:00.',
  },
  invalid_dates: 'Gib Tage an, die es gibt, den letzten nicht vor dem ersten.',
  invalid_character: 'Darin steht ein Zeichen, das sich nicht speichern lässt; lass es weg.',
  invalid_characters: 'Im Text steht ein Zeichen, das das Netz ablehnt, {actual}: Es zeigt nichts an. Entferne es.',
  invalid_encoding: {
    other: 'Das ist kein UTF-8; speichere es als UTF-8.',
    line: 'Zeile {line} lässt sich in der Kodierung {charset} nicht lesen; speichere die Datei als UTF-8.',
  },
  unknown_charset: 'Diese Kodierung ist hier nicht bekannt; speichere die Datei als UTF-8.',
  malformed_csv: {
    other: 'Das ist kein lesbares CSV; prüfe die Anführungszeichen.',
    line: 'Die Zeile, die bei {line} beginnt, lässt sich nicht lesen; vielleicht ist ein Anführungszeichen nicht geschlossen.',
  },
  malformed_json: 'Das ist kein JSON.',
  too_many_rows: 'Die Datei hat mehr Zeilen, als auf einmal möglich sind; teile sie auf.',
  empty: 'In dieser Datei steht nichts.',
  wrong_number_of_cells:
    'Diese Zeile hat {cells} Zellen, die Kopfzeile {columns}; ein Text mit dem Trennzeichen oder einem Zeilenumbruch steht in Anführungszeichen.',
  unknown_column: {
    other: 'Hier gibt es eine Spalte, die nicht bekannt ist.',
    named: 'Eine Spalte „{name}“ gibt es nicht (die {position}. der Kopfzeile).',
    unnamed: 'Die {position}. Spalte hat in der Kopfzeile keinen Namen, und hier steht etwas darin.',
  },
  repeated: {
    other: 'Das steht hier zweimal; lass eines weg.',
    column: 'Die Spalte „{name}“ steht zweimal in der Kopfzeile; lass eine weg.',
  },
  duplicate: {
    other: 'Dasselbe steht hier zweimal; nenne jedes einmal.',
    channel: 'Derselbe Kanal steht zweimal in der Liste; nenne jeden einmal.',
    step_name: 'Gib jedem Schritt einen eigenen Namen.',
  },
  unknown_field: {
    other: 'Dieses Feld gibt es nicht.',
    known: 'Dieses Feld gibt es nicht; bekannt sind: {known}.',
    no_link: 'Was nicht im Netz ist, hat keinen Link.',
  },
  forbidden_key: {
    other: 'Ein Feld hat einen Namen, der Programmen vorbehalten ist.',
    name: 'Ein Feld kann nicht {name} heißen.',
  },
  too_deep: 'Objekte und Listen können höchstens {limit} tief ineinander stehen.',
  too_many_keys: 'Insgesamt sind höchstens {limit} Felder möglich.',
  too_many_fields: 'Neben der Datei stehen zu viele Felder.',
  too_many_files:
    'Die Datei nennt {actual} Adressen von Dateien, und höchstens {limit} werden auf einmal geholt; teile sie auf.',
  filename_missing: 'Die Datei hat keinen Namen; gib ihr einen.',
  wrong_password: 'Das ist nicht dein jetziges Passwort.',
  wrong_code: 'Der Code ist falsch; prüfe die Uhr deines Telefons, und gib den Code ein, den es jetzt zeigt.',
  one_proof: 'Gib einen Nachweis: den Code, einen Wiederherstellungscode, den Passkey oder das Passwort.',
  wrong_link: 'Das ist kein Link zu einem Beitrag von @{handle} auf {network}; kopiere ihn von dort.',
  not_yours: {
    other: 'Du kannst nichts weitergeben, was du selbst nicht darfst.',
    scope: 'Deine Rolle ({role:word}) erlaubt dir nicht, einem Schlüssel {scope} zu geben.',
    kind: 'Ereignisse der Art {type} darfst du nicht lesen.',
    all_kinds: 'Ein API-Schlüssel nennt die Arten von Ereignissen; alle sendet nur eine Person.',
    address:
      'An diesen Webhook gehen Ereignisse, die du nicht lesen darfst: Nenne zusammen mit der Adresse Arten, die du lesen darfst.',
  },
  bad_address: 'Diese Adresse geht nicht: Gib eine einfache https-Adresse ohne Benutzernamen und ohne Port an.',
  invalid_url: 'Das ist keine Adresse; kopiere sie ganz.',
  not_public: 'Die Adresse führt nicht ins öffentliche Internet: Gib eine an, die alle öffnen können.',
  unreachable: 'Die Adresse ist nicht zu erreichen: Prüfe, ob sie sich in einem Browser öffnet.',
  too_many_redirects: 'Die Adresse leitet zu oft weiter: Gib die an, unter der die Datei liegt.',
  bad_status: 'Unter der Adresse ist keine Datei: Prüfe, ob sie sich in einem Browser ohne Anmeldung öffnet.',
  too_large: 'Die Datei ist größer, als möglich ist: Mach sie kleiner.',
  too_slow: 'Die Datei kam zu langsam: Versuche es noch einmal, oder lade sie hoch.',
  encoded: 'Die Datei kam komprimiert: Gib eine Adresse an, die sie so sendet, wie sie ist.',
  broken: 'Die Datei brach ab: Versuche es noch einmal.',
  unavailable: 'Für diese Datei blieb keine Zeit; lies diesen Beitrag noch einmal ein.',
  unreadable: 'Das lässt sich nicht lesen.',
  unknown_time_zone: 'Diese Zeitzone gibt es nicht; nimm einen Namen wie Europe/Berlin.',
  local_time_does_not_exist:
    'Die Uhren in {time_zone} überspringen {local_time}; die nächste Zeit, die es gibt, ist {next}.',
  time_in_past: {
    other: 'Diese Zeit ist vorbei; gib eine spätere an, oder veröffentliche jetzt.',
    link: 'Wähle eine Zeit in der Zukunft, zu der der Link endet.',
    slot: 'In dieser Woche ist die neue Zeit schon vorbei.',
  },
  time_too_far: 'Beiträge lassen sich höchstens fünf Jahre im Voraus planen.',
  too_late: 'Ein Link endet spätestens nach {limit} Tagen; wähle eine frühere Zeit.',
  conflict: {
    other: 'Das passt nicht zusammen; lass eines weg.',
    two_times: 'Gib nur eine Zeit an.',
    fold: 'Welche von zwei gleichen Uhrzeiten gemeint ist, gehört zu einer Ortszeit.',
    time_zone: 'Eine Zeitzone braucht eine Zeit.',
    time_and_slot: 'Gib entweder eine Zeit oder die nächste Sendezeit an, nicht beides.',
    time_and_now: 'Entweder zu einer Zeit oder jetzt gleich, nicht beides.',
    time_of_started:
      'Ein Teil dieses Beitrags ist draußen, darum bleibt seine Zeit, wie sie ist. Mit „Jetzt veröffentlichen“ geht der Rest gleich hinaus.',
    time_and_none: 'Entweder wird die Zeit entfernt oder es gibt eine, nicht beides.',
    label: 'Dasselbe Etikett soll hinzukommen und wegfallen; wähle eines von beiden.',
  },
  steps_open: {
    other: 'Nach deiner fehlen noch andere Freigaben.',
    last_one:
      'Nach deiner fehlen noch andere Freigaben; wer die letzte gibt, sagt, wann der Beitrag hinausgeht. Gib ihn ohne Zeit frei.',
    time_covered:
      'In dieser Organisation umfasst eine Freigabe die Zeit; mit einer anderen beginnen die Schritte von vorn. Gib dem Beitrag zuerst seine Zeit; dann geben alle sie frei.',
  },
  no_open_steps: 'Es stehen keine Schritte im Weg; gib auf dem üblichen Weg frei.',
  reason_is_comment: 'Den Grund lesen alle; lass den Kommentar weg.',
  nobody_decides: 'Sage, wer diesen Schritt entscheidet: nach Rolle, mit Namen oder beides.',
  all_of_a_role:
    '„Alle“ gilt für genannte Personen, nicht für eine Rolle; lass die Rollen weg, oder verlange eine Freigabe.',
  unknown_member: 'Nenne Inhaber, Admins oder Personen aus der Redaktion dieser Organisation.',
  last_step_needs_manager:
    'Der letzte Schritt gehört Inhabern und Admins; nenne Personen aus der Redaktion in einem Schritt davor.',
}
