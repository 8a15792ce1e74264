import { knownCsrf } from './csrf'
import { Problem, problemOf } from './problem'

/** Hand a file in as the raw body, as the program takes it; raises `Problem`. `T` is what the route answers with. */
export async function upload<T>(path: string, file: Blob): Promise<T> {
  const request = { method: 'POST', body: file, headers: { 'X-CSRF-Token': knownCsrf() } }
  const response = await fetch(path, request).catch(() => {
    throw new Problem('offline')
  })
  if (!response.ok) throw await problemOf(response)
  return (await response.json()) as T
}
