// Runs in the browser, behind an invitation's link; the secret stands after the # and is never in a request's address.
import { call, onSubmit, resume, show, signIn, tell } from './client.js'

const token = location.hash.slice(1)
history.replaceState(null, '', location.pathname)

const FORMS = ['accept', 'sign-up', 'sign-in']
const showForms = (...wanted) => {
  for (const id of FORMS) show(id, wanted.includes(id))
}

const nameOf = async (orgId) => {
  const answer = await call('GET', '/orgs')
  return answer.value?.data?.find((organization) => organization.id === orgId)?.name ?? 'the organization'
}

const accept = async () => {
  const answer = await call('POST', '/invitations/accept', { token })
  if (!answer.ok) return tell(answer.said, 'bad')
  showForms()
  const { org_id: orgId, role } = answer.value
  return tell(`You belong to ${await nameOf(orgId)} now, as ${role}.`, 'good')
}

const enter = async (email, password) => {
  const session = await signIn(email, password)
  if (!session.ok) return tell(session.said, 'bad')
  showForms('accept')
  return accept()
}

onSubmit('accept', accept)
onSubmit('sign-in', ({ email, password }) => enter(email, password))
onSubmit('sign-up', async ({ email, username, password }) => {
  const account = await call('POST', '/auth/signup', { email, username, password, invitation_token: token })
  if (!account.ok) return tell(account.said, 'bad')
  return enter(email, password)
})

const begin = async () => {
  if (token === '') return tell('This link is not whole; open it again exactly as it was sent to you.', 'bad')
  const session = await resume()
  if (session.ok) {
    showForms('accept')
    return tell('You are signed in. Accept the invitation to become a member.')
  }
  showForms('sign-up', 'sign-in')
  return tell('Make an account, or sign in with the one you have; then you are a member.')
}

await begin()
