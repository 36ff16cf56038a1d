import assert from 'node:assert/strict'
import { access, readFile } from 'node:fs/promises'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import sharp from 'sharp'
import type { MediaFacts } from '#domain/media.ts'
import { factsOf } from '#test/support/inspecting.ts'
import { pictureFacts } from '#test/support/media-facts.ts'
import { aGif, aJpeg, anMp4, aPng } from '#test/support/media-files.ts'
import { openScratch } from '#test/support/scratch.ts'
import { planFit, type FitBounds, type FitPlan, type FitWishes } from './fit-plan.ts'
import { fitPicture } from './fit.ts'
import { isRefusal } from './refusal.ts'

/** As Instagram has them. */
const INSTA: FitBounds = {
  mimes: ['image/jpeg'],
  bytes: { most: 8_000_000 },
  width: { least: 320, most: 1_440 },
  ratio: { least: 0.8, most: 1.91 },
}
const CROP: FitWishes = { mode: 'crop' }
const PAD: FitWishes = { mode: 'pad' }

const facts = (width: number, height: number, more: Partial<MediaFacts> = {}): MediaFacts =>
  pictureFacts({ bytes: 1_000_000, width, height, ...more })

const plan = (found: MediaFacts, bounds: FitBounds, wishes: FitWishes): FitPlan => {
  const decision = planFit(found, bounds, wishes)
  assert.ok(decision.kind === 'fit', JSON.stringify(decision))
  return decision
}

