import { createWords, plural } from '#web/i18n/i18n.ts'

const en = {
  title: 'Approvals',
  lead: 'What waits for a yes, the overdue first. Nothing here goes out without one.',
  leadEditor: 'What you wrote and somebody else decides about.',
  show: 'Show',
  pending: 'Waiting',
  returned: 'Sent back',
  list: 'Posts',
  mine: 'Waits for you',
  others: 'Waits for others',
  nothing: 'Nothing at the moment.',
  none: 'Nothing waits for you',
  noneHint: 'Posts that need an approval show up here by themselves, and you are told how many in the menu.',
  noneReturned: 'Nothing was sent back',
  noneReturnedHint:
    'Posts whose author was asked for changes, or that were rejected, stand here until they are changed.',
  write: 'Write a post',
  overdue: 'Its time has passed',
  due: (distance: string) => `goes out ${distance}`,
  noTime: 'no time yet',
  by: (who: string) => `by ${who}`,
  back: 'All posts',
  edit: 'Edit',
  open: 'Open the post',
  next: 'Next',
  previous: 'Previous',
  place: (index: number, all: number) => `${index} of ${all}`,
  decide: 'Decide about this post',
  details: 'Details',
  preview: 'Preview',
  notYours: 'You wrote this: somebody else approves it.',
  notYourStep: 'This is for others to approve now.',
  selectAll: 'Choose all',
  select: (text: string) => `Choose “${text}”`,
  chosen: (count: number) => plural('en', count, { one: '# chosen', other: '# chosen' }),
  decideChosen: 'Decide about those that are chosen',
  askChosen: {
    approve: (count: number) => plural('en', count, { one: 'Approve # post…', other: 'Approve # posts…' }),
    request_changes: () => 'Request changes…',
    reject: () => 'Reject…',
  },
  bulkHint: 'Take the tick off what is to wait. What was changed meanwhile is left out, and you are told.',
  soon: 'Due within 48 hours',
  later: 'Later',
  bulkOverdue: 'Its time has passed: approve it by itself, and say when.',
  bulk: {
    approve: {
      title: (count: number) => plural('en', count, { one: 'Approve this post?', other: 'Approve these # posts?' }),
      hint: 'Each is approved as it is shown here.',
      comment: 'A comment (their authors read it)',
      does: (count: number) =>
        plural('en', count, { zero: 'Approve none', one: 'Approve # post', other: 'Approve # posts' }),
      done: (count: number) => plural('en', count, { one: '# post approved.', other: '# posts approved.' }),
      failed: (count: number) =>
        plural('en', count, { zero: 'None was approved.', one: '# was not approved:', other: '# were not approved:' }),
      notAllowed: 'Somebody else approves this one.',
    },
    request_changes: {
      title: (count: number) => plural('en', count, { one: 'Send this post back?', other: 'Send these # posts back?' }),
      hint: 'Their authors read your wish, change the posts, and they come back to you.',
      comment: 'Your wish, the same for each',
      does: (count: number) =>
        plural('en', count, {
          zero: 'Request no changes',
          one: 'Request changes of # post',
          other: 'Request changes of # posts',
        }),
      done: (count: number) =>
        plural('en', count, { one: '# post sent back with your wish.', other: '# posts sent back with your wish.' }),
      failed: (count: number) =>
        plural('en', count, {
          zero: 'None was sent back.',
          one: '# was not sent back:',
          other: '# were not sent back:',
        }),
      notAllowed: 'Changes are requested of this one already.',
    },
    reject: {
      title: (count: number) => plural('en', count, { one: 'Reject this post?', other: 'Reject these # posts?' }),
      hint: 'They do not go out. Their authors can change them and ask again.',
      comment: 'Why (their authors read it)',
      does: (count: number) =>
        plural('en', count, { zero: 'Reject none', one: 'Reject # post', other: 'Reject # posts' }),
      done: (count: number) =>
        plural('en', count, {
          one: '# post rejected; it does not go out.',
          other: '# posts rejected; they do not go out.',
        }),
      failed: (count: number) =>
        plural('en', count, { zero: 'None was rejected.', one: '# was not rejected:', other: '# were not rejected:' }),
      notAllowed: 'This one is rejected already.',
    },
  },
  swipeApprove: 'Approve…',
  swipeChoose: 'Choose',
  swipeLeave: 'Do not choose',
  close: 'Close',
  cancel: 'Cancel',
  keys: 'J and K lead on and back, X chooses, E edits. A approves what is chosen, else what is open; R requests changes.',
  goesTo: 'Goes to',
  when: 'When',
  author: 'Written by',
  status: 'Stands',
}

