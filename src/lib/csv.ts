/** Programs for tables read a cell that begins like this as a formula, and run it. Source: OWASP, CSV Injection, read 2026-11-29. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/
/** What `asWritten` would take an apostrophe from. */
const LIKE_HARMLESS = /^'+[=+\-@\t\r\n＝＋－＠]/
/** What may end a cell for a program, whatever separator it goes by. */
const NEEDS_QUOTES = /[",;|\t\r\n]/

const cell = (value: string | null): string => {
  const text = value ?? ''
  const harmless = FORMULA.test(text) ? `'${text}` : text
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** One line of CSV (RFC 4180). A cell that a program for tables would run gets an apostrophe before it. */
export const csvLine = (cells: readonly (string | null)[]): string => `${cells.map(cell).join(',')}\r\n`

/** The same, so that `asWritten` gives back each cell, also one that began with an apostrophe itself. */
export const reversibleCsvLine = (cells: readonly (string | null)[]): string =>
  csvLine(cells.map((text) => (text !== null && LIKE_HARMLESS.test(text) ? `'${text}` : text)))

/** A cell without the apostrophe that made it harmless. */
export const asWritten = (text: string): string => (LIKE_HARMLESS.test(text) ? text.slice(1) : text)
