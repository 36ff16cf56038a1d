import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { layOut } from '#media/fit-plan.ts'
import { cornerOf, middleOf } from './crop.ts'

const side = fc.integer({ min: 50, max: 4000 })
const size = fc.record({ width: side, height: side })
const share = fc.double({ min: 0, max: 1, noNaN: true })
const focus = fc.record({ x: share, y: share })
const distance = fc.double({ min: -2, max: 2, noNaN: true })
const way = fc.record({ x: distance, y: distance })

test('the frame is where the server cuts, to the pixel', () => {
  fc.assert(
    fc.property(size, size, focus, (whole, canvas, at) => {
      const { cut } = layOut(whole, canvas, { mode: 'crop', focus: at })
      const corner = cornerOf(at, whole, cut)
      assert.ok(Math.abs(corner.x * whole.width - cut.left) <= 0.5 + 1e-6)
      assert.ok(Math.abs(corner.y * whole.height - cut.top) <= 0.5 + 1e-6)
    }),
  )
})

test('a frame that is moved goes with the pointer, and never leaves the picture', () => {
  fc.assert(
    fc.property(size, size, fc.record({ at: focus, by: way }), (whole, canvas, { at, by }) => {
      const { cut } = layOut(whole, canvas, { mode: 'crop', focus: at })
      const start = cornerOf(at, whole, cut)
      const shares = { x: cut.width / whole.width, y: cut.height / whole.height }
      const middle = middleOf(at, whole, cut)
      const moved = cornerOf(middleOf({ x: middle.x + by.x, y: middle.y + by.y }, whole, cut), whole, cut)
      for (const axis of ['x', 'y'] as const) {
        const most = 1 - shares[axis]
        assert.ok(moved[axis] >= -1e-9 && moved[axis] <= most + 1e-9)
        const wanted = Math.min(Math.max(start[axis] + by[axis], 0), most)
        assert.ok(Math.abs(moved[axis] - wanted) < 1e-9)
      }
    }),
  )
})
