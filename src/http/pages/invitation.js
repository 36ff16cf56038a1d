// Runs in the browser, behind an invitation's link; the secret stands after the # and is never in a request's address.
import { call, element, goOn, NOT_WHOLE, onSubmit, resume, show, signIn, takeToken, tell } from './client.js'
import { onSignIn } from './sign-in.js'

const token = takeToken()

const PARTS = ['accept', 'other-account', 'sign-up', 'sign-in', 'home']
const showParts = (...wanted) => {
  for (const id of PARTS) show(id, wanted.includes(id))
}

const showJoined = (id, name, role) => {
  showParts('home')
  tell(`You belong to ${name} now, as ${role}.`, 'good')
  return goOn(`/o/${encodeURIComponent(id)}`, `Go to ${name}`)
}

const organizations = async () => (await call('GET', '/orgs')).value?.data ?? []

const CONFIRM_FIRST = 'We sent a mail to your address. Do what it says, then come back to this page and sign in.'

const accept = async () => {
  const answer = await call('POST', '/invitations/accept', { token })
  if (!answer.ok) {
    if (answer.value?.code === 'already_member') showParts('home')
    // It may be meant for another address than the one of this account.
    if (answer.value?.code === 'invalid_invitation') showParts('other-account', 'home')
    return tell(answer.said, 'bad')
  }
  const { org_id: orgId, role } = answer.value
  const joined = (await organizations()).find((organization) => organization.id === orgId)
  return showJoined(orgId, joined?.name ?? 'the organization', role)
}

const join = () => {
  showParts('accept', 'other-account')
  return accept()
}

/** "Ada invites you to Ink & Co, as editor."; an invitation that is not good any more says so. */
const preview = await call('POST', '/invitations/preview', { token })
const inviting = preview.ok
  ? `${preview.value.invited_by} invites you to ${preview.value.organization_name}, as ${preview.value.role}. `
  : ''

const offerForms = () => {
  showParts('sign-up', 'sign-in')
  if (preview.value?.email) element('new-email').value = preview.value.email
  tell(`${inviting}Make an account, or sign in with the one you have; then you are a member.`)
}

const welcome = async () => {
  showParts('accept', 'other-account')
  const account = await call('GET', '/account')
  const who = account.ok ? ` as ${account.value.email}` : ''
  tell(`${inviting}You are signed in${who}. Accept the invitation to become a member.`)
}

/** A new account belongs to the organization already; an old one that signed in by the same form does not yet. */
const joinAfterSignUp = async () => {
  const [first] = await organizations()
  return first === undefined ? join() : showJoined(first.id, first.name, first.role)
}

onSubmit('accept', accept)
onSubmit('other-account', offerForms)
onSignIn(join, () => showParts('sign-in'))
onSubmit('sign-up', async ({ email, username, password }) => {
  const account = await call('POST', '/auth/signup', { email, username, password, invitation_token: token })
  if (!account.ok) return tell(account.said, 'bad')
  const session = await signIn({ email, password })
  if (session.ok) return joinAfterSignUp()
  // From here on it is signing in that has to work, and the password just chosen is not what is wrong.
  showParts('sign-in')
  element('email').value = email
  if (session.value?.code === 'invalid_credentials') return tell(CONFIRM_FIRST)
  return tell(session.said, 'bad')
})

const begin = async () => {
  if (token === '') {
    showParts('home')
    return tell(NOT_WHOLE, 'bad')
  }
  if (preview.value?.code === 'invalid_invitation') {
    showParts('home')
    return tell(preview.said, 'bad')
  }
  const session = await resume()
  return session.ok ? welcome() : offerForms()
}

await begin()
