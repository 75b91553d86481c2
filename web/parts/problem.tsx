import { Refusal, Unreachable } from '../client/refusal.ts'
import type { FieldError, Problem } from '../../contract/problem.ts'
import type { Speech } from '../words/speech.ts'
import { useWords } from '../words/words.tsx'

/** Says in words what an error means and what to do. */
export function useProblemWords(): (error: unknown) => string {
  const speech = useWords()
  return (error) => {
    if (error instanceof Refusal) return wordsOf(speech, error.problem)
    return speech.t(error instanceof Unreachable ? 'problem.unreachable' : 'problem.page')
  }
}

/** The same for one refused field. */
export function useFieldWords(): (error: FieldError | undefined) => string | undefined {
  const speech = useWords()
  return (error) => error && sentence(speech, error.code, error.detail, undefined)
}

function wordsOf(speech: Speech, problem: Problem): string {
  return sentence(speech, problem.code, problem.detail, problem.conflict?.name)
}

/** English says the server's own sentence, which knows the details; another language has a sentence of its own for each code. */
function sentence({ language, t }: Speech, code: Problem['code'], detail: string, name: string | undefined): string {
  if (language === 'en') return detail
  return name === undefined ? t(`problem.${code}`) : t('problem.with-name', { what: t(`problem.${code}`), name })
}
