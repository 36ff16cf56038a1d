import type { Standing } from '#web/lib/standing.ts'

/** A question that somebody has, and what to do. */
export interface Answer {
  readonly title: string
  readonly text: string
}

const states = (all: Readonly<Record<Standing, string>>): Readonly<Record<Standing, string>> => all

const answers = (all: readonly Answer[]): readonly Answer[] => all

export const en = {
  title: 'Help',
  lead: 'What to do, what the words mean, and which keys there are.',
  back: 'Back to Scheduly',
  search: 'Search in the help',
  nothing: 'Nothing has these words',
  nothingHint: 'Try fewer of them, or another one.',
  situations: 'What to do when …',
  states: 'How a post can stand',
  words: 'What the words mean',
  keys: 'Keys',
  api: 'For programs: the documentation of the API',
  answers: answers([
    {
      title: 'A post failed',
      text: 'Today shows what failed, grouped by cause, each with the one thing to do: try again, change the post, or connect the channel again. The page of the post has what the network answered. Channels on which it is out are never sent to again.',
    },
    {
      title: 'A post needs attention: nobody knows whether it is out',
      text: 'The network did not answer, and could not be asked. Look there yourself, then press “Look and settle” on the page of the post and say what you saw. Until you do, nothing is sent again: better late than twice.',
    },
    {
      title: 'A channel must be connected again',
      text: 'The network has taken its permission back, or it ran out. An owner or an admin presses “Reconnect” under Channels. Posts for it wait, and what came due meanwhile is shown to you before it goes out.',
    },
    {
      title: 'The time of a post has passed while it waited for approval',
      text: 'It goes nowhere by itself. Whoever approves it says when: now, in the next free slot, or at a new time.',
    },
    {
      title: 'Everything should stop at once',
      text: 'Settings, “Pause all publishing”: nothing of the organization goes out until somebody resumes it. What came due meanwhile waits for your word, post by post.',
    },
    {
      title: 'A text is too long',
      text: 'What is too much is marked, for the tightest network. Shorten it, write a version of its own for that channel under its tab, or press “Split into a thread”.',
    },
    {
      title: 'I want to change a post that is approved',
      text: 'Change it and save: the approval is for what was seen, so it is taken back, and the post waits for a new one. The composer says so before. Labels and the internal note can be changed freely.',
    },
    {
      title: 'Somebody else changed what I was writing on',
      text: 'Nothing is overwritten. Both versions are shown side by side, and you choose what stays.',
    },
    {
      title: 'I was offline, signed out, or the browser crashed',
      text: 'What you wrote is kept in this browser. Open the composer again, and it is offered to you.',
    },
    {
      title: 'I moved a post by mistake',
      text: 'Press “Undo” in the message, or Ctrl or ⌘ and Z, within ten seconds. Later, move it back, by hand or with “Move to…” in its menu.',
    },
    {
      title: 'It says that the same goes out already',
      text: 'Another post sends the same to the same channel within 24 hours, and most networks refuse that. Look at the other one; if both are meant, send it anyway.',
    },
    {
      title: 'Times look wrong',
      text: 'Times stand in the zone of the organization (Settings), and in yours beside it where the two differ. Yours is the one of your device, or the one that you choose in your account. Where clocks change, a time may come twice or not at all: you are asked which one is meant.',
    },
    {
      title: 'A button is missing',
      text: 'What your role may not do is not offered. Viewers read; editors write and change what is theirs; admins and owners approve, publish, connect channels and change settings. Ask an owner or an admin for another role.',
    },
    {
      title: 'I want to try it without an account at a network',
      text: 'Connect a channel on the test network: it behaves like the real one, and nothing goes there. What is “published” is shown on a page of its own. Everything of it is marked “Test network”.',
    },
    {
      title: 'Many posts at once',
      text: 'Under Posts, tick them and choose what to do: move, label, submit, approve, try again, copy, export, cancel. Each stands for itself, and you are told which were left out and why. “Import” takes a table.',
    },
    {
      title: 'Somebody without an account should look at posts',
      text: 'Press “Share for review” on a post, or with several ticked under Posts. The link ends after a while, shows these posts alone, and can be taken back.',
    },
  ]),
  meanings: states({
    draft: 'Nothing goes out unless somebody does something more.',
    pending: 'It has a time and waits for a yes. Without one it does not go out.',
    changes_requested: 'Somebody wants something changed before they say yes.',
    rejected: 'Somebody said no. Changed, it can be submitted again.',
    queued: 'It goes out by itself at its time, and needs nobody any more.',
    publishing:
      'It is being made ready, or on its way. It cannot be changed now, and canceled only as long as nothing was sent.',
    published: 'It is on the network, with a link to it.',
    failed: 'It is not on the network, and the post says why.',
    attention: 'The network did not tell whether it is out. It was looked for, and you decide.',
    canceled: 'It never goes out.',
    review: 'Its time came while publishing was paused. It waits for your word.',
  }),
  glossary: answers([
    { title: 'Organization', text: 'A team with its channels, posts and members. You can belong to several.' },
    { title: 'Channel', text: 'One account on a network that posts go out on.' },
    { title: 'Post', text: 'What you write, for one channel or several.' },
    {
      title: 'Publication',
      text: 'A post on one of its channels. Each has a state of its own: one can be out while another failed.',
    },
    { title: 'Thread', text: 'Several posts that belong together, one below the other.' },
    {
      title: 'Posting time, slot',
      text: 'A time of the week at which a channel publishes. “The next free slot” is the first that no post has.',
    },
    {
      title: 'Approval',
      text: 'The yes of somebody who may give it, to exactly what they saw. A change takes it back.',
    },
    { title: 'Step', text: 'One of several approvals in a row, each by other people.' },
    { title: 'Label', text: 'A word and a color of your own, to find posts again. It is never published.' },
    { title: 'Internal note', text: 'What colleagues should know. It is never published.' },
    { title: 'Alt text', text: 'What a picture shows, for people who cannot see it.' },
    {
      title: 'Test network',
      text: 'A network that is built in, for trying things out. Nothing of it reaches the real one.',
    },
  ]),
}
