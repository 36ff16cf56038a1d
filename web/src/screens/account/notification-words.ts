import { createWords } from '#web/i18n/i18n.ts'

const en = {
  title: 'What you are told of',
  lead: 'In the dashboard at once; by mail at once what is urgent, and the rest once an hour. What has one cause comes as one message.',
  organization: 'Organization',
  what: 'What happens',
  language: 'Language of mails and pushed messages',
  ways: { in_app: 'Here', email: 'Mail', push: 'Push' },
  kinds: {
    approval_requested: 'A post waits for your approval',
    decided: 'Your post is approved, rejected or to be changed',
    commented: 'Comments',
    failed: 'A post failed, is late or needs you',
    published: 'A post is published',
    channel: 'A channel must be connected again',
    paused: 'Publishing is paused or resumed',
    webhook: 'A webhook is switched off',
  },
  hints: {
    approval_requested: 'For owners and admins also when one goes out over open steps',
    decided: 'Also what people outside say of it, and by your links for reviews',
    commented: 'On your posts, and on those you have taken part in',
    failed: 'Urgent',
    published: '',
    channel: 'Urgent; also some days before its access ends',
    paused: '',
    webhook: 'Urgent',
  },
  allowPush: 'Allow push on this device',
  stopPush: 'Stop push on this device',
  pushOn: 'This device shows what is pushed to you, for as long as you are signed in on it.',
  pushOff: 'Nothing is pushed to this device yet.',
  pushDenied:
    'This browser was told to show no messages from here. Allow them in its settings for this site, and load the page anew.',
  pushFailed: 'The browser could not be reached by its push service. Try again in a while.',
  noPush:
    'This browser shows no pushed messages. On an iPhone or iPad, add Scheduly to the home screen first, and open it from there.',
  noMail: 'This installation sends no mail. Ask its operator to set SMTP_URL.',
  unconfirmed: 'Your address is not confirmed: of posts you are told by mail once it is. You can confirm it above.',
}

const de: typeof en = {
  title: 'Wovon du erfährst',
  lead: 'Im Dashboard sofort; per Mail Dringendes sofort und der Rest einmal in der Stunde. Was eine Ursache hat, kommt als eine Nachricht.',
  organization: 'Organisation',
  what: 'Was geschieht',
  language: 'Sprache von Mails und Push-Nachrichten',
  ways: { in_app: 'Hier', email: 'Mail', push: 'Push' },
  kinds: {
    approval_requested: 'Ein Beitrag wartet auf deine Freigabe',
    decided: 'Dein Beitrag ist freigegeben, abgelehnt oder zu ändern',
    commented: 'Kommentare',
    failed: 'Ein Beitrag ist fehlgeschlagen, verspätet oder braucht dich',
    published: 'Ein Beitrag ist veröffentlicht',
    channel: 'Ein Kanal muss neu verbunden werden',
    paused: 'Das Veröffentlichen ruht oder läuft wieder',
    webhook: 'Ein Webhook ist abgeschaltet',
  },
  hints: {
    approval_requested: 'Für Inhaber und Admins auch, wenn einer trotz offener Schritte hinausgeht',
    decided: 'Auch, was Außenstehende dazu und über deine Links zur Durchsicht sagen',
    commented: 'Zu deinen Beiträgen und zu denen, an denen du beteiligt warst',
    failed: 'Dringend',
    published: '',
    channel: 'Dringend; auch einige Tage vor dem Ende seines Zugangs',
    paused: '',
    webhook: 'Dringend',
  },
  allowPush: 'Push auf diesem Gerät erlauben',
  stopPush: 'Push auf diesem Gerät beenden',
  pushOn: 'Dieses Gerät zeigt, was dir gesendet wird, solange du darauf angemeldet bist.',
  pushOff: 'Auf dieses Gerät wird noch nichts gesendet.',
  pushDenied:
    'Diesem Browser wurde gesagt, dass er keine Mitteilungen von hier zeigen soll. Erlaube sie in seinen Einstellungen für diese Seite und lade sie neu.',
  pushFailed: 'Der Push-Dienst des Browsers war nicht zu erreichen. Versuche es etwas später noch einmal.',
  noPush:
    'Dieser Browser zeigt keine Push-Mitteilungen. Auf einem iPhone oder iPad lege Scheduly zuerst auf den Home-Bildschirm und öffne es von dort.',
  noMail: 'Diese Installation verschickt keine Mails. Bitte ihren Betreiber, SMTP_URL zu setzen.',
  unconfirmed:
    'Deine Adresse ist nicht bestätigt: Von Beiträgen erfährst du per Mail, sobald sie es ist. Bestätigen kannst du sie oben.',
}

export const useNotificationSettingsWords = createWords({ en, de })
