import { useState, type ChangeEvent, type FormEvent } from 'react'
import type { z } from 'zod'
import { fieldErrors, Refusal } from '../client/refusal.ts'
import type { Speech } from '../words/speech.ts'
import { useWords } from '../words/words.tsx'
import { useFieldWords, useProblemWords } from './problem.tsx'

interface FormOptions<V extends object, Body> {
  readonly initial: V
  /** The contract's schema of the body; what it refuses is said beside the field before anything is sent. */
  readonly schema: z.ZodType<unknown, Body>
  readonly body: (values: V) => Body
  readonly send: (body: Body) => Promise<unknown>
  /** Keeps what is typed over a reload, in this tab only; passwords are not kept. */
  readonly draft?: string
}

type TextEvent = ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>

/** A form: its values, what is wrong with which field in words, and the sending. What was typed stays when it fails. */
export function useForm<V extends object, Body>({ initial, schema, body, send, draft }: FormOptions<V, Body>) {
  const speech = useWords()
  const sayField = useFieldWords()
  const sayProblem = useProblemWords()
  const [values, setValues] = useState<V>(() => ({ ...initial, ...readDraft(draft) }))
  const [wrong, setWrong] = useState<ReadonlyMap<string, string>>(new Map())
  const [failed, setFailed] = useState<string>()
  const [asksToConfirm, setAsksToConfirm] = useState(false)
  const [busy, setBusy] = useState(false)

  const set = (part: Partial<V>): void => {
    const next = { ...values, ...part }
    setValues(next)
    keepDraft(draft, next)
    setFailed(undefined)
    setWrong((now) => new Map([...now].filter(([path]) => !Object.keys(part).some((name) => path === name || path.startsWith(`${name}.`) || path.endsWith(`.${name}`)))))
  }
  const refuse = (form: HTMLFormElement, fields: ReadonlyMap<string, string>, rest?: string): void => {
    setWrong(fields)
    setFailed(rest)
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    if (busy) return
    const sent = body(values)
    const checked = schema.safeParse(sent)
    if (!checked.success) return refuse(form, new Map(checked.error.issues.map((issue) => [issue.path.join('.'), issueWords(speech, issue)])))
    setBusy(true)
    try {
      await send(sent)
      keepDraft(draft, undefined)
    } catch (error) {
      const fields = new Map([...fieldErrors(error)].map(([path, one]) => [path, sayField(one) ?? '']))
      setAsksToConfirm(error instanceof Refusal && error.problem.code === 'confirmation-needed')
      refuse(form, fields, fields.size === 0 ? sayProblem(error) : undefined)
    } finally {
      setBusy(false)
    }
  }
  return {
    values, set, submit, busy, failed,
    /** The server wants a yes before it does this. */
    asksToConfirm,
    /** What is wrong with a field, by its path in the body. */
    wrong: (path: string): string | undefined => wrong.get(path),
    /** Everything a text field needs. */
    text: (name: keyof V & string) => ({ name, value: String(values[name] ?? ''), error: wrong.get(name), onChange: (event: TextEvent) => set({ [name]: event.currentTarget.value } as Partial<V>) }),
    reset: (next: V = initial): void => { setValues(next); keepDraft(draft, undefined); setWrong(new Map()); setFailed(undefined) },
  }
}

/** The fields of a body that differ from what was: only those are sent, so that what somebody else changed meanwhile stays. */
export function changed<Body extends object>(body: Body, before: object): Partial<Body> {
  const was = new Map<string, unknown>(Object.entries(before))
  return Object.fromEntries(Object.entries(body).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was.get(name)))) as Partial<Body>
}

function issueWords({ t }: Speech, issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small': return tooSmall(t, issue)
    case 'too_big': return issue.origin === 'string' ? t('field.too-long', { most: Number(issue.maximum) }) : t('field.at-most', { most: Number(issue.maximum) })
    case 'invalid_type': return t('field.missing')
    default: return t('field.invalid')
  }
}

function tooSmall(t: Speech['t'], { origin, minimum }: z.core.$ZodIssueTooSmall): string {
  const least = Number(minimum)
  if (origin !== 'string' && origin !== 'array') return t('field.at-least', { least })
  return least <= 1 ? t('field.missing') : t('field.too-short', { least })
}

function readDraft<V>(key: string | undefined): Partial<V> {
  const kept = key && sessionStorage.getItem(`mailkeep.draft.${key}`)
  return kept ? (JSON.parse(kept) as Partial<V>) : {}
}

function keepDraft(key: string | undefined, values: object | undefined): void {
  if (key === undefined) return
  if (values === undefined) sessionStorage.removeItem(`mailkeep.draft.${key}`)
  else sessionStorage.setItem(`mailkeep.draft.${key}`, JSON.stringify({ ...values, password: undefined }))
}
