import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Type } from 'typebox'
import { optionIssues, UNWRITTEN, written } from './option-rules.ts'

const PAGE = 'https://network.example/choices'
const DATE = '2026-11-23'

const schema = Type.Object(
  {
    poll: Type.Optional(
      Type.Object(
        {
          choices: Type.Array(Type.String({ maxLength: 3 }), { minItems: 2, maxItems: 4 }),
          minutes: Type.Integer({ minimum: 5, ...UNWRITTEN }),
        },
        { additionalProperties: false, ...written(PAGE, DATE) },
      ),
    ),
    place: Type.Optional(Type.String({ pattern: '^[0-9]+$', description: 'The id of a place.' })),
    even: Type.Optional(Type.Integer({ multipleOf: 2 })),
  },
  { additionalProperties: false },
)

const tell = (options: object) => optionIssues(schema, options)

const poll = (from: object) => ({ poll: { choices: ['a', 'b'], minutes: 5, ...from } })

describe('choices that are not as the schema has them', () => {
  test('are told at the field itself, with limit, actual value and what to do', () => {
    assert.deepEqual(tell(poll({ choices: ['a', '👾👾👾👾'] })), [
      {
        pointer: '/options/poll/choices/1',
        source: PAGE,
        readOn: DATE,
        code: 'option_too_long',
        detail: 'This has 4 characters, and can have 3. Shorten it by 1.',
        limit: 3,
        actual: 4,
        fix: 'edit',
      },
    ])
  })
  test('have the source of what is around them, unless they have one of their own, or none', () => {
    const [issue] = tell(poll({ minutes: 4 }))
    assert.deepEqual([issue?.source, issue?.unwritten, issue?.limit, issue?.actual], [undefined, 'own', 5, 4])
    assert.equal(tell(poll({ choices: ['a'] }))[0]?.source, PAGE)
    assert.equal(tell({ place: 'x' })[0]?.unwritten, 'own')
  })
  test('that are missing or unknown stand where they would stand', () => {
    assert.deepEqual(
      tell({ poll: {}, 'a/b~c': 1 }).map(({ pointer, code }) => [pointer, code]),
      [
        ['/options/a~1b~0c', 'option_unknown'],
        ['/options/poll/choices', 'option_missing'],
        ['/options/poll/minutes', 'option_missing'],
      ],
    )
    const [unknown] = tell({ colour: 'red' })
    assert.deepEqual([unknown?.limit, unknown?.actual, unknown?.fix], ['poll, place, even', 'colour', 'remove'])
  })
  test('are quoted in part when they are long, and say what they are about', () => {
    const [issue] = tell({ place: '日'.repeat(500) })
    assert.equal(issue?.actual, `${'日'.repeat(99)}…`)
    assert.match(issue?.detail ?? '', /The id of a place\.$/)
  })
  test('by a rule that has no words here are told all the same', () => {
    assert.deepEqual(
      tell({ even: 3 }).map(({ code, fix }) => [code, fix]),
      [['option_invalid', 'edit']],
    )
  })
  test('are none when all is well', () => {
    assert.deepEqual(tell(poll({})), [])
    assert.deepEqual(tell({}), [])
  })
})
