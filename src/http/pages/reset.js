// Runs in the browser, behind the link of a reset mail, or to ask for one.
import { call, element, onSubmit, show, takeToken, tell } from './client.js'

const token = takeToken()
const ASK = 'Tell us the e-mail address of your account; we send a link to it that sets a new password.'
const IN_THE_LOG = ' This server sends no mail yet: the link is in its log.'

const ask = (text, kind) => {
  show('confirm', false)
  show('ask')
  tell(text, kind)
  element('email').focus()
}

const done = (text) => {
  show('confirm', false)
  show('ask', false)
  show('home')
  tell(text, 'good')
}

onSubmit('ask', async ({ email }) => {
  const answer = await call('POST', '/auth/password-reset', { email })
  if (!answer.ok) return tell(answer.said, 'bad')
  // The same words for every address: who has an account here is nobody's business.
  const sent = `If ${email} belongs to an account, a link is on its way there. It works once, and not for long.`
  return done(answer.value?.mail === 'log' ? sent + IN_THE_LOG : sent)
})

onSubmit('confirm', async ({ password }) => {
  const answer = await call('POST', '/auth/password-reset/confirm', { token, password })
  if (answer.ok) return done('The new password is set, and you are signed out everywhere else. Sign in with it.')
  if (answer.value?.code === 'link_invalid') return ask(`${answer.said} Ask for a new link here.`, 'bad')
  return tell(answer.said, 'bad')
})

if (token === '') ask(ASK)
else {
  show('confirm')
  tell('Choose a new password.')
  element('new-password').focus()
}