suite('a plan', () => {
  test('leaves alone what is taken', () => {
    assert.deepEqual(planFit(facts(1_080, 1_350), INSTA, CROP), { kind: 'keep' })
  })

  test('cuts off the sides of what is too wide, around the middle or the focus', () => {
    assert.deepEqual(plan(facts(3_000, 1_000), { ...INSTA, width: {} }, CROP).cut, {
      left: 545,
      top: 0,
      width: 1_910,
      height: 1_000,
    })
    assert.equal(plan(facts(3_000, 1_000), INSTA, { ...CROP, focus: { x: 0, y: 0.5 } }).cut.left, 0)
    const right = plan(facts(3_000, 1_000), INSTA, { ...CROP, focus: { x: 1, y: 0.5 } }).cut
    assert.equal(right.left + right.width, 3_000)
  })

  test('cuts off the top and the bottom of what is too high', () => {
    const { cut, canvas } = plan(facts(1_000, 3_000), INSTA, CROP)
    assert.deepEqual(cut, { left: 0, top: 875, width: 1_000, height: 1_250 })
    assert.deepEqual(canvas, { width: 1_000, height: 1_250 })
  })

  test('adds margins and shows all of it', () => {
    const { cut, picture, canvas } = plan(facts(1_000, 3_000), INSTA, PAD)
    assert.deepEqual(cut, { left: 0, top: 0, width: 1_000, height: 3_000 })
    assert.deepEqual(canvas, { width: 1_440, height: 1_800 })
    assert.deepEqual(picture, { width: 600, height: 1_800 })
  })

  test('changes the size alone where the shape is right', () => {
    const { cut, canvas } = plan(facts(4_000, 4_000), INSTA, CROP)
    assert.deepEqual([cut.width, cut.height, canvas.width, canvas.height], [4_000, 4_000, 1_440, 1_440])
    assert.deepEqual(plan(facts(100, 100), INSTA, CROP).canvas, { width: 320, height: 320 })
  })

  test('writes another format where its own is not taken, or a PNG is too large', () => {
    assert.equal(plan(facts(500, 500, { mime: 'image/png' }), INSTA, CROP).mime, 'image/jpeg')
    const both = { mimes: ['image/png', 'image/jpeg'], bytes: { most: 5_000 } }
    assert.equal(plan(facts(500, 500, { mime: 'image/png' }), both, CROP).mime, 'image/jpeg')
    const pngs = { mimes: ['image/png'], width: { most: 100 } }
    assert.equal(plan(facts(500, 500, { mime: 'image/png' }), pngs, CROP).mime, 'image/png')
    assert.equal(plan(facts(500, 500, { mime: 'image/gif' }), INSTA, CROP).mime, 'image/jpeg')
  })

  test('is impossible for what moves, and for limits that leave nothing', () => {
    assert.equal(planFit(facts(50, 50, { kind: 'gif', mime: 'image/gif', frames: 2 }), INSTA, CROP).kind, 'impossible')
    assert.equal(planFit(facts(50, 50, { kind: 'video' }), INSTA, CROP).kind, 'impossible')
    assert.equal(planFit(facts(50, 50), { ...INSTA, mimes: ['video/mp4'] }, CROP).kind, 'impossible')
    const narrow = {
      mimes: ['image/jpeg'],
      width: { least: 200, most: 300 },
      height: { most: 100 },
      ratio: { most: 1 },
    }
    assert.equal(planFit(facts(50, 50), narrow, CROP).kind, 'impossible')
  })

  const range = (least: number, most: number) =>
    fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most })).map(([one, other]) => ({
      least: Math.min(one, other),
      most: Math.max(one, other),
    }))
  const ratios = fc
    .tuple(fc.double({ min: 0.1, max: 10, noNaN: true }), fc.double({ min: 0.1, max: 10, noNaN: true }))
    .map(([one, other]) => ({ least: Math.min(one, other), most: Math.max(one, other) }))
  const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: {} })
  const bounds = fc.record({
    mimes: fc.subarray(['image/jpeg', 'image/png', 'image/webp'], { minLength: 1 }),
    width: some(range(1, 2_000)),
    height: some(range(1, 2_000)),
    ratio: some(ratios),
  })
  const sources = fc
    .tuple(fc.integer({ min: 1, max: 8_000 }), fc.integer({ min: 1, max: 6_000 }))
    .chain(([width, height]) =>
      fc.constantFrom('image/jpeg', 'image/png', 'image/gif').map((mime) => facts(width, height, { mime })),
    )
  const wishes = fc.record({
    mode: fc.constantFrom('crop' as const, 'pad' as const),
    focus: fc.record({ x: fc.double({ min: 0, max: 1, noNaN: true }), y: fc.double({ min: 0, max: 1, noNaN: true }) }),
  })
  const inRange = (
    value: number,
    { least = -Infinity, most = Infinity }: { least?: number; most?: number },
    slack = 0,
  ) => value >= least - slack && value <= most + slack

  test('always ends within the bounds, and never reaches outside the picture', () => {
    let fitted = 0
    fc.assert(
      fc.property(sources, bounds, wishes, (source, limits, asked) => {
        const decision = planFit(source, limits, asked)
        if (decision.kind !== 'fit') return
        fitted += 1
        const { cut, picture, canvas, mime } = decision
        assert.ok(limits.mimes.includes(mime))
        assert.ok(inRange(canvas.width, limits.width) && inRange(canvas.height, limits.height))
        assert.ok(inRange(canvas.width / canvas.height, limits.ratio, 0.0051))
        assert.ok(cut.left >= 0 && cut.top >= 0 && cut.width >= 1 && cut.height >= 1)
        assert.ok(cut.left + cut.width <= source.width && cut.top + cut.height <= source.height)
        assert.ok(picture.width >= 1 && picture.width <= canvas.width && picture.height <= canvas.height)
        assert.ok([...Object.values(cut), ...Object.values(picture), ...Object.values(canvas)].every(Number.isInteger))
        assert.ok(canvas.width * canvas.height <= 50_000_000)
      }),
      { numRuns: 2_000 },
    )
    assert.ok(fitted > 500, `${fitted} of 2,000 were fitted`)
  })

  test('is found whenever any size is within the bounds', () => {
    const small = fc.record({
      mimes: fc.constant(['image/jpeg']),
      width: some(range(1, 40)),
      height: some(range(1, 40)),
      ratio: some(ratios),
    })
    fc.assert(
      fc.property(sources, small, wishes, (source, limits, asked) => {
        if (planFit(source, limits, asked).kind !== 'impossible') return
        for (let width = 1; width <= 40; width += 1) {
          for (let height = 1; height <= 40; height += 1) {
            const fits =
              inRange(width, limits.width) && inRange(height, limits.height) && inRange(width / height, limits.ratio)
            assert.ok(!fits, `${width} by ${height} would have fitted`)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  test('taken once, is taken as it is', () => {
    fc.assert(
      fc.property(sources, bounds, wishes, (source, limits, asked) => {
        const decision = planFit(source, limits, asked)
        if (decision.kind !== 'fit') return
        const { least = 0, most = Infinity }: { least?: number; most?: number } = limits.ratio
        const ratio = { least: least - 0.0051, most: most + 0.0051 }
        const result = facts(decision.canvas.width, decision.canvas.height, { mime: decision.mime })
        assert.deepEqual(planFit(result, { ...limits, ratio }, asked), { kind: 'keep' })
      }),
    )
  })
})

suite('a picture', () => {
  const fit = async (bytes: Buffer, bounds: FitBounds, wishes: FitWishes) => {
    await using scratch = await openScratch()
    const [input, output] = [await scratch.file('in', bytes), scratch.at('out')]
    const result = await fitPicture({ input, output, facts: await factsOf(bytes), bounds, wishes })
    assert.ok(!isRefusal(result), JSON.stringify(result))
    assert.deepEqual(await readFile(input), bytes)
    if (result.kind === 'fitted') return { ...result, written: await readFile(output) }
    await assert.rejects(access(output), { code: 'ENOENT' })
    return { ...result, written: null }
  }

  const corner = async (bytes: Buffer | null): Promise<readonly number[]> => {
    assert.ok(bytes !== null)
    return [...(await sharp(bytes).removeAlpha().extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer())]
  }

  test('comes out as planned, and its facts are those of the new file', async () => {
    const result = await fit(await aJpeg({ width: 900, height: 300 }), INSTA, CROP)
    assert.ok(result.kind === 'fitted')
    assert.deepEqual(result.facts, await factsOf(result.written ?? Buffer.alloc(0)))
    assert.deepEqual([result.facts.width, result.facts.height], [573, 300])
  })

  test('keeps what the focus says', async () => {
    const bytes = await aPng({ width: 900, height: 300 })
    for (const [x, red] of [
      [0, 0],
      [1, 92],
    ] as const) {
      const { written } = await fit(bytes, INSTA, { ...CROP, focus: { x, y: 0.5 } })
      assert.ok(Math.abs(((await corner(written))[0] ?? 0) - red) < 8, String(await corner(written)))
    }
  })

  test('gets its margin in the colour that was asked for, and white without', async () => {
    const bytes = await aPng({ width: 900, height: 300 })
    const [red = 0, green = 0, blue = 0] = await corner(
      (await fit(bytes, INSTA, { ...PAD, colour: '#2040c0' })).written,
    )
    assert.ok(Math.abs(red - 0x20) < 4 && Math.abs(green - 0x40) < 4 && Math.abs(blue - 0xc0) < 4)
    assert.deepEqual(await corner((await fit(bytes, INSTA, PAD)).written), [255, 255, 255])
  })

  test('that is transparent shows white behind, not black', async () => {
    const create = { width: 400, height: 400, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } as const
    const { written } = await fit(await sharp({ create }).png().toBuffer(), INSTA, CROP)
    assert.deepEqual(await corner(written), [255, 255, 255])
  })

  test('becomes small enough, first by quality and then by size', async () => {
    const bytes = await aJpeg({ width: 600, height: 600, noise: true })
    const large = await fit(bytes, { mimes: ['image/jpeg'], bytes: { most: Math.floor(bytes.length * 0.75) } }, CROP)
    assert.ok(large.kind === 'fitted' && large.facts.width === 600 && large.facts.bytes <= bytes.length * 0.75)
    const small = await fit(bytes, { mimes: ['image/jpeg'], bytes: { most: 20_000 } }, CROP)
    assert.ok(small.kind === 'fitted' && small.facts.width < 600 && small.facts.bytes <= 20_000)
    const png = await aPng({ width: 300, height: 300, noise: true })
    const pngs = await fit(png, { mimes: ['image/png'], bytes: { most: 50_000 } }, CROP)
    assert.ok(pngs.kind === 'fitted' && pngs.facts.mime === 'image/png' && pngs.facts.bytes <= 50_000)
  })

  test('that cannot become small enough leaves nothing behind', async () => {
    const bytes = await aJpeg({ width: 600, height: 600, noise: true })
    const result = await fit(bytes, { ...INSTA, width: { least: 500 }, bytes: { most: 5_000 } }, CROP)
    assert.ok(result.kind === 'impossible')
    assert.match(result.detail, /below 5000 bytes: choose another one$/)
  })

  test('that is taken is not written again, and what moves is not tried', async () => {
    assert.equal((await fit(await aJpeg({ width: 500, height: 500 }), INSTA, CROP)).kind, 'keep')
    assert.equal((await fit(await aGif({ frames: 3 }), INSTA, CROP)).kind, 'impossible')
    assert.equal((await fit(await anMp4(), INSTA, CROP)).kind, 'impossible')
  })
})
