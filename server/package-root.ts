import { existsSync } from 'node:fs'
import path from 'node:path'

/** The folder of package.json: files that are no modules (SQL, the web bundle) are found from here, also from dist/. */
export const packageRoot = findUp(import.meta.dirname)

function findUp(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder
  const parent = path.dirname(folder)
  if (parent === folder) throw new Error('package.json of Mailkeep is in none of the folders above its program')
  return findUp(parent)
}
