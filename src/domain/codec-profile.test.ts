import assert from 'node:assert/strict'
import { test } from 'node:test'
import { profileOf } from './codec-profile.ts'

const NAMES: readonly (readonly [string | null | undefined, string | null])[] = [
  ['avc1.42c028', 'H.264 Baseline'],
  ['avc1.4d401e', 'H.264 Main'],
  ['avc3.640028', 'H.264 High'],
  ['avc1.6e0028', 'H.264 High 10'],
  ['avc1.7a0028', 'H.264 High 4:2:2'],
  ['avc1.f40028', 'H.264 High 4:4:4'],
  ['avc1.760028', 'H.264 profile 76'],
  ['hvc1.1.6.L93.B0', 'HEVC Main'],
  ['hev1.2.4.L153.B0', 'HEVC Main 10'],
  ['hev1.4.10.L93.B0', 'HEVC Range Extensions'],
  // A space of profiles of somebody's own, and a number that begins like another.
  ['hvc1.A1.6.L93.B0', 'HEVC profile A1'],
  ['hvc1.11.6.L93.B0', 'HEVC profile 11'],
  ['mp4a.40.2', 'AAC-LC'],
  ['mp4a.67', 'AAC-LC'],
  ['mp4a.40.5', 'HE-AAC'],
  ['mp4a.40.29', 'HE-AAC v2'],
  ['mp4a.40.39', 'AAC profile 39'],
  ['vp09.00.10.08', null],
  ['opus', null],
  ['', null],
  [null, null],
  [undefined, null],
]

for (const [codecString, name] of NAMES) {
  test(`${codecString ?? String(codecString)} is ${name ?? 'of no profile that is told apart'}`, () => {
    assert.equal(profileOf(codecString), name)
  })
}
