import { mkdirSync } from 'node:fs'
import path from 'node:path'

/** Makes the data folder where it is missing, for our account alone; the folders above it as any folder is made. */
export function makeDataFolder(data: string): void {
  mkdirSync(path.dirname(data), { recursive: true })
  mkdirSync(data, { recursive: true, mode: 0o700 })
}
