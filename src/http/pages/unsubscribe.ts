import type { NotificationKind } from '#domain/notification.ts'
import { html, renderPage, type Spoken, type SpokenPage } from './html.ts'

const NAMES: Readonly<Record<NotificationKind, Spoken>> = {
  approval_requested: {
    en: 'a post waits for your approval, or went out without it',
    de: 'ein Beitrag wartet auf deine Freigabe oder ging ohne sie hinaus',
  },
  decided: {
    en: 'your post was approved, rejected or is to be changed',
    de: 'dein Beitrag wurde freigegeben, abgelehnt oder soll geändert werden',
  },
  commented: { en: 'comments on a post of yours', de: 'Kommentare zu einem Beitrag von dir' },
  failed: {
    en: 'a post failed, is late or needs you',
    de: 'ein Beitrag ist fehlgeschlagen, verspätet oder braucht dich',
  },
  published: { en: 'a post was published', de: 'ein Beitrag wurde veröffentlicht' },
  channel: { en: 'a channel must be connected again', de: 'ein Kanal muss neu verbunden werden' },
  paused: {
    en: 'publishing was paused or resumed',
    de: 'das Veröffentlichen wurde angehalten oder läuft wieder',
  },
  webhook: { en: 'a webhook was switched off', de: 'ein Webhook wurde abgeschaltet' },
}

const STOP: Spoken = { en: 'Stop these mails', de: 'Diese Mails abbestellen' }

/** Behind the link of a mail. Opening it does nothing: mail scanners open links too. */
export const unsubscribePage = (): SpokenPage =>
  renderPage({
    title: STOP,
    content: (say) => html`
      <h1>${say({ en: 'Stop these mails?', de: 'Diese Mails abbestellen?' })}</h1>
      <p>
        ${say({
          en: 'You then get no mail of this kind any more. In the dashboard nothing changes.',
          de: 'Du bekommst dann keine Mails dieser Art mehr. Im Dashboard ändert sich nichts.',
        })}
      </p>
      <form method="post"><button type="submit">${say(STOP)}</button></form>
    `,
  })

export const unsubscribedPage = (kinds: readonly NotificationKind[]): SpokenPage =>
  renderPage({
    title: { en: 'Stopped', de: 'Abbestellt' },
    content: (say) => html`
      <h1>${say({ en: 'No more mails of this kind', de: 'Keine Mails dieser Art mehr' })}</h1>
      <p>${say({ en: 'You are not told by mail any more of:', de: 'Du erfährst nicht mehr per Mail:' })}</p>
      <ul>
        ${kinds.map((kind) => html`<li>${say(NAMES[kind])}</li>`)}
      </ul>
      <p>
        ${say({
          en: 'To have them again, choose so in your account:',
          de: 'Um sie wieder zu bekommen, wähle es in deinem Konto:',
        })}
        <a href="/me">${say({ en: 'What you are told of', de: 'Was du erfährst' })}</a>
      </p>
    `,
  })

export const deadUnsubscribePage = (): SpokenPage =>
  renderPage({
    title: { en: 'This link does not work', de: 'Dieser Link gilt nicht' },
    content: (say) => html`
      <h1>${say({ en: 'This link does not work any more', de: 'Dieser Link gilt nicht mehr' })}</h1>
      <p>
        ${say({
          en: 'Sign in, and choose in your account what you are told of:',
          de: 'Melde dich an, und wähle in deinem Konto, was du erfährst:',
        })}
        <a href="/me">${say({ en: 'Your account', de: 'Dein Konto' })}</a>
      </p>
    `,
  })
