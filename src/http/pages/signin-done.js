// Runs in the browser, where single sign-on ends.
import { call, goOn, resume, takeToken, tell } from './client.js'

const FAILURES = {
  denied: 'The sign-in service did not let you through, or you said no there. Nothing has changed here.',
  invalid: 'The answer of the sign-in service came too late or cannot be trusted. Sign in again from the start.',
  unavailable: 'The sign-in service cannot be reached at the moment. Try again in a minute.',
  not_linked:
    'An account with your e-mail address exists here, but it is not linked to this sign-in service. Sign in with your password, and link it there.',
  email_unverified:
    'The sign-in service does not vouch for your e-mail address. Confirm the address there, or sign in with your password.',
  linked_elsewhere: 'That account of the sign-in service belongs to somebody else here. Nothing has changed.',
  signup_closed: 'You have no account here, and nobody gets one without an invitation. Ask an administrator for one.',
}
const UNKNOWN_FAILURE = 'Signing in did not work. Start again.'
const NO_SESSION = 'Nobody is signed in in this browser. Sign in again from the start.'

const failureOf = (fragment) => {
  const reason = new URLSearchParams(fragment).get('error')
  if (reason === null) return null
  return Object.hasOwn(FAILURES, reason) ? FAILURES[reason] : UNKNOWN_FAILURE
}

const LINKED = 'Your account is tied to the one at the sign-in service. From now on you can sign in there.'

const welcome = async () => {
  const session = await resume()
  if (!session.ok) return tell(session.status === 401 ? NO_SESSION : session.said, 'bad')
  const account = await call('GET', '/account')
  tell(account.ok ? `You are signed in as ${account.value.email}.` : 'You are signed in.', 'good')
  return goOn('/', 'Go on')
}

const fragment = takeToken()
const failure = failureOf(fragment)
if (failure !== null) tell(failure, 'bad')
else if (fragment === 'linked') {
  tell(LINKED, 'good')
  goOn('/me', 'Back to your account')
} else await welcome()
