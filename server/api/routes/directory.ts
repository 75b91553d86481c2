import { searchDirectory as route } from '../../../contract/directory.ts'
import { searchDirectory } from '../../store/directory.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { type Handler, reads } from '../handler.ts'

export const directory: Handler[] = [
  reads(route, async ({ client, organization, query }) =>
    pageFor(await searchDirectory(client, organization, query.q, sliceOf(query, ['text', 'id'])), entry => entry)),
]
