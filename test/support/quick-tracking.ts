// Preloaded into the process of each test file (`--import`). Node's test runner asks to be told of every promise that is made
// and of its end, to know to which test an error belongs that nobody catches: a tenth of a file's time, and half of one that
// simulates. It is told of everything else. Such an error still fails its file, at times without the test's name.
import hooks from 'node:async_hooks'
import { syncBuiltinESMExports } from 'node:module'

const { createHook } = hooks

Reflect.set(hooks, 'createHook', (callbacks: Parameters<typeof createHook>[0]) =>
  createHook({ ...callbacks, trackPromises: false }),
)
syncBuiltinESMExports()
