/** What becomes of what came due while publishing was paused: somebody looks at it first, or it goes out at this moment. */
export const DUE_CHOICES = ['review', 'publish_now'] as const
export type DueChoice = (typeof DUE_CHOICES)[number]

/** Whether a word is one of them. */
export const isDueChoice = (word: string): word is DueChoice => DUE_CHOICES.some((choice) => choice === word)
