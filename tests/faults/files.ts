import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import type { Served } from './served.ts'

/** The files of data folder and temporary folder that hold the text, however it is written down. */
export function filesWith(text: string, { data, temporary }: Pick<Served, 'data' | 'temporary'>): string[] {
  const forms = writtenForms(text)
  const files = [...filesIn(data), ...filesIn(realpathSync(path.join(data, 'postgres'))), ...filesIn(temporary)]
  expect(files.length).toBeGreaterThan(500)
  return [...new Set(files)].filter((file) => {
    const octets = readFileSync(file)
    return forms.some(form => octets.includes(form))
  })
}

/** As it is, in UTF-16, in hex, and in base64 wherever it begins. */
function writtenForms(text: string): Buffer[] {
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(`${'x'.repeat(shift)}${text}`).toString('base64').replace(/=+$/, '')
    return encoded.slice(shift === 0 ? 0 : shift + 1, -2)
  })
  return [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(Buffer.from(text).toString('hex')), ...base64.map(form => Buffer.from(form))]
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const at = path.join(folder, name)
    if (lstatSync(at).isSymbolicLink()) return []
    return statSync(at).isDirectory() ? filesIn(at) : statSync(at).isFile() ? [at] : []
  })
}
