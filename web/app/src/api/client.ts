import createClient, { type Middleware } from 'openapi-fetch'
import { knownCsrf } from './csrf'
import { Problem, problemOf } from './problem'
import type { paths } from './schema'

const guard: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET') request.headers.set('X-CSRF-Token', knownCsrf())
    return request
  },
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response)
  },
  onError({ error }) {
    if (error instanceof Problem || (error instanceof DOMException && error.name === 'AbortError')) return error
    return new Problem('offline')
  },
}

/** The program's REST API: `await api.GET('/api/shops/{shop_id}/staff', …)`; raises `Problem` and nothing else. */
export const api = createClient<paths>({ baseUrl: window.location.origin })
api.use(guard)

/** The data of an answer; the client has raised already when there was none to be had. */
export async function ask<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T
}
