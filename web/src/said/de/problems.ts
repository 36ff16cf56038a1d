import type { Sentences } from '#web/i18n/sentence.ts'

/** By the codes of problems. */
export const problems: Sentences = {
  invalid_request: 'Die Anfrage hält eine Regel nicht ein.',
  malformed_request: 'Die Anfrage lässt sich nicht lesen.',
  unsupported_media_type: 'Das wird hier in einer anderen Form erwartet.',
  payload_too_large: {
    other: 'Das ist größer, als diese Installation annimmt.',
    file: 'Diese Datei ist größer, als diese Installation annimmt.',
    length: 'Es kamen mehr Bytes an, als angekündigt waren.',
    body: 'Hier sind höchstens {limit} KiB möglich.',
  },
  headers_too_large: 'Die Kopfzeilen einer Anfrage dürfen höchstens 16 KiB haben.',
  request_timeout: 'Die Anfrage kam nicht rechtzeitig ganz an; sende sie noch einmal.',
  unauthenticated: 'Du bist nicht angemeldet; melde dich an, und versuche es noch einmal.',
  invalid_credentials: {
    other: 'Die E-Mail-Adresse oder das Passwort ist falsch.',
    unconfirmed:
      'Die E-Mail-Adresse oder das Passwort ist falsch, oder die Adresse ist noch nicht bestätigt: Sieh in deine Mails.',
  },
  session_ended: 'Die Sitzung ist beendet; melde dich wieder an.',
  second_factor_required: 'Bestätige auch mit deinem zweiten Faktor: App, Passkey oder Wiederherstellungscode.',
  second_factor_wrong: 'Der Code ist falsch, schon benutzt oder zu alt; nimm den nächsten.',
  passkey_refused: 'Der Passkey wurde nicht angenommen; versuche es noch einmal, oder melde dich anders an.',
  step_up_required: {
    other: 'Bestätige, dass du es bist, und versuche es dann noch einmal.',
    second_factor: 'Du hast einen zweiten Faktor eingerichtet: Bestätige damit und nicht mit dem Passwort.',
    wrong: 'Das beweist nicht, dass du es bist; versuche es noch einmal.',
  },
  mail_off: {
    other: 'Diese Installation verschickt keine Mails; frage, wer sie betreibt.',
    password: 'Diese Installation verschickt keine Mails; bitte, wer sie betreibt, um ein neues Passwort.',
    codes: 'Diese Installation verschickt keine Mails, also auch keine Codes: Lass die Adressen weg.',
  },
  link_invalid:
    'Dieser Link wurde schon benutzt, durch einen neueren ersetzt oder ist abgelaufen; fordere einen neuen an.',
  sso_off: 'Diese Installation hat kein Single Sign-on; melde dich mit E-Mail-Adresse und Passwort an.',
  rate_limited: {
    other: 'Das war zu oft; warte eine Weile, und versuche es noch einmal.',
    requests:
      'In {window_seconds} Sekunden sind nur {limit} solche Anfragen möglich; versuche es in {reset_seconds} Sekunden noch einmal.',
    sign_in: 'Zu viele Versuche für dieses Konto; warte, oder setze das Passwort zurück.',
    codes: 'An diese Adresse gingen schon viele Codes; warte, bevor du einen weiteren anforderst.',
    wrong_codes: 'Zu viele falsche Codes; warte, bevor du es noch einmal versuchst.',
    invitations: 'Du hast in der letzten Stunde viele Einladungen verschickt; warte, bevor du weitere verschickst.',
    links: 'Es wurden schon mehrere Links verschickt; sieh in deine Mails, oder warte eine Stunde.',
  },
  already_enabled: 'Eine Authenticator-App ist schon eingerichtet.',
  not_enabled: {
    other: 'Das ist nicht eingerichtet.',
    app: 'Es ist keine Authenticator-App eingerichtet; richte zuerst eine ein.',
    recovery_codes: 'Wiederherstellungscodes ersetzen einen zweiten Faktor; richte zuerst einen ein.',
    passkeys:
      'Passkeys brauchen eine Adresse mit https:// und einem Hostnamen; wer diese Installation betreibt, setzt PUBLIC_URL.',
  },
  cross_site_request: 'Das kam von einer anderen Seite; öffne es auf dieser Installation selbst.',
  signup_closed: {
    other: 'Diese Installation nimmt keine neuen Konten an; frage, wer sie betreibt.',
    invitation: 'Für ein Konto brauchst du eine Einladung; öffne den Link, den du bekommen hast.',
  },
  account_exists: {
    other: 'Diese Adresse oder diesen Benutzernamen hat schon jemand.',
    username: 'Diesen Benutzernamen hat schon jemand; wähle einen anderen.',
  },
  forbidden: {
    other: 'Das darfst du hier nicht.',
    role: 'Deine Rolle in dieser Organisation ({role:word}) erlaubt das nicht.',
    scope: 'Diesem API-Schlüssel fehlt die Berechtigung {scope}.',
    person: 'Kein API-Schlüssel kann das; melde dich als Person an.',
    key: 'Das ist nur für API-Schlüssel.',
    decide: 'Über Beiträge dieser Organisation darfst du nicht entscheiden.',
    four_eyes:
      'In dieser Organisation gilt das Vier-Augen-Prinzip: Freigeben muss jemand anderes als wer den Beitrag schrieb.',
    four_eyes_steps:
      'In dieser Organisation gilt das Vier-Augen-Prinzip: Du hast schon einen anderen Schritt dieses Beitrags freigegeben, diesen muss jemand anderes freigeben.',
    other_step: 'Der offene Schritt ist nicht deiner; am Beitrag steht, wer über ihn entscheidet.',
    break_glass:
      'Das darf nur ein Inhaber selbst, und nur wo die Freigaberegeln es Inhabern erlauben, über offene Schritte hinwegzugehen.',
    less_approval: 'Nur Inhaber dürfen weniger Freigabe verlangen als bisher.',
    settle: 'Du darfst nicht klären, was aus Beiträgen dieser Organisation wurde.',
    comments_only: 'Dieser Link ist nur zum Kommentieren.',
    own_posts:
      'Die Redaktion ändert nur ihre eigenen Beiträge; frage, wer ihn schrieb, einen Admin oder einen Inhaber.',
    own_comments:
      'Die Redaktion entfernt nur ihre eigenen Kommentare; frage, wer ihn schrieb, einen Admin oder einen Inhaber.',
    own_files: 'Die Redaktion ändert nur ihre eigenen Dateien; frage, wer sie hochlud, einen Admin oder einen Inhaber.',
    own_conversions:
      'Die Redaktion bricht nur ihre eigenen Umwandlungen ab; frage, wer sie begann, einen Admin oder einen Inhaber.',
    take_down: 'Du darfst Beiträge dieser Organisation nicht aus dem Netz nehmen.',
    invite: 'Deine Rolle ({role:word}) erlaubt dir nicht, jemanden als {as:word} einzuladen.',
    owner: 'Nur Inhaber können jemanden zum Inhaber machen oder die Rolle eines Inhabers ändern.',
    share_view: 'Wer nur liest, speichert Ansichten nur für sich; bitte jemanden aus der Redaktion, eine zu teilen.',
    view_of_another:
      'Diese Ansicht hat jemand anderes geteilt; ändern kann sie diese Person, ein Admin oder ein Inhaber.',
    keep_view: 'Nur wer eine Ansicht geteilt hat, kann sie wieder für sich behalten; lösche sie stattdessen.',
    operator:
      'Wie es um die ganze Installation steht, sieht nur, wer sie betreibt: Auf ihrer Maschine macht dich „npm run admin -- make-operator <deine E-Mail>“ dazu.',
  },
  not_found: {
    other: 'Hier ist nichts, oder nichts, was du sehen darfst.',
    account: 'Niemand hat ein Konto mit dieser Adresse.',
  },
  method_not_allowed: 'Diese Adresse nimmt andere Methoden an.',
  last_owner: 'Eine Organisation behält mindestens einen Inhaber; mach zuerst jemand anderen zum Inhaber.',
  organization_closing: 'Die Organisation wird gelöscht.',
  already_member: 'Diese Person gehört schon zur Organisation.',
  invalid_invitation:
    'Diese Einladung wurde benutzt, zurückgezogen, ist abgelaufen oder für jemand anderen; bitte um eine neue.',
  invalid_cursor: 'Diese Liste lässt sich von hier nicht weiterlesen; beginne von vorn.',
  events_gone: 'Was seitdem geschah, ist nicht mehr aufbewahrt; lade die Seite neu.',
  too_many_webhooks: 'Eine Organisation hat höchstens {limit} Webhooks; lösche zuerst einen.',
  webhook_disabled: 'Dieser Webhook ist aus; schalte ihn zuerst ein.',
  label_exists: 'Ein Etikett „{name}“ gibt es schon; nimm das, oder wähle einen anderen Namen.',
  too_many_labels: 'Eine Organisation hat höchstens {limit} Etiketten; lösche zuerst eines.',
  too_many_views: 'Du siehst schon {limit} Ansichten; lösche zuerst eine.',
  slot_exists:
    'Dieser Kanal hat am {weekday:word} um {local_time} Uhr ({time_zone}) schon eine Sendezeit; wähle eine andere.',
  too_many_slots: 'Ein Kanal hat höchstens {limit} Sendezeiten; lösche zuerst einige.',
  too_many_blocked_dates: 'Eine Organisation hat höchstens {limit} Einträge mit gesperrten Tagen; lösche zuerst einen.',
  nothing_to_replay: 'Diese Zustellung ist noch unterwegs; warte, bis sie zu Ende ist.',
  too_many_streams: 'Du hast zu viele Seiten zugleich offen; schließe einige, oder versuche es noch einmal.',
  provider_not_configured: {
    other: 'Dieses Netz ist auf dieser Installation nicht eingerichtet.',
    set_up:
      '{network} ist hier nicht eingerichtet: Wer die Installation betreibt, setzt {variables}, wie {guide} es erklärt.',
    links: 'Dieses Netz ist hier nicht eingerichtet, darum lassen sich seine Links nicht prüfen.',
    take_down:
      'Dieses Netz ist hier nicht mehr eingerichtet und lässt sich nicht bitten, den Beitrag zu entfernen. Lösche ihn dort von Hand.',
  },
  channel_exists: 'Dieses Konto ist mit der Organisation schon als anderer Kanal verbunden.',
  channel_mismatch:
    'Es wurde ein anderes Konto freigegeben als das dieses Kanals; wechsle beim Netz das Konto, und versuche es noch einmal.',
  channel_not_connected: {
    other: 'Dieser Kanal ist nicht verbunden; verbinde ihn zuerst bei seinem Netz.',
    removed:
      'Der Kanal dieses Beitrags wurde entfernt, darum lässt sich niemand bitten, ihn aus dem Netz zu nehmen. Lösche ihn dort von Hand.',
    take_down: 'Verbinde den Kanal dieses Beitrags neu, und lass ihn dann aus dem Netz nehmen.',
  },
  oauth_state_invalid:
    'Diese Verbindung wurde schon benutzt, ist abgelaufen oder wurde von jemand anderem begonnen; verbinde noch einmal.',
  oauth_refused: '{network} hat die Verbindung abgelehnt: „{said}“',
  oauth_failed: '{network} war nicht zu erreichen: „{said}“. Verbinde noch einmal.',
  publishing_in_progress: 'Das geht gerade hinaus; warte ab, was daraus wird.',
  already_published:
    'Dieser Beitrag ist draußen, zumindest zum Teil, und lässt sich nicht mehr ändern oder absagen; schreibe einen neuen.',
  thread_started: {
    other: 'Teile dieses Threads sind schon im Netz; sie lassen sich hier nicht herausnehmen.',
    canceled: 'Ein Thread dieses Beitrags wurde auf halbem Weg abgesagt; schreibe einen neuen Beitrag.',
  },
  already_canceled: 'Dieser Beitrag ist abgesagt; schreibe einen neuen.',
  approval_required: 'Der Inhalt ist so, wie er jetzt ist, nicht freigegeben; lass ihn zuerst freigeben.',
  approval_not_required: 'Dieser Beitrag braucht keine Freigabe.',
  not_approved: 'Dieser Beitrag ist so, wie er jetzt ist, nicht freigegeben; es gibt keine Freigabe zurückzunehmen.',
  step_approved: 'Du hast diesen Schritt schon freigegeben; er wartet auf die anderen, die in ihm genannt sind.',
  content_changed:
    'Der Beitrag wurde geändert, seit du ihn angesehen hast; sieh ihn dir noch einmal an, und entscheide über das, was jetzt darin steht.',
  review_link_ended: 'Dieser Link ist zu Ende; bitte um einen neuen, wer ihn dir geschickt hat.',
  review_code_required: 'Dieser Link ist für bestimmte Personen: Lass dir einen Code mailen, und gib ihn ein.',
  review_code_wrong: 'Der Code ist falsch, schon benutzt oder zu alt; fordere einen neuen an.',
  time_in_past: 'Die geplante Zeit ist vorbei; veröffentliche jetzt, oder gib eine neue Zeit an.',
  media_in_use:
    'Ein Beitrag, der noch hinausgehen soll, verwendet diese Datei; sage ihn zuerst ab, oder gib ihm eine andere.',
  quota_exceeded: 'Die Mediathek dieser Organisation ist voll; lösche Dateien, die kein Beitrag mehr braucht.',
  storage_full:
    'Der Speicher für neue Dateien ist fast voll; bitte, wer diese Installation betreibt, Platz zu schaffen, und sende die Datei dann noch einmal.',
  storage_unavailable: 'Der Dateispeicher antwortet gerade nicht; versuche es bald noch einmal.',
  too_many_uploads:
    'Höchstens {limit} Uploads können offen sein; beende oder lösche einen, oder warte, bis er verfällt.',
  too_many_media_jobs:
    'Höchstens {limit} Umwandlungen einer Organisation können offen sein; warte, bis eine fertig ist, oder brich eine ab.',
  ffmpeg_missing: 'Diese Installation kann keine Videos umwandeln; wandle das Video um, bevor du es hochlädst.',
  upload_offset_mismatch: 'Dieser Upload steht bei {offset}; sende, was von dort an folgt.',
  upload_locked: 'Gerade schreibt etwas anderes an diesem Upload; versuche es gleich noch einmal.',
  unsupported_version: 'Das Protokoll wird hier in einer anderen Fassung gesprochen.',
  nothing_to_publish: 'Hier gibt es nichts zu veröffentlichen.',
  nothing_to_cancel: 'Dieser Entwurf hat keine Kanäle, es kann also nichts hinausgehen.',
  nothing_to_retry: 'Von diesem Beitrag ist nichts fehlgeschlagen.',
  outcome_unknown: 'Es ist nicht bekannt, ob das hinausging; sieh im Netz nach, und kläre das zuerst.',
  nothing_to_resolve: 'Es ist bekannt, was daraus wurde; zu klären gibt es nichts.',
  archived:
    'Dieser Beitrag ist längst abgeschlossen und liegt im Archiv: Dort kann nichts mehr gesendet, geändert oder vom Netz genommen werden. Schreibe einen neuen.',
  nothing_to_unpublish: {
    other: 'Das ist nicht veröffentlicht, es gibt im Netz also nichts zu entfernen.',
    taken_over:
      'Das hat vor der Übernahme ein anderes System veröffentlicht, und wie das Netz es nennt, ist nicht bekannt. Suche es dort, und lösche es von Hand.',
  },
  unpublish_not_supported: '{network} lässt Programme keine Beiträge entfernen. Lösche ihn dort von Hand.',
  post_claimed: 'Dieser Link gehört schon zu einem anderen Beitrag; suche den dieses Beitrags.',
  answers_unread:
    'Viele große Antworten, die du angefordert hast, warten noch darauf, gelesen zu werden; lies oder schließe sie, und versuche es dann noch einmal.',
  too_busy: {
    other: 'Gerade ist zu viel los; versuche es in ein paar Sekunden noch einmal.',
    sign_in: 'Gerade melden sich zu viele an; versuche es in ein paar Sekunden noch einmal.',
    import: 'Gerade wird eine andere Datei eingelesen; sende diese, wenn das fertig ist.',
  },
  unavailable: {
    other:
      'Die Datenbank antwortet gerade nicht; versuche es bald noch einmal, und sieh vorher nach, ob sich etwas geändert hat.',
    busy: 'Gerade ändern andere dasselbe; es wurde nichts geändert. Versuche es gleich noch einmal.',
    file_given_up: 'Diese Datei brauchte so lange, dass ihr Platz vergeben wurde; lade sie noch einmal hoch.',
    import_left: 'Auf das Einlesen wartete niemand mehr, darum wurde nichts davon gespeichert.',
    sso: 'Der Server für das Single Sign-on antwortet nicht; versuche es in einer Minute noch einmal.',
  },
  conflict: {
    other: 'Das passt nicht mehr zum jetzigen Stand; lade die Seite neu, und versuche es noch einmal.',
    slot_changed: 'Diese Sendezeit hat gerade jemand anderes geändert; sieh sie dir noch einmal an.',
    answer_gone: 'Das wurde schon ausgeführt, und die Antwort darauf ist nicht mehr lesbar; sieh nach, was da ist.',
    link_over: 'Dieser Link ist zu Ende; mach einen neuen.',
    only_way_in: 'Das ist der einzige Weg in dein Konto; lege zuerst ein Passwort fest, oder füge einen Passkey hinzu.',
    invitation_accepted: 'Diese Einladung wurde schon angenommen; entferne stattdessen das Mitglied.',
    conversion_ended: 'Dieselbe Umwandlung wurde in diesem Augenblick fertig; starte sie noch einmal.',
    cannot_fit: 'Diese Datei lässt sich nicht passend machen; wähle eine andere.',
    cannot_shrink: 'Das Bild lässt sich nicht unter {most:size} bringen; wähle ein anderes.',
    fits_already: 'Diese Datei passt, wie sie ist; es ist nichts zu tun.',
    file_deleted: 'Eine Datei dieses Beitrags wurde aus der Mediathek gelöscht; gib ihm eine andere.',
  },
  precondition_failed: 'Das wurde geändert, seit du es angesehen hast; sieh es dir noch einmal an, und entscheide neu.',
  duplicate_content: {
    other:
      'Ein anderer Beitrag sendet innerhalb von 24 Stunden dasselbe an denselben Kanal. Ändere einen von beiden, oder sage, dass beide gemeint sind.',
    row: 'Eine frühere Zeile sendet innerhalb von 24 Stunden dasselbe an denselben Kanal. Ändere eine von beiden, oder sage, dass beide gemeint sind.',
  },
  rows_refused:
    'Es wurde nichts gespeichert, denn nicht jede Zeile ist möglich ({count}). Bringe jede in Ordnung, und sende alle noch einmal.',
  idempotency_key_in_flight: 'Dieselbe Anfrage ist gerade unterwegs; versuche es gleich noch einmal.',
  idempotency_key_reused: 'Der Schlüssel dieser Anfrage gehört zu einer anderen; versuche es noch einmal.',
  idempotency_key_not_taken: 'Diese Anfrage nimmt keinen Idempotency-Key an.',
  internal: 'Auf unserer Seite ging etwas schief; im Protokoll des Servers steht unter der Nummer dieser Anfrage mehr.',
}
