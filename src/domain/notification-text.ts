import { letter, named, plain, type MessageText } from './message.ts'
import type { NotificationKind, NotificationLanguage } from './notification.ts'

/** What a sentence about a notification is made of. */
export interface NotificationTextFacts {
  /** As what its reader is told; `chat`: to everybody who reads along. */
  readonly kind: NotificationKind | 'chat'
  readonly type: string
  readonly count: number
  /** The beginning of the post; null where there is none, or it is gone. */
  readonly post: string | null
  /** The account that it is about. */
  readonly channel: { readonly handle: string | null; readonly network: string } | null
  /** Of a test network. */
  readonly sandbox: boolean
  /** Who did it: a member, or of reviews somebody outside. */
  readonly actor: string | null
  readonly needsAttention: boolean
  /** Where it stands in the dashboard. */
  readonly link: string
}

const SHOWN = 80

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' })

const shorten = (text: string): string => {
  const all = [...letters.segment(text.replaceAll(/\s+/gu, ' ').trim())].map(({ segment }) => segment)
  return all.length <= SHOWN
    ? all.join('')
    : `${all
        .slice(0, SHOWN - 1)
        .join('')
        .trimEnd()}…`
}

const LONGEST_NAME = 80

/** What somebody outside is called, fit to stand among words of ours; null: nothing is left of it. */
export const outsiderName = (chosen: string | null): string | null => {
  // Cut by code points, as the database counts them: one letter can have any number of marks.
  const name = Array.from(plain(chosen ?? '').replaceAll(/\s+/gu, ' '))
    .slice(0, LONGEST_NAME)
    .join('')
    .trim()
  return name === '' ? null : name
}

/** What stands in place of what is not known. */
interface Names {
  readonly post: string
  readonly channel: string
  readonly actor: string
  readonly count: number
}

type Sentence = (names: Names) => string

interface Words {
  readonly unnamedPost: string
  readonly unnamedChannel: string
  readonly somebody: string
  readonly testNetwork: string
  readonly attention: Sentence
  readonly more: (count: number) => string
  /**
   * By kind of event; one that is another thing to whoever has to act also by what it is to them, and for a chat one that is
   * nobody's act: what somebody outside decided, or came of a lost right.
   */
  readonly sentences: Readonly<Record<string, Sentence>>
  readonly several: (count: number, organization: string) => string
  readonly from: (organization: string) => string
  readonly settings: string
  readonly stop: string
}

const EN: Words = {
  unnamedPost: 'a post',
  unnamedChannel: 'a channel',
  somebody: 'Somebody',
  testNetwork: 'test network',
  attention: ({ post, channel }) => `Nobody knows whether ${post} went out on ${channel}: look, and say what you found`,
  more: (count) => ` (and ${count} more for the same reason)`,
  sentences: {
    'approval.requested': ({ post }) => `Waits for your approval: ${post}`,
    'chat approval.requested': ({ post }) => `Waits for an approval: ${post}`,
    'chat approval.step_approved': ({ actor, post }) => `${actor} approved a step of the approval of ${post}`,
    'nobody approval.approved': ({ post }) => `Approved: ${post}`,
    'nobody approval.changes_requested': ({ post }) => `Is to be changed: ${post}`,
    'nobody approval.revoked': ({ post }) => `Not approved any more: ${post}`,
    'approval.revoked': ({ actor, post }) => `${actor} withdrew the approval of ${post}`,
    'decided approval.requested': ({ actor, post }) => `${actor} made a change, and it waits for an approval: ${post}`,
    'approval.step_approved': ({ post }) => `The next step is yours, and waits for your approval: ${post}`,
    'approval_requested approval.steps_restarted': ({ post }) =>
      `The approval begins anew, and waits for you once more: ${post}`,
    'approval.steps_restarted': ({ actor, post }) => `${actor} made a change: the approval begins anew for ${post}`,
    'approval.glass_broken': ({ actor, post }) => `${actor} let ${post} out over open steps of its approval`,
    'approval.approved': ({ actor, post }) => `${actor} approved ${post}`,
    'approval.rejected': ({ actor, post }) => `${actor} rejected ${post}`,
    'approval.changes_requested': ({ actor, post }) => `${actor} asks for changes to ${post}`,
    'review.approved': ({ actor, post }) => `${actor}, from outside, approved ${post}`,
    'review.changes_requested': ({ actor, post }) => `${actor}, from outside, asks for changes to ${post}`,
    'review.commented': ({ actor, post, count }) =>
      count === 1 ? `${actor}, from outside, commented on ${post}` : `${count} new comments on ${post}`,
    'post.commented': ({ actor, post, count }) =>
      count === 1 ? `${actor} commented on ${post}` : `${count} new comments on ${post}`,
    'post.published': ({ post }) => `Published: ${post}`,
    'publication.failed': ({ post, channel }) => `Not published on ${channel}: ${post}`,
    'publication.delayed': ({ post, channel }) => `Late, and not out on ${channel} yet: ${post}`,
    'publication.preparation_refused': ({ post, channel }) => `${channel} would refuse this post as it is: ${post}`,
    'channel.expiring': ({ channel }) => `The access to ${channel} ends soon`,
    'channel.needs_reconnect': ({ channel }) => `${channel} must be connected again`,
    'channel.paused': ({ actor, channel }) => `${actor} paused ${channel}`,
    'channel.resumed': ({ actor, channel }) => `${actor} resumed ${channel}`,
    'org.publishing_paused': ({ actor }) => `${actor} paused all publishing`,
    'org.publishing_resumed': ({ actor }) => `${actor} resumed publishing`,
    'webhook.test': () => 'This is a test from Scheduly: it works',
    'webhook.disabled': () => 'A webhook was switched off, because nothing arrives there',
  },
  several: (count, organization) => `${count} notifications of ${organization}`,
  from: (organization) => `This is from ${organization} on Scheduly.`,
  settings: 'What you are told of, and how, you choose in your account. To get no more mails of this kind:',
  stop: 'No sign-in is needed for that.',
}

