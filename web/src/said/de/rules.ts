import type { Sentences } from '#web/i18n/sentence.ts'

/** By the codes of the rules for posts. */
export const rules: Sentences = {
  unknown_channel: {
    other: 'Diesen Kanal gibt es in dieser Organisation nicht. Wähle einen anderen.',
    named: 'Für {name} gibt es hier keinen Kanal: Verbinde ihn, oder sage, welcher gemeint ist.',
  },
  ambiguous_channel: 'So heißen mehrere Kanäle: {names}. Sage mit Netz und Namen oder mit der ID, welcher gemeint ist.',
  unknown_label: {
    other: 'Dieses Etikett gibt es in dieser Organisation nicht.',
    named:
      'Ein Etikett „{name}“ gibt es nicht; berichtige den Namen, lege das Etikett zuerst an, oder lass es beim Einlesen anlegen.',
  },
  too_many_labels: 'Ein Beitrag hat höchstens {limit} Etiketten; nimm einige weg.',
  unknown_post: 'Diesen Beitrag gibt es in dieser Organisation nicht.',
  unknown_media: {
    other: 'Diese Datei gibt es in der Mediathek nicht; wähle eine andere, oder lade sie zuerst hoch.',
    tag: 'Die Markierung von {username} gilt der Datei {actual}, von 0 an gezählt; die hat der Beitrag nicht.',
  },
  unknown_provider: 'Dieses Netz gibt es hier nicht. Wähle einen anderen Kanal.',
  unknown_filter: 'Diese Ansicht hat keinen Filter „{name}“ mit diesem Wert; nimm ihn heraus.',
  thread_started: 'Dieser Teil des Threads ist schon im Netz und bleibt, wie er ist; ändere, was danach kommt.',
  thread_not_supported:
    '{network} kennt keine Threads. Gib diesem Kanal einen eigenen, leeren Thread, oder lass den Kanal weg.',
  duplicate_content: 'Ein anderer Beitrag sendet innerhalb von 24 Stunden dasselbe an diesen Kanal.',
  no_slots: 'Dieser Kanal hat keine Sendezeiten: Lege welche an, oder gib eine Zeit an.',
  no_free_slot:
    'Innerhalb eines Jahres gibt es keinen Zeitpunkt, der bei allen Kanälen des Beitrags eine freie Sendezeit ist: Lege Sendezeiten an, schreibe je Kanal einen Beitrag, oder gib eine Zeit an.',
  date_blocked: 'Der {date} ist gesperrt.',
  slot_taken: 'Die neue Zeit hat schon ein anderer Beitrag.',
  slot_of_another_channel: 'Er geht auch an einen anderen Kanal und verließe dessen Sendezeit; ändere auch diese.',
  channel_not_connected:
    'Dieser Kanal ist nicht verbunden: Verbinde ihn zuerst bei {network}, oder wähle einen anderen.',
  provider_not_configured: {
    other: '{network} ist auf dieser Installation nicht mehr eingerichtet; wer sie betreibt, setzt {limit}.',
    sandbox:
      'Die Testnetze sind auf dieser Installation aus, und dieser Kanal ist ein Konto in einem davon. Wähle einen anderen Kanal.',
  },
  reconnect_required:
    'Das Netz nimmt die Schlüssel dieses Kanals nicht mehr an: Beiträge warten, bis er neu verbunden ist. Verbinde ihn, bevor die Zeit kommt.',
  channel_paused:
    'Dieser Kanal ist angehalten: Was inzwischen fällig wird, wartet auf eine Durchsicht. Lass ihn weiterlaufen, bevor die Zeit kommt, oder veröffentliche dann von Hand.',
  publishing_paused: {
    other: 'Das Veröffentlichen ist angehalten: Was inzwischen fällig wird, wartet auf eine Durchsicht.',
    organization:
      'Das Veröffentlichen ist in dieser Organisation angehalten: Was inzwischen fällig wird, wartet auf eine Durchsicht. Lass es weiterlaufen, bevor die Zeit kommt.',
    installation:
      'Das Veröffentlichen hat der Betreiber für die ganze Installation angehalten: Was inzwischen fällig wird, wartet auf eine Durchsicht.',
  },
  scope_missing: 'Die Berechtigung {limit} wurde nicht erteilt. Verbinde den Kanal neu, und erteile sie.',
  media_scope_missing: 'Dieser Kanal darf keine Dateien hochladen; verbinde ihn neu, und erlaube es.',
  permission_missing:
    'Dafür fehlt eine Berechtigung, ohne die der Kanal verbunden wurde. Verbinde ihn neu, und erteile alle Berechtigungen, oder lass das weg.',
  public_address_missing:
    'Das Netz holt Dateien von einer öffentlichen https-Adresse, und diese Installation hat keine; wer sie betreibt, setzt PUBLIC_URL.',
  media_unreachable:
    'Das Netz holt diese Datei von dieser Installation und kann es vielleicht nicht. „npm run doctor“ sieht genauer nach.',
  empty_text: 'Ein Beitrag braucht einen Text, ein Bild oder ein Video. Schreibe etwas, oder füge eine Datei hinzu.',
  too_many_cashtags:
    'Der Text hat {actual} Cashtags, je Beitrag nimmt das Netz {limit}. Schreibe die anderen ohne Dollarzeichen.',
  too_many_hashtags: 'Die Bildunterschrift hat {actual} Hashtags, das Netz nimmt {limit}.',
  too_many_mentions: 'Die Bildunterschrift hat {actual} Erwähnungen, das Netz nimmt {limit}.',
  invalid_reference:
    'Das ist weder ein Link zu einem Beitrag noch die ID eines Beitrags. Kopiere den Link des Beitrags.',
  mutually_exclusive: {
    other: 'Das geht nicht in einem Beitrag zusammen. Entferne eines davon.',
    files_and_poll: 'Ein Beitrag kann nicht zugleich Dateien und eine Umfrage haben. Entferne eines davon.',
    files_and_quote: 'Ein Beitrag kann nicht zugleich Dateien und einen zitierten Beitrag haben. Entferne eines davon.',
    poll_and_quote:
      'Ein Beitrag kann nicht zugleich eine Umfrage und einen zitierten Beitrag haben. Entferne eines davon.',
  },
  tags_without_files:
    'Personen werden in Dateien markiert, und dieser Beitrag hat keine. Füge eine hinzu, oder erwähne sie im Text.',
  empty_choice: 'Eine Antwort einer Umfrage braucht mehr als Leerzeichen. Schreibe sie, oder entferne sie.',
  reply_restricted:
    'X lässt Programme nur auf Beiträge desselben Kontos antworten oder von jemandem, der es erwähnt oder zitiert hat. Eine andere Antwort wird abgelehnt.',
  quote_restricted: 'X hat den meisten Programmen am 20.4.2026 das Zitieren genommen. Es kann diesen Beitrag ablehnen.',
  no_effect:
    'Mit Followern zu teilen, bewirkt nur bei Beiträgen in einer Community etwas. Wähle eine Community, oder lass es weg.',
  media_kind: 'Dateien dieser Art ({actual:word}) lassen sich hier nicht veröffentlichen. Entferne sie.',
  media_format: 'Die Datei ist vom Typ {actual}, nötig ist {limit}. Wandle sie um.',
  media_count: {
    other: 'Der Beitrag hat nicht die richtige Zahl von Dateien.',
    most: 'Der Beitrag hat {actual} Dateien, möglich sind {limit}. Entferne einige.',
    least: 'Der Beitrag hat {actual} Dateien, nötig sind {limit}. Füge welche hinzu.',
  },
  media_mixed:
    'Dateien dieser beiden Arten ({limit:word}, {actual:word}) gehen hier nicht in einem Beitrag zusammen. Entferne eine davon.',
  media_bytes: {
    other: 'Die Größe dieser Datei lässt sich nicht veröffentlichen. Mach sie kleiner.',
    most: 'Die Datei hat {actual:size}, möglich sind höchstens {limit:size}. Mach sie kleiner.',
    least: 'Die Datei hat {actual:size}, nötig sind mindestens {limit:size}. Wähle eine andere.',
  },
  media_width: {
    most: 'Die Datei ist {actual} Pixel breit, möglich sind höchstens {limit}. Ändere ihre Größe.',
    least: 'Die Datei ist {actual} Pixel breit, nötig sind mindestens {limit}. Ändere ihre Größe.',
  },
  media_height: {
    most: 'Die Datei ist {actual} Pixel hoch, möglich sind höchstens {limit}. Ändere ihre Größe.',
    least: 'Die Datei ist {actual} Pixel hoch, nötig sind mindestens {limit}. Ändere ihre Größe.',
  },
  media_ratio: {
    most: 'Die Datei hat das Seitenverhältnis {actual}:1, möglich ist höchstens {limit}:1. Schneide sie zu, oder gib ihr einen Rand.',
    least:
      'Die Datei hat das Seitenverhältnis {actual}:1, nötig ist mindestens {limit}:1. Schneide sie zu, oder gib ihr einen Rand.',
  },
  media_frames: {
    most: 'Die Datei hat {actual} Einzelbilder, möglich sind höchstens {limit}. Kürze sie.',
    least: 'Die Datei hat {actual} Einzelbilder, nötig sind mindestens {limit}. Ändere sie.',
    pixels:
      'Das animierte GIF hat über alle Einzelbilder {actual} Pixel, möglich sind höchstens {limit}. Mach es kleiner oder kürzer.',
  },
  media_duration: {
    most: 'Die Datei dauert {actual} Sekunden, möglich sind höchstens {limit}. Kürze sie.',
    least: 'Die Datei dauert {actual} Sekunden, nötig sind mindestens {limit}. Ändere sie.',
    subscription:
      'Das Video dauert {actual} Sekunden, möglich sind höchstens {limit}. X verkauft diesem Konto längere: Wer diese Installation betreibt, kann sie probieren ({variable}=on).',
  },
  media_frame_rate: {
    most: 'Die Datei hat {actual} Bilder je Sekunde, möglich sind höchstens {limit}. Kodiere sie neu.',
    least: 'Die Datei hat {actual} Bilder je Sekunde, nötig sind mindestens {limit}. Kodiere sie neu.',
  },
  media_bit_rate: {
    most: 'Die Datei hat {actual} Bit je Sekunde, möglich sind höchstens {limit}. Kodiere sie neu.',
    least: 'Die Datei hat {actual} Bit je Sekunde, nötig sind mindestens {limit}. Kodiere sie neu.',
  },
  media_audio_channels: {
    most: 'Die Datei hat {actual} Tonkanäle, möglich sind höchstens {limit}. Kodiere sie neu.',
    least: 'Die Datei hat {actual} Tonkanäle, nötig sind mindestens {limit}. Kodiere sie neu.',
  },
  media_audio_rate: {
    most: 'Die Datei hat {actual} Tonproben je Sekunde, möglich sind höchstens {limit}. Kodiere sie neu.',
    least: 'Die Datei hat {actual} Tonproben je Sekunde, nötig sind mindestens {limit}. Kodiere sie neu.',
  },
  media_codec: 'Die Bilder des Videos sind als {actual} kodiert, nötig ist {limit}. Kodiere es neu.',
  media_audio_codec: 'Der Ton des Videos ist als {actual} kodiert, nötig ist {limit}. Kodiere es neu.',
  media_profile: 'Die Bilder des Videos sind als {actual} kodiert, nötig ist {limit} mit YUV 4:2:0. Kodiere es neu.',
  media_audio_profile: 'Der Ton des Videos ist als {actual} kodiert, nötig ist {limit}. Kodiere es neu.',
  media_edit_list:
    'Das Video hat eine Schnittliste, die kürzt oder verzögert, was darin ist; das lässt sich nicht veröffentlichen. Kodiere es neu.',
  media_deleted: 'Diese Datei wurde aus der Mediathek gelöscht; wähle eine andere.',
  media_required: 'Instagram nimmt keinen Beitrag ohne Bild oder Video. Füge eines hinzu, oder lass diesen Kanal weg.',
  media_cropped:
    'Instagram schneidet alles in einem Karussell auf das Seitenverhältnis des ersten zu, und dieses hat ein anderes.',
  media_empty: 'Die Datei ist leer: Sende sie noch einmal.',
  media_unsupported_type: 'Dateien dieser Art gehen hier nicht: Sende JPEG, PNG, WebP, GIF oder ein Video.',
  media_damaged: 'Die Datei ist beschädigt oder abgeschnitten: Speichere sie neu, und sende sie noch einmal.',
  media_too_many_pixels: 'Das Bild hat zu viele Pixel: Mach es kleiner.',
  media_too_many_frames: 'Die Animation hat zu viele Einzelbilder: Mach sie kürzer.',
  media_too_slow: 'Die Datei anzusehen, dauerte zu lange: Mach sie kleiner, oder exportiere sie neu.',
  alt_text_required:
    'Sag, was auf dem Bild zu sehen ist: Eure Organisation veröffentlicht kein Bild ohne Beschreibung.',
  alt_text_too_long: 'Die Beschreibung der Datei hat {actual} Zeichen, das Netz nimmt {limit}. Kürze sie.',
  alt_text_ignored: 'Instagram nimmt eine Beschreibung nur für Bilder in Beiträgen und Karussells; diese fällt weg.',
  caption_ignored: 'Instagram zeigt zu einer Story keine Bildunterschrift: Der Text fällt weg.',
  option_not_taken: {
    other: 'Das geht damit nicht; lass es weg.',
    kind: 'Instagram nimmt {choice} bei dieser Art von Beitrag ({kind:word}) nicht. Lass es weg.',
    still: 'Ein stehendes Bild hat keine Ausschnitte und wird nichts anderes; lass das weg.',
  },
  story_needs_business:
    'Instagram lässt Programme Stories nur für Unternehmenskonten veröffentlichen, und das ist ein Creator-Konto.',
  empty_comment:
    'Im ersten Kommentar stehen nur Leerzeichen, das nimmt Instagram nicht. Schreibe ihn, oder lass ihn weg.',
  cover_moment_ignored: 'Das Reel hat ein Titelbild aus der Mediathek: Der gewählte Moment fällt weg.',
  cover_outside_video:
    'Das Titelbild wird bei {actual} Millisekunden genommen, {limit} ist die letzte des Videos. Wähle einen früheren Moment.',
  tag_not_taken:
    'Die Markierung von {username} gilt einem Video; in einem Karussell nimmt Instagram Markierungen nur auf Bildern.',
  tag_without_place: 'Die Markierung von {username} braucht ihren Ort auf dem Bild: x und y, je von 0 bis 1.',
  option_too_long: 'Das hat {actual} Zeichen, möglich sind {limit}. Kürze es.',
  option_too_short: 'Das hat {actual} Zeichen, nötig sind {limit}. Schreibe mehr, oder lass es weg.',
  option_too_many: 'Das hat {actual} Einträge, möglich sind {limit}. Entferne einige.',
  option_too_few: 'Das hat {actual} Einträge, nötig sind {limit}. Füge welche hinzu.',
  option_too_great: {
    other: 'Das ist {actual}, möglich ist höchstens {limit}. Mach es kleiner.',
    id: 'Keine ID ist größer als {limit}. Kopiere sie noch einmal aus dem Netz.',
  },
  option_too_small: 'Das ist {actual}, nötig ist mindestens {limit}. Mach es größer.',
  option_malformed: 'Das hat nicht die nötige Form.',
  option_not_listed: 'Möglich ist hier: {limit}. Wähle eines davon.',
  option_type: 'Das muss vom Typ {limit} sein und ist {actual}. Ändere es.',
  option_missing: 'Hier fehlt {limit}. Füge es hinzu, oder lass das Ganze weg.',
  option_unknown: 'So etwas gibt es bei diesem Netz hier nicht: {actual}. Entferne es.',
  option_invalid: 'Das geht so nicht.',
}
