import { redirect } from '@tanstack/react-router'
import { getFirstRun } from '../../contract/first-run.ts'
import { getMe, type Me } from '../../contract/me.ts'
import { signOut } from '../../contract/session.ts'
import { speak } from '../words/words.tsx'
import { call } from './call.ts'
import { answer, queryClient, signedOut, useAnswer } from './queries.ts'
import { Refusal } from './refusal.ts'

/** Who is signed in. Only inside the pages behind the sign-in, which `requireMe` opens. */
export function useMe(): Me {
  const { data } = useAnswer(getMe, {})
  if (!data) throw new Error('useMe was called before anybody was signed in')
  return data
}

/** Before a page behind the sign-in opens: nobody is sent to sign in, or to the first run. @throws a redirect */
export async function requireMe(place: string): Promise<void> {
  try {
    await queryClient.ensureQueryData({ ...answer(getMe, {}), revalidateIfStale: true })
  } catch (error) {
    if (!(error instanceof Refusal && error.problem.code === 'not-signed-in')) throw error
    signedOut.set(false)
    const { needed } = await call(getFirstRun, {})
    if (needed) throw redirect({ to: '/first-run', replace: true })
    throw redirect({ to: '/sign-in', search: place === '/' ? {} : { next: place }, replace: true })
  }
}

/** Somebody has signed in: what was read as somebody else, or as nobody, is forgotten. */
export async function enter(me: Me): Promise<void> {
  signedOut.set(false)
  const known = queryClient.getQueryData<Me>(answer(getMe, {}).queryKey)
  if (known && known.id !== me.id) queryClient.clear()
  queryClient.setQueryData(answer(getMe, {}).queryKey, me)
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== getMe.name })
  if (me.language && !localStorage.getItem('mailkeep.language')) await speak(me.language, false)
}

/** Signs out here. What was read is forgotten when its pages are left, for they show it until then. */
export async function leave(toSignIn: () => Promise<void>): Promise<void> {
  await call(signOut, {}).catch(() => undefined)
  await toSignIn()
  queryClient.clear()
}
