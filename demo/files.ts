import { crc32, deflateSync } from 'node:zlib'

/** An attachment: its name, its media type and its octets. */
export interface File {
  readonly name: string
  readonly type: string
  readonly octets: Buffer
}

/** A page of A4 with a heading and lines in Helvetica (PDF 1.4); Latin letters only. */
export function pdf(name: string, heading: string, lines: readonly string[]): File {
  const escape = (text: string) => text.replace(/[\\()]/g, '\\$&')
  const content = [
    `BT /F2 18 Tf 56 770 Td (${escape(heading)}) Tj ET`,
    '0.8 w 56 756 m 539 756 l S',
    ...lines.map((line, i) => `BT /F1 11 Tf 56 ${730 - 18 * i} Td (${escape(line)}) Tj ET`),
  ].join('\n')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>',
    `<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>',
  ]
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, i) => {
    const offset = text.length
    text += `${i + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const xref = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`
  text += `${xref}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
  return { name, type: 'application/pdf', octets: Buffer.from(text, 'latin1') }
}

/** A picture of columns, one for each value from 0 to 1, 32 pixels wide and 160 high, drawn in one colour. */
export function png(name: string, values: readonly number[], colour: readonly [number, number, number] = [11, 107, 95]): File {
  const width = 32 * values.length
  const height = 160
  const rows = Buffer.alloc(height * (1 + 3 * width), 255)
  for (let y = 0; y < height; y++) {
    const row = y * (1 + 3 * width)
    rows[row] = 0
    for (let x = 0; x < width; x++) {
      const column = values[x >> 5] ?? 0
      const inside = x % 32 >= 6 && x % 32 < 26 && y >= height - 8 - column * (height - 24) && y < height - 8
      if (inside || y === height - 8) rows.set(colour, row + 1 + 3 * x)
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const chunks = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
  return { name, type: 'image/png', octets: Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]) }
}

/** A table with CRLF at the end of each line (RFC 4180). */
export function csv(name: string, rows: readonly (readonly (string | number)[])[]): File {
  const cell = (value: string | number) => /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value)
  return { name, type: 'text/csv', octets: Buffer.from(rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')) }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
