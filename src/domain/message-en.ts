import {
  letter,
  named,
  plain,
  type ApiKeyFacts,
  type ChannelFacts,
  type InvitationFacts,
  type KeysEndingFacts,
  type MailedLink,
  type MessageText,
  type StoppableFacts,
  type WebhookFacts,
} from './message.ts'

/** `2026-03-01 14:30 UTC` */
const moment = (instant: Date): string => `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`

const works = (minutes: number): string =>
  `It works once, for ${minutes >= 120 && minutes % 60 === 0 ? `${minutes / 60} hours` : `${minutes} minutes`}.`

const NOT_YOU = 'If this was not you, somebody else may know your password: reset it now, from the sign-in page.'

/** To somebody who asked for a new password. */
const passwordReset = ({ link, minutes }: MailedLink): MessageText =>
  letter('Reset your Scheduly password', [
    'Somebody asked to reset the password of your Scheduly account. To choose a new one, open this link:',
    link,
    works(minutes),
    'If this was not you, ignore this mail; your password stays as it is.',
  ])

/** To somebody whose password was just changed or reset. */
const passwordChanged = (): MessageText =>
  letter('Your Scheduly password was changed', [
    'The password of your Scheduly account was changed, and your other sessions were ended.',
    NOT_YOU,
  ])

/** To an address that somebody gave as theirs. */
const emailVerification = ({ link, minutes }: MailedLink): MessageText =>
  letter('Confirm your e-mail address', [
    'To confirm that this address belongs to your Scheduly account, open this link:',
    link,
    works(minutes),
    'If you have no such account, ignore this mail.',
  ])

/** To somebody whose address was given at sign-up, though it has an account; the page itself does not tell. */
const accountExists = (publicUrl: string): MessageText =>
  letter('You have a Scheduly account', [
    'Somebody tried to sign up at Scheduly with your address, which has an account already. To sign in, or to reset a forgotten password, go to:',
    publicUrl,
    'If this was not you, ignore this mail; nothing changed.',
  ])

const stopping = ({ stop }: StoppableFacts): readonly string[] => [
  'You need not get such mails. To stop those of this kind:',
  stop,
  'No sign-in is needed for that.',
]

/** To owners and admins, when a webhook was switched off because nobody took what was sent to it. */
const webhookDisabled = (facts: WebhookFacts): MessageText => {
  const { organization, host, link } = facts
  return letter(`A webhook of ${named(organization)} was switched off`, [
    `Events of ${named(organization)} are not sent to ${plain(host)} any more: the server there said that the address is gone, or took nothing for three days.`,
    'What waits for it is kept as long as events are. When the server works again, switch the webhook on, and send again what it missed:',
    link,
    ...stopping(facts),
  ])
}

/** To somebody who is invited; perhaps a stranger to the inviter. */
const invitation = ({ organization, inviter, role, link, expiresAt }: InvitationFacts): MessageText =>
  letter(`Invitation to ${named(organization)} on Scheduly`, [
    `${named(inviter)} invites you to join the organization ${named(organization)} on Scheduly as ${role}. To accept, open this link:`,
    link,
    `It works once, until ${moment(expiresAt)}.`,
    'If you do not know them, ignore this mail.',
  ])

/** To somebody whose refresh token was used a second time: a copy of it is in other hands. */
const refreshTokenReused = (): MessageText =>
  letter('A session of yours was ended', [
    'Somebody used an old session of your Scheduly account, perhaps with a stolen copy of it. It was ended, and whoever used it must sign in again.',
    'If you restored a browser or a device from a backup, that explains it. Otherwise change your password.',
  ])

/** To the owners of an organization that will be deleted. */
const organizationDeletion = (facts: { readonly name: string; readonly deletedAt: Date }): MessageText =>
  letter(`${named(facts.name)} will be deleted`, [
    `The organization ${named(facts.name)} will be deleted with everything in it on ${moment(facts.deletedAt)}.`,
    'Until then an owner can keep it, in its settings.',
  ])

