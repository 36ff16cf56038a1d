// Runs inside of the page, before anything of its own: the browser itself says what was painted, what jumped and what blocked.
const CALM_MS = 50
const PATIENCE_MS = 60_000
const marks = { painted: 0, content: 0, ready: 0, blocked: 0, shift: 0 }
const events = []

const watch = (options, note) =>
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ buffered: true, ...options })

watch({ type: 'paint' }, ({ name, startTime }) => {
  if (name === 'first-contentful-paint') marks.painted = startTime
})
watch({ type: 'longtask' }, ({ duration }) => (marks.blocked += Math.max(0, duration - 50)))
watch({ type: 'layout-shift' }, ({ value }) => (marks.shift += value))
watch({ type: 'event', durationThreshold: 16 }, ({ duration }) => events.push(duration))

/** The page answers when a timer comes at most half as late again. */
const calm = () => {
  const asked = performance.now()
  setTimeout(() => {
    if (performance.now() - asked > CALM_MS * 1.5) calm()
    else marks.ready = asked
  }, CALM_MS)
}

/** Notes when what the screen is about is there, and when it answers. */
const seek = (selector) => {
  if (performance.now() > PATIENCE_MS) return undefined
  if (document.querySelector(selector) === null) return requestAnimationFrame(() => seek(selector))
  marks.content = performance.now()
  return calm()
}

/** From the last key to the picture that followed it, as the browser counts it; resolves behind two more pictures. */
const longestEvent = () =>
  new Promise((resolve) => {
    requestAnimationFrame(() =>
      requestAnimationFrame(() => setTimeout(() => resolve(Math.max(0, ...events.splice(0))), 300)),
    )
  })

/** What was noted, as soon as the page answers. */
const ready = async () => {
  while (marks.ready === 0) {
    if (performance.now() > PATIENCE_MS) throw new Error(`not there, or never calm: ${location.href}`)
    await new Promise((resolve) => setTimeout(resolve, CALM_MS))
  }
  return marks
}

globalThis.probe = { seek, ready, longestEvent }
