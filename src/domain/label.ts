/** Colors by name: each look of the dashboard has its own shade of them, in which they can be read. */
export const LABEL_COLORS = ['gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink'] as const
export type LabelColor = (typeof LABEL_COLORS)[number]

/** Most labels of an organization. */
export const MOST_LABELS = 200
/** Most labels of one post. */
export const MOST_LABELS_OF_POST = 20
export const LONGEST_LABEL_NAME = 50
/** Characters of a note; a test of the API holds it together with the table. */
export const LONGEST_NOTE = 5_000

/** A label as a post shows it. */
export interface PostLabel {
  readonly id: string
  readonly name: string
  readonly color: LabelColor
}

/** The name as it is kept: without blanks around it, and one between words. */
export const labelName = (name: string): string => name.normalize('NFC').trim().replaceAll(/\s+/gu, ' ')

/** The name as it is compared with others: upper and lower case are one. */
export const labelKey = (name: string): string => labelName(name).normalize('NFKC').toLowerCase()

/** The color of a label for which nobody chose one: the next of the row, so that neighbours differ. */
export const nextLabelColor = (existing: number): LabelColor =>
  LABEL_COLORS[(existing + 1) % LABEL_COLORS.length] ?? 'gray'
