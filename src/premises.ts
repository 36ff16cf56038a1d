import path from 'node:path'
import { tmpdir } from 'node:os'
import type { Premises } from '#actions/system-checks.ts'
import type { Config } from '#config'
import { findCluster } from '#db/embedded-cluster.ts'
import type { Clock } from '#lib/clock.ts'
import { createDiskReader, type DiskUse } from '#lib/disk.ts'
import manifest from '../package.json' with { type: 'json' }

const embeddedPlace = async (dataDir: string): Promise<DiskUse> => ({
  use: 'the embedded database',
  folder: (await findCluster(dataDir))?.dir ?? path.join(dataDir, 'postgres'),
})

const placesOf = async ({ dataDir, database, media }: Config): Promise<readonly DiskUse[]> => [
  { use: 'keys and incoming files', folder: dataDir },
  ...(media.s3 === null ? [{ use: 'the files of the library', folder: path.join(media.folder, 'files') }] : []),
  ...(database.url === null ? [await embeddedPlace(dataDir)] : []),
  { use: 'temporary files', folder: tmpdir() },
]

/** What an installation keeps on the machine that it runs on; `more`: what else somebody who looks is to know of. */
export const premisesOf = async (
  config: Config,
  clock: Pick<Clock, 'sleep'>,
  more: readonly DiskUse[] = [],
): Promise<Premises> => ({
  version: manifest.version,
  reserveBytes: config.media.reserveBytes,
  embedded: config.database.url === null,
  readDisks: createDiskReader({ places: [...(await placesOf(config)), ...more], clock }),
})
