import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { asWritten, csvLine, reversibleCsvLine } from './csv.ts'

/** Reads lines of CSV as RFC 4180 has them; written apart from the writer. */
const parseCsv = (text: string): readonly string[][] => {
  const lines: string[][] = []
  let line: string[] = []
  let rest = text
  while (rest !== '') {
    const found = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest)
    if (found === null) throw new Error(`no CSV: ${rest}`)
    line.push(found[1] === undefined ? (found[2] ?? '') : found[1].replaceAll('""', '"'))
    if (found[3] !== ',') {
      lines.push(line)
      line = []
    }
    rest = rest.slice(found[0].length)
  }
  return lines
}

describe('a line of CSV', () => {
  it('reads back as it was written, whatever is in it', () => {
    const cells = fc.array(
      fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', ' ', '\r', '\n', '\t', '=', '＝', "'", ';', '1') }),
      { minLength: 1, maxLength: 5 },
    )
    fc.assert(
      fc.property(fc.array(cells, { minLength: 1, maxLength: 3 }), (table) => {
        const harmless = table.map((line) => line.map((text) => text.replace(/^(?=[=+\-@\t\r\n＝])/, "'")))
        assert.deepEqual(parseCsv(table.map(csvLine).join('')), harmless)
      }),
    )
  })

  it('never has a cell that a program for tables would run', () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
      const text = `${start}cmd|' /C calc'!A0`
      assert.deepEqual(parseCsv(csvLine([text, 'x'])), [[`'${text}`, 'x']])
    }
    assert.equal(csvLine(['a=b', "'=", null, '']), "a=b,'=,,\r\n")
  })
})

describe('a line of CSV that is read back by this software', () => {
  it('gives each cell as it was, apostrophes of its own too, and is as harmless', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', "'", '=', '-', '\t', '＠', '"', ';') })
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 4 }), (cells) => {
        const [read = []] = parseCsv(reversibleCsvLine(cells))
        assert.deepEqual(read.map(asWritten), cells)
        for (const text of read) assert.doesNotMatch(text, /^[=+\-@\t\r\n＝＋－＠]/)
      }),
    )
  })
})
