import { createChoice } from './choice.ts'
import { kept } from './keep.ts'
import { deviceZone, isZone } from './zone.ts'

/** The zone that the device is set to. */
export const DEVICE = 'device'

const KEPT = 'zone'

const found = kept(KEPT)

const choice = createChoice<string>({
  name: KEPT,
  first: found !== null && isZone(found) ? found : DEVICE,
  dress: () => {},
})

/** An IANA zone, or the device's, whichever that is at the time. */
export const setOwnZone = choice.set

export const useZoneChoice = choice.use

/** The viewer's own zone: shown beside the organization's where the two differ. */
export const useOwnZone = (): string => {
  const chosen = choice.use()
  return chosen === DEVICE ? deviceZone() : chosen
}
