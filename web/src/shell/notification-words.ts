import { createWords, plural } from '#web/i18n/i18n.ts'

/** What a sentence names. */
interface Named {
  readonly actor: string
  readonly channel: string
  readonly count: number
}

/** By kind of event; one that is another thing to whoever has to act also by what it is to them. */
type Sentences = Readonly<Record<string, (named: Named) => string>>

const enSentences: Sentences = {
  'approval.requested': () => 'Waits for your approval',
  'approval.step_approved': () => 'The next step is yours: it waits for your approval',
  'decided approval.requested': ({ actor }) => `${actor} made a change: your post waits for an approval`,
  'approval_requested approval.steps_restarted': () => 'The approval begins anew, and waits for you once more',
  'approval.steps_restarted': ({ actor }) => `${actor} made a change: the approval of your post begins anew`,
  'approval.glass_broken': ({ actor }) => `${actor} let this out over open steps of its approval`,
  'approval.approved': ({ actor }) => `${actor} approved your post`,
  'approval.rejected': ({ actor }) => `${actor} rejected your post`,
  'approval.changes_requested': ({ actor }) => `${actor} asks for changes`,
  'review.approved': ({ actor }) => `${actor}, from outside, approved this`,
  'review.changes_requested': ({ actor }) => `${actor}, from outside, asks for changes`,
  'review.commented': ({ actor, count }) =>
    count === 1 ? `${actor}, from outside, commented` : `${count} new comments`,
  'post.commented': ({ actor, count }) => (count === 1 ? `${actor} commented` : `${count} new comments`),
  'post.published': () => 'Published',
  'publication.failed': ({ channel }) => `Not published on ${channel}`,
  'publication.delayed': ({ channel }) => `Late, and not out on ${channel} yet`,
  'publication.preparation_refused': ({ channel }) => `${channel} would refuse this post as it is`,
  'channel.expiring': ({ channel }) => `The access to ${channel} ends soon`,
  'channel.needs_reconnect': ({ channel }) => `${channel} must be connected again`,
  'channel.paused': ({ actor, channel }) => `${actor} paused ${channel}`,
  'channel.resumed': ({ actor, channel }) => `${actor} resumed ${channel}`,
  'org.publishing_paused': ({ actor }) => `${actor} paused all publishing`,
  'org.publishing_resumed': ({ actor }) => `${actor} resumed publishing`,
  'webhook.disabled': () => 'A webhook was switched off, because nothing arrives there',
}

const deSentences: Sentences = {
  'approval.requested': () => 'Wartet auf deine Freigabe',
  'approval.step_approved': () => 'Der nächste Schritt ist deiner: wartet auf deine Freigabe',
  'decided approval.requested': ({ actor }) => `${actor} hat etwas geändert: Dein Beitrag wartet auf eine Freigabe`,
  'approval_requested approval.steps_restarted': () => 'Die Freigabe beginnt von vorn und wartet wieder auf dich',
  'approval.steps_restarted': ({ actor }) =>
    `${actor} hat etwas geändert: Die Freigabe deines Beitrags beginnt von vorn`,
  'approval.glass_broken': ({ actor }) => `${actor} hat das trotz offener Schritte freigegeben`,
  'approval.approved': ({ actor }) => `${actor} hat deinen Beitrag freigegeben`,
  'approval.rejected': ({ actor }) => `${actor} hat deinen Beitrag abgelehnt`,
  'approval.changes_requested': ({ actor }) => `${actor} wünscht Änderungen`,
  'review.approved': ({ actor }) => `${actor} hat das von außen freigegeben`,
  'review.changes_requested': ({ actor }) => `${actor} wünscht von außen Änderungen`,
  'review.commented': ({ actor, count }) =>
    count === 1 ? `${actor} hat von außen kommentiert` : `${count} neue Kommentare`,
  'post.commented': ({ actor, count }) => (count === 1 ? `${actor} hat kommentiert` : `${count} neue Kommentare`),
  'post.published': () => 'Veröffentlicht',
  'publication.failed': ({ channel }) => `Nicht veröffentlicht auf ${channel}`,
  'publication.delayed': ({ channel }) => `Verspätet und noch nicht auf ${channel}`,
  'publication.preparation_refused': ({ channel }) => `${channel} würde diesen Beitrag so nicht nehmen`,
  'channel.expiring': ({ channel }) => `Der Zugang zu ${channel} endet bald`,
  'channel.needs_reconnect': ({ channel }) => `${channel} muss neu verbunden werden`,
  'channel.paused': ({ actor, channel }) => `${actor} hat ${channel} angehalten`,
  'channel.resumed': ({ actor, channel }) => `${actor} lässt ${channel} weiterlaufen`,
  'org.publishing_paused': ({ actor }) => `${actor} hat das Veröffentlichen angehalten`,
  'org.publishing_resumed': ({ actor }) => `${actor} lässt das Veröffentlichen weiterlaufen`,
  'webhook.disabled': () => 'Ein Webhook wurde abgeschaltet, weil dort nichts ankommt',
}

const en = {
  title: 'Notifications',
  sentences: enSentences,
  attention: ({ channel }: Named) => `Nobody knows whether this went out on ${channel}: look, and say what you found`,
  more: (count: number) =>
    plural('en', count, { one: 'and # more for the same reason', other: 'and # more for the same reason' }),
  somebody: 'Somebody',
  quoted: (name: string) => `“${name}”`,
  channel: 'a channel',
  today: 'Today',
  earlier: 'Earlier',
  unread: 'Unread',
  readAll: 'Mark all as read',
  choose: 'What you are told of',
  empty: 'Nothing new',
  emptyHint: 'Approvals, comments, failures and whatever else concerns you will stand here.',
}

const de: typeof en = {
  title: 'Nachrichten',
  sentences: deSentences,
  attention: ({ channel }) =>
    `Niemand weiß, ob das auf ${channel} erschienen ist: Sieh nach und sag, was du gefunden hast`,
  more: (count) =>
    plural('de', count, { one: 'und # weiterer aus demselben Grund', other: 'und # weitere aus demselben Grund' }),
  somebody: 'Jemand',
  quoted: (name) => `„${name}“`,
  channel: 'einem Kanal',
  today: 'Heute',
  earlier: 'Früher',
  unread: 'Ungelesen',
  readAll: 'Alle als gelesen markieren',
  choose: 'Wovon du erfährst',
  empty: 'Nichts Neues',
  emptyHint: 'Freigaben, Kommentare, Fehlschläge und was dich sonst angeht, stehen hier.',
}

export const useNotificationWords = createWords({ en, de })
