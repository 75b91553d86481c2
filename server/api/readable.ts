import type { FileForm } from '../../core/contacts/file.ts'
import { Refusal } from './errors.ts'

/** A file that holds rows or cards. @throws Refusal that says what the file is instead */
export function readableForm(form: FileForm): 'csv' | 'vcard' {
  switch (form) {
    case 'csv': case 'vcard': return form
    case 'empty': throw unreadableFile('The file is empty.')
    case 'workbook': throw unreadableFile('This is a workbook of a spreadsheet program. Save its sheet as CSV there, and bring that.')
    case 'binary': throw unreadableFile('This is no file of text. A table is brought as CSV, contacts also as vCard.')
  }
}

/** A file that cannot be brought in, and why. */
export function unreadableFile(words: string): Refusal {
  return new Refusal(400, 'unreadable-file', words)
}
