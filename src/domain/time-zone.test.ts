import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { spellTimeZone } from './time-zone.ts'

/** Older and other names, which the list of the platform leaves out; each is a zone by itself in IANA's files. */
const OTHER_NAMES = [
  'America/Argentina/ComodRivadavia',
  'America/Indiana/Tell_City',
  'America/Knox_IN',
  'America/Port-au-Prince',
  'Africa/Dar_es_Salaam',
  'Africa/El_Aaiun',
  'Antarctica/DumontDUrville',
  'Antarctica/McMurdo',
  'Asia/Ho_Chi_Minh',
  'Asia/Kolkata',
  'Australia/ACT',
  'Australia/LHI',
  'Australia/NSW',
  'Canada/Newfoundland',
  'CST6CDT',
  'EET',
  'EST',
  'Etc/GMT+12',
  'Etc/GMT-14',
  'Etc/UCT',
  'Etc/UTC',
  'Europe/Isle_of_Man',
  'Europe/Kyiv',
  'GB',
  'GB-Eire',
  'GMT',
  'GMT0',
  'HST',
  'Iceland',
  'Mexico/BajaNorte',
  'NZ-CHAT',
  'PRC',
  'ROC',
  'ROK',
  'US/East-Indiana',
  'US/Pacific',
  'UTC',
  'W-SU',
  'Zulu',
]

const names = [...new Set([...Intl.supportedValuesOf('timeZone'), ...OTHER_NAMES])]

describe('the spelling of a time zone', () => {
  it('is that of IANA, of every zone there is', () => {
    for (const name of names) assert.equal(spellTimeZone(name), name)
  })

  it('is found whichever letters are large, for every zone', () => {
    for (const name of names) {
      const oddly = fc
        .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
        .map((large) =>
          name.replaceAll(/[a-z]/gi, (c, at: number) => (large[at] === true ? c.toUpperCase() : c.toLowerCase())),
        )
      fc.assert(
        fc.property(oddly, (odd) => spellTimeZone(odd) === name),
        { numRuns: 4, examples: [[name.toLowerCase()], [name.toUpperCase()]] },
      )
    }
  })

  for (const word of [
    'Europe/Atlantis',
    '+02:00',
    '02:00',
    'Z',
    '',
    'UTC+1',
    'T00:00[Europe/Berlin]',
    'x'.repeat(5000),
  ])
    it(`is none for "${word.slice(0, 30)}", which has no rules`, () => assert.equal(spellTimeZone(word), null))
})
