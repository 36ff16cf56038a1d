// Preloaded into a process of Scheduly (`NODE_OPTIONS=--import=…`): it is as it is, but for its times, and for a defect where the
// address of this module asks for one (`?defect`).
import { registerHooks } from 'node:module'

const here = (name: string): string => new URL(name, import.meta.url).href

const REPLACED = new Map([[new URL('../../src/publishing/policy.ts', import.meta.url).href, here('./short-times.ts')]])
if (new URL(import.meta.url).searchParams.has('defect')) {
  const store = new URL('../../src/publishing/postgres-store.ts', import.meta.url).href
  REPLACED.set(store, here('./forgetful-store.ts'))
}

registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context)
    const url = REPLACED.get(found.url)
    // What stands in for a module has the module itself to go by.
    return url === undefined || context.parentURL === url ? found : { ...found, url }
  },
})
