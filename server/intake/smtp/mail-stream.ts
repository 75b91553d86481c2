import { SMTPStream } from 'smtp-server/lib/smtp-stream.js'
import { DotStuffing } from '../../../core/mail/dot-stuffing.ts'

interface Reading {
  readonly dots: DotStuffing
  readonly keep: (octets: Buffer) => void
  /** Called with the mail's end; `goOn` reads what the client sent after it. */
  readonly ended: (goOn: () => void) => void
}

/** The library's reader of commands, with a reader of mails that hands the octets over as they lie in memory. */
export class MailStream extends SMTPStream {
  #reading: Reading | null = null

  readMail(keep: Reading['keep'], ended: Reading['ended']): void {
    this.#reading = { dots: new DotStuffing(), keep, ended }
    this._dataMode = true
  }

  override _feedDataStream(chunk: Buffer, done: (error?: Error | null) => void): void {
    const reading = this.#reading!
    const end = reading.dots.read(chunk, reading.keep)
    if (end < 0) return done()
    this.#reading = null
    this._dataMode = false
    reading.ended(() => this._write(chunk.subarray(end), 'buffer', done))
  }
}