const de: typeof en = {
  title: 'Freigaben',
  lead: 'Was auf ein Ja wartet, das Überfällige zuerst. Ohne geht nichts davon hinaus.',
  leadEditor: 'Was du geschrieben hast und andere entscheiden.',
  show: 'Zeigen',
  pending: 'Wartet',
  returned: 'Zurückgegeben',
  list: 'Beiträge',
  mine: 'Wartet auf dich',
  others: 'Wartet auf andere',
  nothing: 'Gerade nichts.',
  none: 'Nichts wartet auf dich',
  noneHint: 'Beiträge, die eine Freigabe brauchen, erscheinen hier von selbst, und im Menü steht, wie viele.',
  noneReturned: 'Nichts wurde zurückgegeben',
  noneReturnedHint:
    'Beiträge, für die eine Änderung erbeten oder die abgelehnt wurden, stehen hier, bis sie geändert sind.',
  write: 'Beitrag schreiben',
  overdue: 'Seine Zeit ist vorbei',
  due: (distance) => `geht ${distance} hinaus`,
  noTime: 'noch ohne Zeit',
  by: (who) => `von ${who}`,
  back: 'Alle Beiträge',
  edit: 'Bearbeiten',
  open: 'Beitrag öffnen',
  next: 'Nächster',
  previous: 'Voriger',
  place: (index, all) => `${index} von ${all}`,
  decide: 'Über diesen Beitrag entscheiden',
  details: 'Einzelheiten',
  preview: 'Vorschau',
  notYours: 'Das hast du geschrieben: Jemand anderes gibt es frei.',
  notYourStep: 'Das geben jetzt andere frei.',
  selectAll: 'Alle wählen',
  select: (text) => `„${text}“ wählen`,
  chosen: (count) => plural('de', count, { one: '# gewählt', other: '# gewählt' }),
  decideChosen: 'Über die Gewählten entscheiden',
  askChosen: {
    approve: (count) => plural('de', count, { one: '# Beitrag freigeben …', other: '# Beiträge freigeben …' }),
    request_changes: () => 'Änderung erbitten …',
    reject: () => 'Ablehnen …',
  },
  bulkHint:
    'Nimm den Haken weg von dem, was warten soll. Was inzwischen geändert wurde, bleibt außen vor, und du erfährst es.',
  soon: 'Innerhalb von 48 Stunden fällig',
  later: 'Später',
  bulkOverdue: 'Seine Zeit ist vorbei: Gib ihn einzeln frei, und sage, wann.',
  bulk: {
    approve: {
      title: (count) => plural('de', count, { one: 'Diesen Beitrag freigeben?', other: 'Diese # Beiträge freigeben?' }),
      hint: 'Jeder wird so freigegeben, wie er hier steht.',
      comment: 'Ein Kommentar (die Autoren lesen ihn)',
      does: (count) =>
        plural('de', count, { zero: 'Nichts freigeben', one: '# Beitrag freigeben', other: '# Beiträge freigeben' }),
      done: (count) => plural('de', count, { one: '# Beitrag freigegeben.', other: '# Beiträge freigegeben.' }),
      failed: (count) =>
        plural('de', count, {
          zero: 'Keiner wurde freigegeben.',
          one: '# wurde nicht freigegeben:',
          other: '# wurden nicht freigegeben:',
        }),
      notAllowed: 'Diesen gibt jemand anderes frei.',
    },
    request_changes: {
      title: (count) =>
        plural('de', count, { one: 'Diesen Beitrag zurückgeben?', other: 'Diese # Beiträge zurückgeben?' }),
      hint: 'Die Autoren lesen deinen Wunsch, ändern die Beiträge, und sie kommen zu dir zurück.',
      comment: 'Dein Wunsch, für alle der gleiche',
      does: (count) =>
        plural('de', count, {
          zero: 'Keine Änderung erbitten',
          one: 'Änderung von # Beitrag erbitten',
          other: 'Änderung von # Beiträgen erbitten',
        }),
      done: (count) =>
        plural('de', count, {
          one: '# Beitrag mit deinem Wunsch zurückgegeben.',
          other: '# Beiträge mit deinem Wunsch zurückgegeben.',
        }),
      failed: (count) =>
        plural('de', count, {
          zero: 'Keiner wurde zurückgegeben.',
          one: '# wurde nicht zurückgegeben:',
          other: '# wurden nicht zurückgegeben:',
        }),
      notAllowed: 'Um Änderung von diesem ist schon gebeten.',
    },
    reject: {
      title: (count) => plural('de', count, { one: 'Diesen Beitrag ablehnen?', other: 'Diese # Beiträge ablehnen?' }),
      hint: 'Sie gehen nicht hinaus. Die Autoren können sie ändern und wieder fragen.',
      comment: 'Warum (die Autoren lesen es)',
      does: (count) =>
        plural('de', count, { zero: 'Nichts ablehnen', one: '# Beitrag ablehnen', other: '# Beiträge ablehnen' }),
      done: (count) =>
        plural('de', count, {
          one: '# Beitrag abgelehnt; er geht nicht hinaus.',
          other: '# Beiträge abgelehnt; sie gehen nicht hinaus.',
        }),
      failed: (count) =>
        plural('de', count, {
          zero: 'Keiner wurde abgelehnt.',
          one: '# wurde nicht abgelehnt:',
          other: '# wurden nicht abgelehnt:',
        }),
      notAllowed: 'Dieser ist schon abgelehnt.',
    },
  },
  swipeApprove: 'Freigeben …',
  swipeChoose: 'Auswählen',
  swipeLeave: 'Nicht auswählen',
  close: 'Schließen',
  cancel: 'Abbrechen',
  keys: 'J und K führen weiter und zurück, X wählt, E bearbeitet. A gibt frei, was gewählt ist, sonst was offen ist; R erbittet Änderung.',
  goesTo: 'Geht an',
  when: 'Wann',
  author: 'Geschrieben von',
  status: 'Stand',
}

export const useApprovalWords = createWords({ en, de })
