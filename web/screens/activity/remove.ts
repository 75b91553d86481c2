import { useMutation } from '@tanstack/react-query'
import { listActivity, removeActivity, restoreActivity } from '../../../contract/activity.ts'
import { getContact } from '../../../contract/contacts.ts'
import { call } from '../../client/call.ts'
import { queryClient } from '../../client/queries.ts'
import { useProblemWords } from '../../parts/problem.tsx'
import { toast } from '../../parts/toast.tsx'
import { useWords } from '../../words/words.tsx'

/** Takes an item out of a history; the toast puts it back. */
export function useRemoveFromHistory(contact: string) {
  const { t } = useWords()
  const say = useProblemWords()
  const restore = async (item: string): Promise<void> => {
    try {
      await call(restoreActivity, { params: { id: contact, item } })
      toast({ text: t('activity.restored') })
    } catch (error) {
      toast({ text: say(error), bad: true })
    }
    await refreshActivity(contact)
  }
  return useMutation({
    mutationFn: (item: string) => call(removeActivity, { params: { id: contact, item } }),
    onSuccess: async (_, item) => {
      toast({ text: t('activity.removed'), undo: () => restore(item) })
      await refreshActivity(contact)
    },
    onError: (error) => toast({ text: say(error), bad: true }),
  })
}

/** Asks again for a history and what is said of it. */
export async function refreshActivity(contact: string): Promise<void> {
  await Promise.all([listActivity, getContact].map((route) => queryClient.invalidateQueries({ queryKey: [route.name, { id: contact }] })))
}
