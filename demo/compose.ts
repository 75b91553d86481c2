import { encodedWords, octetsIn } from './charsets.ts'
import type { Correspondent } from './correspondents.ts'
import type { File } from './files.ts'
import { people } from './letter.ts'
import type { Program } from './programs.ts'
import { dateField, type Sent } from './quoting.ts'

/**
 * The octets of a letter as its sender's mail program writes them and the company's mail server hands them on.
 * The product's own mail is composed elsewhere; here the programs of others are played, old character sets included.
 */
export function compose(sent: Sent, answers: Sent | null, html: string, arrives: boolean): Buffer {
  const { draft } = sent
  const { program } = draft.from
  const head = [
    ...(arrives ? trace(sent) : []),
    ['From', mailbox(draft.from, program)],
    ['To', draft.to.map((one) => mailbox(one, program)).join(',\r\n ')],
    ['Cc', people(draft.cc).map((one) => mailbox(one, program)).join(',\r\n ')],
    ['Subject', encodedWords(program.charset, sent.subject)],
    ['Date', dateField(sent.at, draft.from.zone)],
    ['Message-ID', `<${sent.messageId}>`],
    ['In-Reply-To', answers === null ? '' : `<${answers.messageId}>`],
    ['References', sent.references.map((id) => `<${id}>`).join('\r\n ')],
    ...Object.entries({ ...program.mark, ...draft.headers }),
    ['MIME-Version', '1.0'],
  ].filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}\r\n`)
  const boundary = `=_${sent.messageId.slice(0, 18)}`
  const body = mixed(alternative(sent, html, `${boundary}-a`), draft.files ?? [], program, `${boundary}-m`)
  return Buffer.concat([Buffer.from(head.join('')), body])
}

/** What the company's server has put on top. */
function trace({ at, draft, messageId }: Sent): string[][] {
  const domain = draft.from.address.split('@')[1] ?? ''
  const when = dateField(new Date(at.getTime() + 2000), '+0900')
  return [
    ['Received', `from mx.${domain} (mx.${domain} [203.0.113.25])\r\n\tby mx.abc.com (Postfix) with ESMTPS id ${messageId.slice(0, 10).toUpperCase()};\r\n\t${when}`],
    ['Authentication-Results', `mx.abc.com; spf=pass smtp.mailfrom=${domain}; dkim=pass header.d=${domain}`],
  ]
}

function mailbox(one: Correspondent, program: Program): string {
  const plain = /^[\w .-]+$/.test(one.name)
  const name = plain ? one.name : /^[\x20-\x7e]+$/.test(one.name) ? `"${one.name.replace(/["\\]/g, '\\$&')}"` : encodedWords(program.charset, one.name)
  return `${name} <${one.address}>`
}

function alternative(sent: Sent, html: string, boundary: string): Buffer {
  const { program } = sent.draft.from
  const plain = textPart('plain', sent.text, program)
  if (!program.html && sent.draft.html === undefined) return plain
  return multipart('alternative', [plain, textPart('html', html, program)], boundary)
}

function mixed(body: Buffer, files: readonly File[], program: Program, boundary: string): Buffer {
  return files.length === 0 ? body : multipart('mixed', [body, ...files.map((file) => filePart(file, program))], boundary)
}

function multipart(kind: string, parts: readonly Buffer[], boundary: string): Buffer {
  const pieces = parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from('\r\n')])
  return Buffer.concat([Buffer.from(`Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n`), ...pieces, Buffer.from(`--${boundary}--\r\n`)])
}

function textPart(kind: 'plain' | 'html', text: string, program: Program): Buffer {
  const octets = octetsIn(program.charset, text.replaceAll('\n', '\r\n'))
  const flowed = kind === 'plain' && program.flowed === true ? '; format=flowed' : ''
  const head = `Content-Type: text/${kind}; charset=${program.charset}${flowed}\r\nContent-Transfer-Encoding: ${program.encoding}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), transferred(octets, program.encoding)])
}

function filePart(file: File, program: Program): Buffer {
  const ascii = /^[\x20-\x7e]+$/.test(file.name)
  const name = ascii ? `name="${file.name}"` : `name="${encodedWords(program.charset, file.name)}"`
  const extended = `filename*=utf-8''${encodeURIComponent(file.name)}`
  const filename = ascii ? `filename="${file.name}"` : program.fileNames === 'rfc2231' ? extended : `file${name}`
  const head = `Content-Type: ${file.type};\r\n ${name}\r\nContent-Disposition: attachment;\r\n ${filename}\r\nContent-Transfer-Encoding: base64\r\n\r\n`
  return Buffer.concat([Buffer.from(head), transferred(file.octets, 'base64')])
}

function transferred(octets: Buffer, encoding: Program['encoding']): Buffer {
  if (encoding === 'base64') return Buffer.from(octets.toString('base64').replace(/.{1,76}/g, '$&\r\n'))
  return encoding === 'quoted-printable' ? Buffer.from(quotedPrintable(octets)) : octets
}

/** RFC 2045, 6.7: lines of at most 76 octets, blanks at their ends written out. */
function quotedPrintable(octets: Buffer): string {
  return octets.toString('latin1').split('\r\n').map((line) => {
    const coded = line.replace(/[^\x20-\x3c\x3e-\x7e]|[ ]$/g, (octet) => `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
    let column = 0
    return coded.replace(/=[0-9A-F]{2}|[^=]/g, (token) => {
      column += token.length
      if (column <= 75) return token
      column = token.length
      return `=\r\n${token}`
    })
  }).join('\r\n')
}
