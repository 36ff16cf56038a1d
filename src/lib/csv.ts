/** Programs for tables read a cell that begins like this as a formula, and run it. */
const FORMULA = /^[=+\-@\t\r]/

const cell = (value: string | null): string => {
  const text = value ?? ''
  const harmless = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** One line of CSV (RFC 4180). A cell that a program for tables would run gets an apostrophe before it. */
export const csvLine = (cells: readonly (string | null)[]): string => `${cells.map(cell).join(',')}\r\n`
