import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bad, describeReports, doubtful, exitCodeOf, good, worstOf } from './finding.ts'

const fine = good('reached', 'It answers.')
const odd = doubtful('slow', 'It is slow.')
const wrong = bad('closed', 'It is closed.')

test('the worst finding decides how a command ends', () => {
  const ends = (...lists: (readonly (typeof fine)[])[]) =>
    exitCodeOf(lists.map((findings) => ({ subject: 'x', findings })))
  assert.equal(ends(), 0)
  assert.equal(ends([], [fine]), 0)
  assert.equal(ends([fine], [odd, fine]), 1)
  assert.equal(ends([odd], [fine, wrong], [odd]), 2)
  assert.equal(worstOf([odd, wrong]), 'fail')
})

test('a report names its subject, and each finding with its verdict', () => {
  const text = describeReports([
    { subject: 'The door', findings: [fine, odd] },
    { subject: 'The window', findings: [wrong] },
  ])
  assert.equal(text, 'The door\n  ok    It answers.\n  warn  It is slow.\n\nThe window\n  fail  It is closed.')
})
