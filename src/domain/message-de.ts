import type { EN } from './message-en.ts'
import {
  letter,
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

const named = (name: string): string => `„${plain(name)}“`

/** `1.3.2026, 14:30 UTC` */
const moment = (instant: Date): string =>
  `${instant.getUTCDate()}.${instant.getUTCMonth() + 1}.${instant.getUTCFullYear()}, ${instant.toISOString().slice(11, 16)} UTC`

const works = (minutes: number): string =>
  `Er gilt einmal und ${minutes >= 120 && minutes % 60 === 0 ? `${minutes / 60} Stunden` : `${minutes} Minuten`} lang.`

const NOT_YOU =
  'Wenn du das nicht warst, kennt vielleicht jemand anderes dein Passwort: Setze es jetzt zurück, auf der Seite zum Anmelden.'

const passwordReset = ({ link, minutes }: MailedLink): MessageText =>
  letter('Dein Passwort bei Scheduly zurücksetzen', [
    'Jemand möchte das Passwort deines Scheduly-Kontos zurücksetzen. Um ein neues zu wählen, öffne diesen Link:',
    link,
    works(minutes),
    'Wenn du das nicht warst, beachte diese Mail nicht; dein Passwort bleibt, wie es ist.',
  ])

const passwordChanged = (): MessageText =>
  letter('Dein Passwort bei Scheduly wurde geändert', [
    'Das Passwort deines Scheduly-Kontos wurde geändert, und deine anderen Sitzungen wurden beendet.',
    NOT_YOU,
  ])

const emailVerification = ({ link, minutes }: MailedLink): MessageText =>
  letter('Bestätige deine E-Mail-Adresse', [
    'Um zu bestätigen, dass diese Adresse zu deinem Scheduly-Konto gehört, öffne diesen Link:',
    link,
    works(minutes),
    'Wenn du kein solches Konto hast, beachte diese Mail nicht.',
  ])

const accountExists = (publicUrl: string): MessageText =>
  letter('Du hast ein Konto bei Scheduly', [
    'Jemand wollte bei Scheduly ein Konto mit deiner Adresse anlegen, für die es schon eines gibt. Um dich anzumelden oder ein vergessenes Passwort zurückzusetzen, gehe zu:',
    publicUrl,
    'Wenn du das nicht warst, beachte diese Mail nicht; es hat sich nichts geändert.',
  ])

const stopping = ({ stop }: StoppableFacts): readonly string[] => [
  'Du musst solche Mails nicht bekommen. Um keine dieser Art mehr zu bekommen:',
  stop,
  'Dafür musst du dich nicht anmelden.',
]

const webhookDisabled = (facts: WebhookFacts): MessageText => {
  const { organization, host, link } = facts
  return letter(`Ein Webhook von ${named(organization)} wurde abgeschaltet`, [
    `Ereignisse von ${named(organization)} gehen nicht mehr an ${plain(host)}: Der Server dort hat gesagt, dass es die Adresse nicht mehr gibt, oder drei Tage lang nichts angenommen.`,
    'Was auf ihn wartet, wird so lange aufbewahrt wie Ereignisse. Wenn der Server wieder arbeitet, schalte den Webhook ein, und sende noch einmal, was er verpasst hat:',
    link,
    ...stopping(facts),
  ])
}

const ROLES: Readonly<Record<InvitationFacts['role'], string>> = {
  owner: 'Inhaber',
  admin: 'Admin',
  editor: 'Redaktion',
  viewer: 'Nur lesen',
}

const invitation = ({ organization, inviter, role, link, expiresAt }: InvitationFacts): MessageText =>
  letter(`Einladung zu ${named(organization)} auf Scheduly`, [
    `${named(inviter)} lädt dich in die Organisation ${named(organization)} auf Scheduly ein, mit der Rolle ${named(ROLES[role])}. Um die Einladung anzunehmen, öffne diesen Link:`,
    link,
    `Er gilt einmal, bis ${moment(expiresAt)}.`,
    'Wenn du die Person nicht kennst, beachte diese Mail nicht.',
  ])

const refreshTokenReused = (): MessageText =>
  letter('Eine Sitzung von dir wurde beendet', [
    'Jemand hat eine alte Sitzung deines Scheduly-Kontos benutzt, vielleicht mit einer gestohlenen Kopie. Sie wurde beendet, und wer sie benutzt hat, muss sich neu anmelden.',
    'Wenn du einen Browser oder ein Gerät aus einer Sicherung wiederhergestellt hast, erklärt es das. Sonst ändere dein Passwort.',
  ])

const organizationDeletion = (facts: { readonly name: string; readonly deletedAt: Date }): MessageText =>
  letter(`${named(facts.name)} wird gelöscht`, [
    `Die Organisation ${named(facts.name)} wird am ${moment(facts.deletedAt)} mit allem gelöscht, was in ihr ist.`,
    'Bis dahin kann ein Inhaber sie behalten, in ihren Einstellungen.',
  ])

const approvalRulesLoosened = ({ name }: { readonly name: string }): MessageText =>
  letter(`Die Freigaberegeln von ${named(name)} wurden geändert`, [
    `Ein Inhaber der Organisation ${named(name)} hat ihre Einstellungen so geändert, dass weniger eine Freigabe braucht als vorher.`,
    'Wenn das niemand von euch wollte, seht im Protokoll nach, und ändert es zurück.',
  ])

const twoFactorChanged = (): MessageText =>
  letter('Die Anmeldung an deinem Scheduly-Konto wurde geändert', [
    'Eine Authenticator-App, ein Passkey, die Wiederherstellungscodes oder ein Single Sign-on deines Scheduly-Kontos kamen hinzu, wurden geändert oder entfernt.',
    NOT_YOU,
  ])

const apiKeyCreated = ({ organization, keyName, creator }: ApiKeyFacts): MessageText =>
  letter(`Neuer API-Schlüssel für ${named(organization)}`, [
    `${named(creator)} hat für die Organisation ${named(organization)} den API-Schlüssel ${named(keyName)} angelegt.`,
    'Wenn ihn niemand von euch wollte, widerruft ihn in den Einstellungen der Organisation.',
  ])

const atRisk = ({ posts, earliestAt }: ChannelFacts['waiting']): readonly string[] => {
  if (posts === 0) return []
  const first = earliestAt === null ? '' : `; der erste ist am ${moment(earliestAt)} fällig`
  return [`${posts === 1 ? 'Ein Beitrag wartet' : `${posts} Beiträge warten`} auf diesen Kanal${first}.`]
}

const CONNECT_AGAIN = 'Ein Inhaber oder ein Admin verbindet den Kanal neu, nach dem Anmelden:'

const channelKeysEnding = (facts: KeysEndingFacts): MessageText => {
  const { organization, channel, endsAt, hasEnded, trouble } = facts
  const reason =
    trouble === null
      ? 'Das Netz lässt ihn Scheduly nicht ohne einen Menschen erneuern.'
      : `Scheduly hat versucht, ihn zu erneuern, und versucht es weiter, bisher ohne Erfolg. Die letzte Antwort war: ${named(trouble)}`
  const subject = hasEnded ? 'ist abgelaufen und wurde nicht erneuert' : 'läuft bald ab'
  return letter(`Der Zugang zu ${named(channel)} ${subject}`, [
    `Der Zugang, mit dem ${named(organization)} als ${named(channel)} veröffentlicht, ${hasEnded ? 'lief' : 'läuft'} am ${moment(endsAt)} ab. Ohne ihn geht dort nichts hinaus.`,
    reason,
    ...atRisk(facts.waiting),
    CONNECT_AGAIN,
    facts.link,
    'Was geplant war, bleibt geplant; was sich um mehr als die erlaubte Zeit verspätet, wartet auf eure Entscheidung.',
    ...stopping(facts),
  ])
}

const channelLost = (facts: ChannelFacts & { readonly trouble: string | null }): MessageText => {
  const { organization, channel, trouble } = facts
  return letter(`${named(channel)} muss neu verbunden werden`, [
    `Das Netz nimmt nicht mehr an, dass ${named(organization)} als ${named(channel)} veröffentlicht. Bis der Kanal neu verbunden ist, warten seine Beiträge.`,
    ...(trouble === null ? [] : [`Der Grund, soweit er bekannt ist: ${named(trouble)}`]),
    ...atRisk(facts.waiting),
    CONNECT_AGAIN,
    facts.link,
    'Was gewartet hat, geht dann von selbst hinaus, wenn seine Zeit nicht zu lange her ist; der Rest wartet auf eure Entscheidung.',
    ...stopping(facts),
  ])
}

const reviewCode = ({ code, minutes }: { readonly code: string; readonly minutes: number }): MessageText =>
  letter(`${code} ist dein Code`, [
    'Jemand hat einen Link zu Beiträgen geöffnet, die du dir ansehen sollst. Um sie zu sehen, gib diesen Code ein:',
    code,
    `Er gilt einmal und ${minutes} Minuten lang. Wenn du keinen solchen Link geöffnet hast, beachte diese Mail nicht.`,
  ])

/** All mails in German. */
export const DE: typeof EN = {
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
