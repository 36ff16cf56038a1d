// Runs in the browser: what the server says by a code, to whoever reads these pages in another language than its own.
const GERMAN = {
  invalid_credentials: 'Die E-Mail-Adresse oder das Passwort ist falsch.',
  second_factor_wrong: 'Der Code ist falsch, schon benutzt oder zu alt; nimm den nächsten.',
  session_ended: 'Die Sitzung ist beendet; melde dich wieder an.',
  unauthenticated: 'Du bist nicht angemeldet; melde dich an, und versuche es noch einmal.',
  link_invalid: 'Dieser Link wurde schon benutzt, durch einen neueren ersetzt oder ist abgelaufen.',
  invalid_invitation:
    'Diese Einladung wurde benutzt, zurückgezogen, ist abgelaufen oder für jemand anderen; bitte um eine neue.',
  already_member: 'Du gehörst schon zu dieser Organisation.',
  account_exists: 'Diese Adresse oder diesen Benutzernamen hat schon jemand.',
  signup_closed: 'Diese Installation nimmt keine neuen Konten an; frage, wer sie betreibt.',
  mail_off: 'Diese Installation verschickt keine Mails; frage, wer sie betreibt.',
  rate_limited: 'Das war zu oft; warte eine Weile, und versuche es noch einmal.',
  too_busy: 'Gerade ist zu viel los; versuche es in ein paar Sekunden noch einmal.',
  unavailable: 'Der Server kann gerade nicht antworten; versuche es gleich noch einmal.',
  forbidden: 'Das darfst du hier nicht.',
  not_found: 'Hier ist nichts, oder nichts, was du sehen darfst.',
  oauth_state_invalid:
    'Diese Verbindung wurde schon benutzt, ist abgelaufen oder wurde von jemand anderem begonnen; verbinde noch einmal.',
  channel_exists: 'Dieses Konto ist mit der Organisation schon als anderer Kanal verbunden.',
  channel_mismatch:
    'Es wurde ein anderes Konto freigegeben als das dieses Kanals; wechsle beim Netz das Konto, und versuche es noch einmal.',
  internal: 'Auf unserer Seite ging etwas schief; versuche es noch einmal.',
  too_common: 'Dieses Passwort gehört zu denen, die überall zuerst probiert werden; wähle ein anderes.',
  too_easy: 'Dieses Passwort ist leicht zu erraten. Nimm vier Wörter, die nichts miteinander zu tun haben.',
  too_short: 'Das ist zu kurz.',
  too_long: 'Das ist zu lang.',
  invalid_format: 'Das hat nicht die richtige Form.',
}

/** The language that the page is written in. */
const { lang } = document.documentElement

/** Picks the words of the page's language. */
export const say = (words) => words[lang] ?? words.en

const byCode = ({ code, detail }) => (lang === 'de' && Object.hasOwn(GERMAN, code) ? GERMAN[code] : detail)

/** That it is not the first field alone. */
const several = (issues) => {
  const { size } = new Set(issues.map(({ pointer }) => pointer))
  if (size < 2) return ''
  return say({ en: ` ${size} fields are not right yet.`, de: ` ${size} Felder stimmen noch nicht.` })
}

/** What to tell a person: the first field's fault if there is one, else the problem as a whole. */
export const sentence = (problem) => {
  if (problem === null)
    return say({ en: 'The server gave no readable answer.', de: 'Der Server gab keine lesbare Antwort.' })
  const issues = problem.errors ?? []
  return byCode(issues[0] ?? problem) + several(issues)
}
