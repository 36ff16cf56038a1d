// Runs in the browser, where a network sends a person back to after authorizing a channel.
import { call, element, goOn, resume, say, show, tell } from './client.js'
import { onSignIn } from './sign-in.js'

const query = new URLSearchParams(location.search)
const code = query.get('code')
const state = query.get('state')
// Neither the history nor a link that is passed on shall hold the code.
history.replaceState(null, '', location.pathname)

const [orgId, channelId] = (state ?? '').split('.')
const SIGNED_OUT = say({
  en: 'You are signed out in this browser. Sign in here to finish, or sign in and connect again.',
  de: 'Du bist in diesem Browser abgemeldet. Melde dich hier an, um fertig zu werden, oder melde dich an und verbinde noch einmal.',
})
const BACK = say({ en: 'Back to your channels', de: 'Zurück zu deinen Kanälen' })
const NOTHING = say({
  en: 'This page was opened without an authorization; start to connect a channel again.',
  de: 'Diese Seite wurde ohne Erlaubnis eines Netzes geöffnet; beginne noch einmal, einen Kanal zu verbinden.',
})
const OF_TEST = say({
  en: ' It is an account of a built-in test network: nothing goes to the real one.',
  de: ' Das ist ein Konto eines eingebauten Testnetzes: Nichts geht an das echte.',
})

const channels = orgId ? `/o/${encodeURIComponent(orgId)}/channels` : '/'

const finish = async () => {
  tell(say({ en: 'Connecting…', de: 'Wird verbunden…' }))
  const path = `/orgs/${encodeURIComponent(orgId)}/channels/${encodeURIComponent(channelId)}/oauth/callback`
  const answer = await call('POST', path, { code, state })
  if (!answer.ok) {
    goOn(channels, BACK, { now: false })
    return tell(answer.said, 'bad')
  }
  const { handle, sandbox } = answer.value
  const connected = say({ en: `Connected: @${handle}.`, de: `Verbunden: @${handle}.` })
  tell(sandbox ? connected + OF_TEST : connected, 'good')
  return goOn(
    `${channels}?connected=${encodeURIComponent(channelId)}`,
    say({ en: 'Go to your channels', de: 'Zu deinen Kanälen' }),
  )
}

const begin = async () => {
  if (code === null || !orgId || !channelId) {
    goOn(channels, BACK, { now: false })
    return tell(NOTHING, 'bad')
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