const DE: Words = {
  unnamedPost: 'ein Beitrag',
  unnamedChannel: 'ein Kanal',
  somebody: 'Jemand',
  testNetwork: 'Testnetz',
  attention: ({ post, channel }) =>
    `Niemand weiß, ob ${post} auf ${channel} erschienen ist: Sieh nach und sag, was du gefunden hast`,
  more: (count) => ` (und ${count} weitere aus demselben Grund)`,
  sentences: {
    'approval.requested': ({ post }) => `Wartet auf deine Freigabe: ${post}`,
    'chat approval.requested': ({ post }) => `Wartet auf eine Freigabe: ${post}`,
    'chat approval.step_approved': ({ actor, post }) => `${actor} hat einen Schritt der Freigabe getan: ${post}`,
    'nobody approval.approved': ({ post }) => `Freigegeben: ${post}`,
    'nobody approval.changes_requested': ({ post }) => `Soll geändert werden: ${post}`,
    'nobody approval.revoked': ({ post }) => `Nicht mehr freigegeben: ${post}`,
    'approval.revoked': ({ actor, post }) => `${actor} hat die Freigabe zurückgenommen: ${post}`,
    'decided approval.requested': ({ actor, post }) =>
      `${actor} hat etwas geändert, und es wartet auf eine Freigabe: ${post}`,
    'approval.step_approved': ({ post }) => `Der nächste Schritt ist deiner und wartet auf deine Freigabe: ${post}`,
    'approval_requested approval.steps_restarted': ({ post }) =>
      `Die Freigabe beginnt von vorn und wartet wieder auf dich: ${post}`,
    'approval.steps_restarted': ({ actor, post }) =>
      `${actor} hat etwas geändert, und die Freigabe beginnt von vorn: ${post}`,
    'approval.glass_broken': ({ actor, post }) => `${actor} hat trotz offener Schritte freigegeben: ${post}`,
    'approval.approved': ({ actor, post }) => `${actor} hat freigegeben: ${post}`,
    'approval.rejected': ({ actor, post }) => `${actor} hat abgelehnt: ${post}`,
    'approval.changes_requested': ({ actor, post }) => `${actor} wünscht Änderungen: ${post}`,
    'review.approved': ({ actor, post }) => `${actor} hat von außen freigegeben: ${post}`,
    'review.changes_requested': ({ actor, post }) => `${actor} wünscht von außen Änderungen: ${post}`,
    'review.commented': ({ actor, post, count }) =>
      count === 1 ? `${actor} hat von außen kommentiert: ${post}` : `${count} neue Kommentare: ${post}`,
    'post.commented': ({ actor, post, count }) =>
      count === 1 ? `${actor} hat kommentiert: ${post}` : `${count} neue Kommentare: ${post}`,
    'post.published': ({ post }) => `Veröffentlicht: ${post}`,
    'publication.failed': ({ post, channel }) => `Nicht veröffentlicht auf ${channel}: ${post}`,
    'publication.delayed': ({ post, channel }) => `Verspätet und noch nicht auf ${channel}: ${post}`,
    'publication.preparation_refused': ({ post, channel }) =>
      `${channel} würde diesen Beitrag so nicht nehmen: ${post}`,
    'channel.expiring': ({ channel }) => `Der Zugang zu ${channel} endet bald`,
    'channel.needs_reconnect': ({ channel }) => `Muss neu verbunden werden: ${channel}`,
    'channel.paused': ({ actor, channel }) => `${actor} hat ${channel} angehalten`,
    'channel.resumed': ({ actor, channel }) => `${actor} lässt ${channel} weiterlaufen`,
    'org.publishing_paused': ({ actor }) => `${actor} hat das Veröffentlichen angehalten`,
    'org.publishing_resumed': ({ actor }) => `${actor} lässt das Veröffentlichen weiterlaufen`,
    'webhook.test': () => 'Das ist ein Test von Scheduly: Es geht',
    'webhook.disabled': () => 'Ein Webhook wurde abgeschaltet, weil dort nichts ankommt',
  },
  several: (count, organization) => `${count} Nachrichten von ${organization}`,
  from: (organization) => `Das kommt von ${organization} auf Scheduly.`,
  settings: 'Wovon du wie erfährst, wählst du in deinem Konto. So kommen keine Mails dieser Art mehr:',
  stop: 'Dazu brauchst du dich nicht anzumelden.',
}

