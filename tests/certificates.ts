import { readFileSync } from 'node:fs'
import path from 'node:path'

const folder = path.join(import.meta.dirname, 'certificate')

/** What signed the certificates of the foreign servers of the tests, and what NODE_EXTRA_CA_CERTS names for a product that is to trust them. */
export const authorityFile = path.join(folder, 'authority.pem')
export const authority = readFileSync(authorityFile, 'utf8')

/** Files of a certificate and its key. `mail`: localhost, 127.0.0.1, mail.abc.net, pop., imap., smtp.; `elsewhere`: another name; `self-signed`: of no authority. */
export function certificateFiles(which: 'mail' | 'expired' | 'elsewhere' | 'self-signed'): { certFile: string; keyFile: string } {
  if (which === 'self-signed') return { certFile: path.join(folder, 'cert.pem'), keyFile: path.join(folder, 'key.pem') }
  return { certFile: path.join(folder, `${which}-cert.pem`), keyFile: path.join(folder, 'mail-key.pem') }
}

/** The same, read. */
export function certificateOf(which: Parameters<typeof certificateFiles>[0]): { cert: Buffer; key: Buffer } {
  const { certFile, keyFile } = certificateFiles(which)
  return { cert: readFileSync(certFile), key: readFileSync(keyFile) }
}
