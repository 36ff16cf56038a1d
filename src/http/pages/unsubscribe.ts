import type { NotificationKind } from '#domain/notification.ts'
import { html, renderPage } from './html.ts'

const NAMES: Readonly<Record<NotificationKind, string>> = {
  approval_requested: 'a post waits for your approval, or went out without it',
  decided: 'your post was approved, rejected or is to be changed',
  commented: 'comments on a post of yours',
  failed: 'a post failed, is late or needs you',
  published: 'a post was published',
  channel: 'a channel must be connected again',
  paused: 'publishing was paused or resumed',
  webhook: 'a webhook was switched off',
}

/** Behind the link of a mail. Opening it does nothing: mail scanners open links too. */
export const unsubscribePage = (): string =>
  renderPage({
    title: 'Stop these mails',
    content: html`
      <h1>Stop these mails?</h1>
      <p>You then get no mail of this kind any more. In the dashboard nothing changes.</p>
      <form method="post"><button type="submit">Stop these mails</button></form>
    `,
  })

export const unsubscribedPage = (kinds: readonly NotificationKind[]): string =>
  renderPage({
    title: 'Stopped',
    content: html`
      <h1>No more mails of this kind</h1>
      <p>You are not told by mail any more of:</p>
      <ul>
        ${kinds.map((kind) => html`<li>${NAMES[kind]}</li>`)}
      </ul>
      <p>To have them again, choose so in your account: <a href="/me">What you are told of</a></p>
    `,
  })

export const deadUnsubscribePage = (): string =>
  renderPage({
    title: 'This link does not work',
    content: html`
      <h1>This link does not work any more</h1>
      <p>Sign in, and choose in your account what you are told of: <a href="/me">Your account</a></p>
    `,
  })
