// Runs in the browser, where single sign-on ends.
import { call, goOn, resume, say, takeToken, tell } from './client.js'

const FAILURES = say({
  en: {
    denied: 'The sign-in service did not let you through, or you said no there. Nothing has changed here.',
    invalid: 'The answer of the sign-in service came too late or cannot be trusted. Sign in again from the start.',
    unavailable: 'The sign-in service cannot be reached at the moment. Try again in a minute.',
    not_linked:
      'An account with your e-mail address exists here, but it is not linked to this sign-in service. Sign in with your password, and link it there.',
    email_unverified:
      'The sign-in service does not vouch for your e-mail address. Confirm the address there, or sign in with your password.',
    linked_elsewhere: 'That account of the sign-in service belongs to somebody else here. Nothing has changed.',
    signup_closed: 'You have no account here, and nobody gets one without an invitation. Ask an administrator for one.',
  },
  de: {
    denied:
      'Der Anmeldedienst hat dich nicht durchgelassen, oder du hast dort Nein gesagt. Hier hat sich nichts geändert.',
    invalid:
      'Die Antwort des Anmeldedienstes kam zu spät, oder ihr ist nicht zu trauen. Melde dich noch einmal von vorn an.',
    unavailable: 'Der Anmeldedienst ist gerade nicht zu erreichen. Versuche es in einer Minute noch einmal.',
    not_linked:
      'Hier gibt es ein Konto mit deiner E-Mail-Adresse, aber es ist nicht mit diesem Anmeldedienst verknüpft. Melde dich mit deinem Passwort an, und verknüpfe es dort.',
    email_unverified:
      'Der Anmeldedienst steht nicht für deine E-Mail-Adresse ein. Bestätige sie dort, oder melde dich mit deinem Passwort an.',
    linked_elsewhere: 'Jenes Konto des Anmeldedienstes gehört hier jemand anderem. Es hat sich nichts geändert.',
    signup_closed:
      'Du hast hier kein Konto, und ohne Einladung bekommt niemand eines. Bitte einen Administrator darum.',
  },
})
const UNKNOWN_FAILURE = say({
  en: 'Signing in did not work. Start again.',
  de: 'Das Anmelden ging nicht. Beginne noch einmal.',
})
const NO_SESSION = say({
  en: 'Nobody is signed in in this browser. Sign in again from the start.',
  de: 'In diesem Browser ist niemand angemeldet. Melde dich noch einmal von vorn an.',
})

const failureOf = (fragment) => {
  const reason = new URLSearchParams(fragment).get('error')
  if (reason === null) return null
  return Object.hasOwn(FAILURES, reason) ? FAILURES[reason] : UNKNOWN_FAILURE
}

const LINKED = say({
  en: 'Your account is tied to the one at the sign-in service. From now on you can sign in there.',
  de: 'Dein Konto ist mit dem beim Anmeldedienst verknüpft. Von jetzt an kannst du dich dort anmelden.',
})

const welcome = async () => {
  const session = await resume()
  if (!session.ok) return tell(session.status === 401 ? NO_SESSION : session.said, 'bad')
  const account = await call('GET', '/account')
  const who = account.ok ? account.value.email : null
  const signedIn =
    who === null
      ? say({ en: 'You are signed in.', de: 'Du bist angemeldet.' })
      : say({ en: `You are signed in as ${who}.`, de: `Du bist als ${who} angemeldet.` })
  tell(signedIn, 'good')
  return goOn('/', say({ en: 'Go on', de: 'Weiter' }))
}

const fragment = takeToken()
const failure = failureOf(fragment)
if (failure !== null) tell(failure, 'bad')
else if (fragment === 'linked') {
  tell(LINKED, 'good')
  goOn('/me', say({ en: 'Back to your account', de: 'Zurück zu deinem Konto' }))
} else await welcome()
