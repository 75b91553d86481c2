import { useMutation } from '@tanstack/react-query'
import type { AnswerOf, Route } from '../../../contract/route.ts'
import { call, type Input } from '../../client/call.ts'
import { keyOf, queryClient } from '../../client/queries.ts'
import { useProblemWords } from '../../parts/problem.tsx'
import { toast } from '../../parts/toast.tsx'

/** Writes one of the Help Desk's own settings, says so, and asks for its list again. */
export function useSave<R extends Route>(route: R, list: Route, said: (input: Input<R>, answer: AnswerOf<R>) => string) {
  const say = useProblemWords()
  return useMutation({
    mutationFn: (input: Input<R>) => call(route, input),
    onSuccess: async (answer, input) => {
      toast({ text: said(input, answer) })
      await queryClient.invalidateQueries({ queryKey: keyOf(list) })
    },
    onError: (error) => toast({ text: say(error), bad: true }),
  })
}
