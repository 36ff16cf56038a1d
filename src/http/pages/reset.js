// Runs in the browser, behind the link of a reset mail, or to ask for one.
import { call, element, onSubmit, say, show, takeToken, tell } from './client.js'

const token = takeToken()
const ASK = say({
  en: 'Tell us the e-mail address of your account; we send a link to it that sets a new password.',
  de: 'Sag uns die E-Mail-Adresse deines Kontos; wir schicken einen Link dorthin, mit dem du ein neues Passwort festlegst.',
})
const IN_THE_LOG = say({
  en: ' This server sends no mail yet: the link is in its log.',
  de: ' Dieser Server verschickt noch keine Mails: Der Link steht in seinem Protokoll.',
})
const SET = say({
  en: 'The new password is set, and you are signed out everywhere else. Sign in with it.',
  de: 'Das neue Passwort gilt, und du bist überall sonst abgemeldet. Melde dich mit ihm an.',
})
const ASK_ANEW = say({ en: 'Ask for a new link here.', de: 'Fordere hier einen neuen an.' })

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
  const sent = say({
    en: `If ${email} belongs to an account, a link is on its way there. It works once, and not for long.`,
    de: `Wenn ${email} zu einem Konto gehört, ist ein Link dorthin unterwegs. Er gilt einmal, und nicht lange.`,
  })
  return done(answer.value?.mail === 'log' ? sent + IN_THE_LOG : sent)
})

onSubmit('confirm', async ({ password }) => {
  const answer = await call('POST', '/auth/password-reset/confirm', { token, password })
  if (answer.ok) return done(SET)
  if (answer.value?.code === 'link_invalid') return ask(`${answer.said} ${ASK_ANEW}`, 'bad')
  return tell(answer.said, 'bad')
})

if (token === '') ask(ASK)
else {
  show('confirm')
  tell(say({ en: 'Choose a new password.', de: 'Wähle ein neues Passwort.' }))
  element('new-password').focus()
}
