// Runs in the browser, behind an invitation's link; the secret stands after the # and is never in a request's address.
import { call, element, goOn, NOT_WHOLE, onSubmit, resume, say, show, signIn, takeToken, tell } from './client.js'
import { onSignIn } from './sign-in.js'

const token = takeToken()

const PARTS = ['accept', 'other-account', 'sign-up', 'sign-in', 'home']
const showParts = (...wanted) => {
  for (const id of PARTS) show(id, wanted.includes(id))
}

const ROLES = say({
  en: {},
  de: { owner: 'Inhaber', admin: 'Admin', editor: 'Redaktion', viewer: 'Leserin oder Leser' },
})
const roleName = (role) => ROLES[role] ?? role

const showJoined = (id, name, role) => {
  showParts('home')
  const as = roleName(role)
  tell(say({ en: `You belong to ${name} now, as ${as}.`, de: `Du gehörst jetzt zu ${name}, als ${as}.` }), 'good')
  return goOn(`/o/${encodeURIComponent(id)}`, say({ en: `Go to ${name}`, de: `Zu ${name}` }))
}

const organizations = async () => (await call('GET', '/orgs')).value?.data ?? []

const CONFIRM_FIRST = say({
  en: 'We sent a mail to your address. Do what it says, then come back to this page and sign in.',
  de: 'Wir haben dir eine Mail geschickt. Tu, was darin steht, komm dann auf diese Seite zurück, und melde dich an.',
})

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
  return showJoined(orgId, joined?.name ?? say({ en: 'the organization', de: 'der Organisation' }), role)
}

const join = () => {
  showParts('accept', 'other-account')
  return accept()
}

/** "Ada invites you to Ink & Co, as editor."; an invitation that is not good any more says so. */
const preview = await call('POST', '/invitations/preview', { token })
const inviting = (({ ok, value }) => {
  if (!ok) return ''
  const { invited_by: by, organization_name: to, role } = value
  const as = roleName(role)
  return say({ en: `${by} invites you to ${to}, as ${as}. `, de: `${by} lädt dich zu ${to} ein, als ${as}. ` })
})(preview)

const offerForms = () => {
  showParts('sign-up', 'sign-in')
  if (preview.value?.email) element('new-email').value = preview.value.email
  const next = say({
    en: 'Make an account, or sign in with the one you have; then you are a member.',
    de: 'Lege ein Konto an, oder melde dich mit deinem an; dann gehörst du dazu.',
  })
  tell(inviting + next)
}

const welcome = async () => {
  showParts('accept', 'other-account')
  const account = await call('GET', '/account')
  const who = account.ok ? account.value.email : null
  const signedIn =
    who === null
      ? say({ en: 'You are signed in.', de: 'Du bist angemeldet.' })
      : say({ en: `You are signed in as ${who}.`, de: `Du bist als ${who} angemeldet.` })
  const next = say({
    en: 'Accept the invitation to become a member.',
    de: 'Nimm die Einladung an, um dazuzugehören.',
  })
  tell(`${inviting}${signedIn} ${next}`)
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
