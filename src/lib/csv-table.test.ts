import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { csvLine } from './csv.ts'
import { CsvFault, readCsv, type CsvOptions } from './csv-table.ts'

const isColumn = (name: string): boolean => ['text', 'channels', 'time'].includes(name)

const read = (file: string | Buffer, options: Partial<CsvOptions> = {}) =>
  readCsv(typeof file === 'string' ? Buffer.from(file) : file, {
    charset: undefined,
    mostRows: 1_000,
    isColumn,
    ...options,
  })

const cellsOf = async (file: string | Buffer, options: Partial<CsvOptions> = {}) =>
  (await read(file, options)).rows.map(({ cells }) => cells)

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

describe('the encoding of a file', () => {
  const text = 'text,channels\r\nGrüße aus Köln – 5 €,@ink\r\n'
  const windows = Buffer.from(text.replace('€', '\x80').replace('–', '\x96'), 'latin1')
  const files: Readonly<Record<string, { readonly file: Buffer; readonly charset?: string; readonly read: string }>> = {
    'UTF-8': { file: Buffer.from(text), read: 'utf-8' },
    'UTF-8 with its mark': { file: Buffer.from(`\uFEFF${text}`), read: 'utf-8' },
    'UTF-16, little end first, by its mark': { file: Buffer.from(`\uFEFF${text}`, 'utf16le'), read: 'utf-16le' },
    'UTF-16, big end first, by its mark': { file: utf16be(`\uFEFF${text}`), read: 'utf-16be' },
    'UTF-16 that is said to be': { file: Buffer.from(text, 'utf16le'), charset: 'utf-16le', read: 'utf-16le' },
    'Windows-1252 that is said to be': { file: windows, charset: 'windows-1252', read: 'windows-1252' },
    'a mark that says more than the sender': {
      file: Buffer.from(`\uFEFF${text}`),
      charset: 'windows-1252',
      read: 'utf-8',
    },
  }
  for (const [what, { file, charset, read: expected }] of Object.entries(files)) {
    it(`is taken: ${what}`, async () => {
      const table = await read(file, { charset })
      assert.equal(table.charset, expected)
      assert.deepEqual(table.header.cells, ['text', 'channels'])
      assert.deepEqual(table.rows, [{ line: 2, cells: ['Grüße aus Köln – 5 €', '@ink'] }])
    })
  }

  const refused = async (file: Buffer, charset: string | undefined, [code, words]: readonly [string, RegExp]) => {
    await assert.rejects(read(file, { charset }), (error) => {
      assert.ok(error instanceof CsvFault)
      assert.equal(error.code, code)
      assert.match(error.message, words)
      return true
    })
  }

  it('is refused with the line that is wrong, and what to do', () =>
    refused(windows, undefined, ['invalid_encoding', /^Line 2 is not UTF-8; .*charset=windows-1252\.$/]))
  it('is refused where it can only be guessed', () =>
    refused(Buffer.from(text, 'utf16le'), undefined, ['invalid_encoding', /UTF-16 without its mark/]))
  it('is refused where nobody knows it', () =>
    refused(Buffer.from(text), 'klingon', ['unknown_charset', /"klingon" is not known/]))
})

describe('the separator of a file', () => {
  for (const separator of [',', ';', '\t', '|']) {
    it(`is recognized: ${JSON.stringify(separator)}`, async () => {
      const others = 'a,b;c|d'
      const table = await read(`text${separator}time\n"${others}"${separator}1\n`)
      assert.equal(table.separator, separator)
      assert.deepEqual(table.rows, [{ line: 2, cells: [others, '1'] }])
    })
  }

  it('is the one that a program for tables names in a line before the header', async () => {
    const table = await read('sep=;\r\ntext;time\r\na;b\r\n')
    assert.deepEqual(
      [table.separator, table.header, table.rows],
      [';', { line: 2, cells: ['text', 'time'] }, [{ line: 3, cells: ['a', 'b'] }]],
    )
  })

  it('does not matter where there is one column', async () => {
    assert.deepEqual(await cellsOf('text\nhello; you\n'), [['hello; you']])
  })
})

describe('the rows of a file', () => {
  it('begin at the line that is told, whatever stands in their cells and between them', async () => {
    const file = 'text,time\r\n"one\r\ntwo\nthree\rfour",1\r\n\r\n,\r\nfive,2\nsix,3\r"seven ""7""",4'
    assert.deepEqual((await read(file)).rows, [
      { line: 2, cells: ['one\r\ntwo\nthree\rfour', '1'] },
      { line: 8, cells: ['five', '2'] },
      { line: 9, cells: ['six', '3'] },
      { line: 10, cells: ['seven "7"', '4'] },
    ])
  })

  it('may have too few or too many cells, and quotes in the middle', async () => {
    assert.deepEqual(await cellsOf('text,time\na 5" nail,1\nb\nc,1,2\n'), [['a 5" nail', '1'], ['b'], ['c', '1', '2']])
  })

  it('are as they were written, whatever is in them', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '"', ',', ';', ' ', '\r', '\n', '|', '1') })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 6 }), async (table) => {
        const file = ['text', 'time'].join(',') + '\r\n' + table.map((cells) => csvLine([...cells])).join('')
        const expected = table.map((cells) => cells.map((text) => text.replace(/^\n|^\r/, "'$&")))
        assert.deepEqual(
          await cellsOf(file),
          expected.filter((cells) => cells.some((text) => text.trim() !== '')),
        )
      }),
    )
  })

  it('are refused with the line where a quote is left open', async () => {
    await assert.rejects(read('text,time\na,1\n"b,2\nc,3\n'), {
      code: 'malformed_csv',
      message: /^A quote in the row that begins at line 3 is never closed/,
    })
  })

  it('are refused where there are too many, and where there is none, not even a header', async () => {
    await assert.rejects(read('text\na\nb\nc\n', { mostRows: 2 }), {
      code: 'too_many_rows',
      message: /more than 2 rows/,
    })
    assert.equal((await read('text\na\nb\n', { mostRows: 2 })).rows.length, 2)
    await assert.rejects(read(''), { code: 'empty' })
  })

  it('let others have their turn while many are read', async () => {
    const file = `text\n${'something of some length\n'.repeat(100_000)}`
    let turns = 0
    const timer = setInterval(() => (turns += 1), 1)
    const { rows } = await read(file, { mostRows: 100_000 })
    clearInterval(timer)
    assert.equal(rows.length, 100_000)
    assert.ok(turns > 0)
  })
})
