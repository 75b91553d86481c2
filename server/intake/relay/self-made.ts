import { type KeyObject, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'

const YEARS = 20

/**
 * A certificate that nobody vouches for, where the operator gave none: mail programs ask once whether it is to be trusted. It is
 * made once and kept in the data folder, so that they need not ask again.
 * @param hostname the name or address that mail programs connect to
 */
export function selfMadeCertificate(folder: string, hostname: string): { readonly certFile: string; readonly keyFile: string } {
  const files = { certFile: path.join(folder, 'relay-cert.pem'), keyFile: path.join(folder, 'relay-key.pem') }
  if (existsSync(files.certFile) && existsSync(files.keyFile)) return files
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  writeFileSync(files.keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  writeFileSync(files.certFile, pem(certificateFor(hostname, privateKey, publicKey, new Date())))
  return files
}

/** A certificate (RFC 5280, 4.1) over a P-256 key, signed by itself, in DER. */
function certificateFor(hostname: string, privateKey: KeyObject, publicKey: KeyObject, now: Date): Buffer {
  const algorithm = sequence(oid('2a8648ce3d040302'))
  const name = sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(hostname.slice(0, 64))))))
  const until = new Date(now)
  until.setUTCFullYear(now.getUTCFullYear() + YEARS)
  const alternatives = tagged(0x30, ...[...new Set([hostname, 'localhost', '127.0.0.1', '::1'])].map(alternativeName))
  const extensions = sequence(sequence(oid('551d11'), tagged(0x04, alternatives)))
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.of(2))), integer(Buffer.concat([Buffer.of(1), randomBytes(15)])), algorithm, name, sequence(time(now), time(until)), name,
    publicKey.export({ type: 'spki', format: 'der' }), tagged(0xa3, extensions))
  return sequence(toBeSigned, algorithm, tagged(0x03, Buffer.of(0), sign('sha256', toBeSigned, privateKey)))
}

/** dNSName or iPAddress (RFC 5280, 4.2.1.6). */
function alternativeName(name: string): Buffer {
  if (isIP(name) === 4) return tagged(0x87, Buffer.from(name.split('.').map(Number)))
  if (isIP(name) === 6) return tagged(0x87, ipv6(name))
  return tagged(0x82, Buffer.from(name, 'latin1'))
}

function ipv6(address: string): Buffer {
  const [head = '', tail] = address.split('::')
  const groups = (text: string): string[] => text === '' ? [] : text.split(':')
  const left = groups(head)
  const right = groups(tail ?? '')
  const all = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right]
  return Buffer.from(all.map(group => group.padStart(4, '0')).join(''), 'hex')
}

/** UTCTime through 2049, then GeneralizedTime (RFC 5280, 4.1.2.5). */
function time(at: Date): Buffer {
  const digits = at.toISOString().replace(/[-:T]|\.\d+/g, '')
  return at.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits))
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, ...parts)
}

function integer(octets: Buffer): Buffer {
  return tagged(0x02, octets)
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'))
}

/** Tag, length and value (X.690, 8.1). */
function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts)
  const length = value.length < 128 ? Buffer.of(value.length) : value.length < 256 ? Buffer.of(0x81, value.length) : Buffer.of(0x82, value.length >> 8, value.length & 255)
  return Buffer.concat([Buffer.of(tag), length, value])
}

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`
}
