import { statfsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Config } from '../config.ts'
import type { Finding } from './finding.ts'

const LITTLE_ROOM = 500 * 1024 * 1024

/** May nobody else read what lies in the data folder, and is there room? */
export function checkFolder({ data, key }: Config): Finding[] {
  const folder = statSync(data, { throwIfNoEntry: false })
  if (folder === undefined) return [{ state: 'note', what: 'permissions', words: `${data} is not there yet; the first start makes it` }]
  const secrets = ['.env', ...key === null ? ['key'] : []].map((name) => path.join(data, name))
  const faults = [
    ...(folder.mode & 0o007) === 0 ? [] : [`everybody may look into ${data}: chmod o-rwx "${data}"`],
    ...secrets.filter((file) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0).map((file) => `${file} may be read by others: chmod 600 "${file}"`),
  ]
  const permissions: Finding[] = faults.length === 0
    ? [{ state: 'ok', what: 'permissions', words: 'nobody else may read the data folder' }]
    : faults.map((words) => ({ state: 'fault', what: 'permissions', words }))
  return [...permissions, roomIn(data)]
}

function roomIn(data: string): Finding {
  const { bavail, bsize } = statfsSync(data)
  const free = bavail * bsize
  const words = `${(free / 1024 ** 3).toFixed(1)} GB free`
  return free >= LITTLE_ROOM ? { state: 'ok', what: 'disk', words } : { state: 'fault', what: 'disk', words: `${words}: make room, for mail is refused for the time being (452) when none is left` }
}
