import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeText, readSheet, writeSheet } from './csv.ts'

const cell = fc.string({ maxLength: 12, unit: fc.constantFrom('a', '"', ',', ';', '\t', '\r', '\n', ' ', 'ß', '=') })

test('what is written is read as it was, whatever stands in a cell', () => {
  const sheet = fc.integer({ min: 1, max: 4 }).chain((columns) =>
    fc.record({
      header: fc.array(fc.constantFrom('text', 'what', 'a,b'), { minLength: columns, maxLength: columns }),
      rows: fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { maxLength: 5 }),
    }),
  )
  fc.assert(
    fc.property(sheet, (one) => {
      const rows = one.rows.filter((row) => row.some((each) => each.trim() !== ''))
      assert.deepEqual(readSheet(writeSheet(one)), { header: one.header, rows })
    }),
  )
})

test('other separators and other letters are known', () => {
  assert.deepEqual(readSheet('Text;Wann\n"a, b; c";x\n'), { header: ['Text', 'Wann'], rows: [['a, b; c', 'x']] })
  assert.deepEqual(readSheet('a\tb\r1\t\r'), { header: ['a', 'b'], rows: [['1', '']] })
  assert.equal(readSheet('a,b\n"never closed'), null)
  assert.equal(decodeText(new Uint8Array([0xfc, 0x62, 0x65, 0x72]).buffer), 'über')
})
