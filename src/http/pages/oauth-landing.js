// Runs in the browser, where a network sends a person back to after authorizing a channel.
import { call, element, goOn, resume, show, tell } from './client.js'
import { onSignIn } from './sign-in.js'

const query = new URLSearchParams(location.search)
const code = query.get('code')
const state = query.get('state')
// Neither the history nor a link that is passed on shall hold the code.
history.replaceState(null, '', location.pathname)

const [orgId, channelId] = (state ?? '').split('.')
const SIGNED_OUT = 'You are signed out in this browser. Sign in here to finish, or sign in and connect again.'

const channels = orgId ? `/o/${encodeURIComponent(orgId)}/channels` : '/'

const finish = async () => {
  tell('Connecting…')
  const path = `/orgs/${encodeURIComponent(orgId)}/channels/${encodeURIComponent(channelId)}/oauth/callback`
  const answer = await call('POST', path, { code, state })
  if (!answer.ok) {
    goOn(channels, 'Back to your channels', { now: false })
    return tell(answer.said, 'bad')
  }
  const { handle, sandbox } = answer.value
  const kind = sandbox ? ' It is an account of a built-in test network: nothing goes to the real one.' : ''
  tell(`Connected: @${handle}.${kind}`, 'good')
  return goOn(`${channels}?connected=${encodeURIComponent(channelId)}`, 'Go to your channels')
}

const begin = async () => {
  if (code === null || !orgId || !channelId) {
    goOn(channels, 'Back to your channels', { now: false })
    return tell('This page was opened without an authorization; start to connect a channel again.', 'bad')
  }
  const session = await resume()
  if (session.ok) return finish()
  tell(session.status === 401 ? SIGNED_OUT : session.said, 'bad')
  show('sign-in')
  return element('email').focus()
}

onSignIn(() => {
  show('sign-in', false)
  return finish()
})

await begin()
