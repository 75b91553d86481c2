import { serve, work } from './extract-work.ts'

// The program of a worker (see extract.ts): it reads mails from its standard input until that ends.
serve(work, process.stdin, process.stdout)
