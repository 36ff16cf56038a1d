// Runs in the browser, behind the link of a confirmation mail.
import { call, NOT_WHOLE, onSubmit, say, show, takeToken, tell } from './client.js'

const token = takeToken()

onSubmit('confirm', async () => {
  const answer = await call('POST', '/auth/email-verification/confirm', { token })
  const final = answer.ok || answer.value?.code === 'link_invalid'
  show('confirm', !final)
  show('home', final)
  return answer.ok
    ? tell(say({ en: 'Your e-mail address is confirmed.', de: 'Deine E-Mail-Adresse ist bestätigt.' }), 'good')
    : tell(answer.said, 'bad')
})

if (token === '') {
  show('home')
  tell(NOT_WHOLE, 'bad')
} else {
  show('confirm')
  tell(
    say({
      en: 'One press, and we know that mail to this address reaches you.',
      de: 'Ein Druck, und wir wissen, dass Mails an diese Adresse dich erreichen.',
    }),
  )
}