/** The kinds of events that there is a sentence for. */
export const TOLD_TYPES: readonly string[] = Object.keys(EN.sentences).filter((name) => !name.includes(' '))

const WORDS: Readonly<Record<NotificationLanguage, Words>> = { en: EN, de: DE }

/** Several of one cause that are no comments: the latest is named, and the others are counted. */
const countsOthers = (type: string): boolean => type.startsWith('publication.')

/** `@ink (X, test network)` */
const channelName = (words: Words, { channel, sandbox }: NotificationTextFacts): string => {
  if (channel === null) return words.unnamedChannel
  const network = sandbox ? `${channel.network}, ${words.testNetwork}` : channel.network
  return channel.handle === null ? network : `@${channel.handle} (${network})`
}

/** Who is no member chose the own name, which is therefore set apart. */
const actorName = (words: Words, { type, actor }: NotificationTextFacts): string => {
  if (actor === null) return words.somebody
  return type.startsWith('review.') ? named(actor) : actor
}

/** What stands behind the sentence. */
const rest = (words: Words, { type, count, sandbox, channel }: NotificationTextFacts): string => {
  const others = countsOthers(type) && count > 1 ? words.more(count - 1) : ''
  return sandbox && channel === null ? `${others} (${words.testNetwork})` : others
}

/** One sentence without its full stop, for a mail or a pushed message. */
export const notificationSentence = (language: NotificationLanguage, facts: NotificationTextFacts): string => {
  const words = WORDS[language]
  const { kind, type, count, needsAttention } = facts
  const names: Names = {
    post: facts.post === null || facts.post.trim() === '' ? words.unnamedPost : named(shorten(facts.post)),
    channel: channelName(words, facts),
    actor: actorName(words, facts),
    count,
  }
  const nobody = kind === 'chat' && facts.actor === null ? words.sentences[`nobody ${type}`] : undefined
  const own = nobody ?? words.sentences[`${kind} ${type}`] ?? words.sentences[type]
  const sentence = needsAttention ? words.attention : own
  if (sentence === undefined) return type
  return `${sentence(names)}${rest(words, facts)}`
}

export interface NotificationMailFacts {
  readonly language: NotificationLanguage
  readonly organization: string
  readonly lines: readonly NotificationTextFacts[]
  /** Where these kinds of mails are stopped. */
  readonly stop: string
}

/** To one person: what happened that they want to be told of by mail. */
export const notificationMail = ({ language, organization, lines, stop }: NotificationMailFacts): MessageText => {
  const words = WORDS[language]
  const sentences = lines.map((line) => ({ text: notificationSentence(language, line), link: line.link }))
  const [first] = sentences
  const subject =
    sentences.length === 1 && first !== undefined ? first.text : words.several(lines.length, named(organization))
  return letter(subject, [
    ...sentences.flatMap(({ text, link }) => [text, link]),
    words.from(named(organization)),
    words.settings,
    stop,
    words.stop,
  ])
}
