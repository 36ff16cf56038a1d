/** What a reader should know before the figures of a chapter. */
export const TEXTS: Readonly<Record<string, string>> = {
  Drain: `All posts are due before the worker starts; the clock runs from its start to its last send. The pretended network is
inside the worker's process: it notes each send in a file, and answers at once or after 50 ms. Processor time is that of the
worker and of PostgreSQL (or Redis) until everything is recorded as done. "Journaled" is what a user of a job queue adds to
get what Scheduly promises: a row committed before each send, and its end after it. Scheduly's journal is always on, and its
worker also checks approval, content and channel in the statement that writes the intent, keeps an audit log, and decrypts
the channel's keys.`,
  Lateness: `Posts were queued before, each for its own instant. Lateness is the time from that instant to the moment the network
has the post.`,
  Burst: `The limit of sends at once and the time that the network takes decide how soon all can be out; the ideal is what these
two alone allow.`,
  Fairness: `Where more is due than a worker can take, half of the places go to the organizations in turn: one with very much to
send delays itself.`,
  Growth: `The cost of a post does not depend on how many are due: claims, intents and outcomes are found by index and written in
short batches, which get fuller the more there is to do.`,
  Kill: `One kill for each engine, which is an illustration and no proof. The proof is in [reliability.md](reliability.md).`,
  Waiting: `The worker sleeps until the earliest due time, which it finds at the edge of an index; what waits behind it costs nothing.`,
  Listing: `Pages are cut by key (the last post of the page before), never by counting rows from the start, so that a page in the
middle costs what the first one costs.`,
  Memory: `The most that the worker's process ever had in memory, by the kernel's own count, while doing what is named.`,
}
