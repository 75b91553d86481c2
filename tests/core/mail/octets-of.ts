/** The octets of a mail given as lines: strings as UTF-8, buffers as they are, CRLF after each. */
export function octetsOf(...lines: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(lines.flatMap(line => [Buffer.from(line), Buffer.from('\r\n')]))
}