/** To the owners of an organization in which less needs approval than before. */
const approvalRulesLoosened = ({ name }: { readonly name: string }): MessageText =>
  letter(`The approval rules of ${named(name)} changed`, [
    `An owner of the organization ${named(name)} changed its settings so that less needs approval than before.`,
    'If nobody of you wanted that, look into the audit log, and change it back.',
  ])

/** To somebody whose authenticator app, passkeys or recovery codes changed. */
const twoFactorChanged = (): MessageText =>
  letter('The sign-in to your Scheduly account changed', [
    'An authenticator app, a passkey, the recovery codes or a single sign-on of your Scheduly account were added, changed or removed.',
    NOT_YOU,
  ])

/** To the owners of an organization that got an API key. */
const apiKeyCreated = ({ organization, keyName, creator }: ApiKeyFacts): MessageText =>
  letter(`New API key for ${named(organization)}`, [
    `${named(creator)} made the API key ${named(keyName)} for the organization ${named(organization)}.`,
    'If nobody of you wanted it, revoke it in the settings of the organization.',
  ])

const atRisk = ({ posts, earliestAt }: ChannelFacts['waiting']): readonly string[] => {
  if (posts === 0) return []
  const first = earliestAt === null ? '' : `; the first is due on ${moment(earliestAt)}`
  return [`${posts === 1 ? 'One post waits' : `${posts} posts wait`} for this channel${first}.`]
}

const CONNECT_AGAIN = 'An owner or an admin connects the channel again, after signing in:'

/** To the owners and admins of an organization one of whose channels will soon, or does already, publish nothing. */
const channelKeysEnding = (facts: KeysEndingFacts): MessageText => {
  const { organization, channel, endsAt, hasEnded, trouble } = facts
  const ends = hasEnded ? 'ended' : 'ends'
  const reason =
    trouble === null
      ? 'The network does not let Scheduly renew it without a person.'
      : `Scheduly has tried to renew it and goes on trying, without success so far. The last answer was: ${named(trouble)}`
  return letter(`Access to ${named(channel)} ${ends} ${hasEnded ? 'and was not renewed' : 'soon'}`, [
    `The access with which ${named(organization)} publishes as ${named(channel)} ${ends} on ${moment(endsAt)}. Without it nothing goes out there.`,
    reason,
    ...atRisk(facts.waiting),
    CONNECT_AGAIN,
    facts.link,
    'What was queued stays queued; what is late by more than the publishing window waits for a decision of yours.',
    ...stopping(facts),
  ])
}

/** To the owners and admins of an organization one of whose channels must be connected anew. */
const channelLost = (facts: ChannelFacts & { readonly trouble: string | null }): MessageText => {
  const { organization, channel, trouble } = facts
  return letter(`${named(channel)} must be connected again`, [
    `The network does not accept any more that ${named(organization)} publishes as ${named(channel)}. Until it is connected again, its posts are held.`,
    ...(trouble === null ? [] : [`The reason as far as it is known: ${named(trouble)}`]),
    ...atRisk(facts.waiting),
    CONNECT_AGAIN,
    facts.link,
    'What was held then goes out by itself, if its time was not too long ago; the rest waits for a decision of yours.',
    ...stopping(facts),
  ])
}

/** To an address that a link for reviews names: only whoever reads its mail looks at the posts. */
const reviewCode = ({ code, minutes }: { readonly code: string; readonly minutes: number }): MessageText =>
  letter(`${code} is your code`, [
    'Somebody opened a link to posts that you are asked to look at. To see them, type in this code:',
    code,
    `It works once, for ${minutes} minutes. If you did not open such a link, ignore this mail.`,
  ])

/** All mails in English. */
export const EN = {
  passwordReset,
  passwordChanged,
  emailVerification,
  accountExists,
  webhookDisabled,
  invitation,
  refreshTokenReused,
  organizationDeletion,
  approvalRulesLoosened,
  twoFactorChanged,
  apiKeyCreated,
  channelKeysEnding,
  channelLost,
  reviewCode,
}
