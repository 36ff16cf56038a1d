import assert from 'node:assert/strict'
import { test } from 'node:test'
import { providers } from '#providers/registry.ts'
import { anOrg, createTestApp, expectStatus } from '#test/support/app.ts'

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const isRange = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A rule by the names of the API, made from whatever the table has. */
const shown = (rule: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(rule).map(([name, value]) => [
      snake(name),
      isRange(value) ? { least: null, most: null, ...value } : value,
    ]),
  )

const withoutNulls = (view: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(view).filter(([, value]) => value !== null))

test('the files that a network takes are told as its table has them, form by form, with source and date', async () => {
  await using app = await createTestApp()
  const { owner } = await anOrg(app)
  const { data } = expectStatus(200, await app.request({ path: '/providers', token: owner.token }))
  assert.equal(data.length, providers.length)
  for (const [index, { mediaForms, textCounter }] of providers.entries()) {
    const { media, text_unit } = data[index]
    assert.equal(text_unit, textCounter.unit)
    assert.equal(media.length, mediaForms.length)
    for (const [place, { name, options, limits }] of mediaForms.entries()) {
      const { form, kinds, description, ...rest } = media[place]
      assert.deepEqual([form, rest.options], [name, options])
      assert.match(description, /\.$/)
      const { rules, mostOf = {}, ...counts } = limits
      assert.deepEqual(rest, { least: 1, ...shown(counts), options, most_of: mostOf })
      const told = Object.fromEntries(
        kinds.map(({ kind, ...rule }: { readonly kind: string }) => [kind, withoutNulls(rule)]),
      )
      assert.deepEqual(told, Object.fromEntries(Object.entries(rules).map(([kind, rule]) => [kind, shown(rule)])))
    }
  }
})

test('a story is told to take less than a reel', async () => {
  await using app = await createTestApp()
  const { owner } = await anOrg(app)
  const { data } = expectStatus(200, await app.request({ path: '/providers', token: owner.token }))
  const { media } = data.find(({ code }: { code: string }) => code === 'insta')
  const video = (name: string) => {
    const { kinds } = media.find(({ form }: { form: string }) => form === name)
    return kinds.find(({ kind }: { kind: string }) => kind === 'video')
  }
  assert.ok(video('story').seconds.most < video('reel').seconds.most)
  assert.ok(video('story').bytes.most < video('reel').bytes.most)
  assert.match(video('story').read_on, /^\d{4}-\d{2}-\d{2}$/)
})
