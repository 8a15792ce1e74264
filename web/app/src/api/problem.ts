/** What can go wrong between a page and the program, as people need to tell it apart. */
export type ProblemKind = 'offline' | 'signedOut' | 'forbidden' | 'missing' | 'conflict' | 'invalid' | 'busy' | 'broken'

export class Problem extends Error {
  constructor(
    readonly kind: ProblemKind,
    /** The program's own words in Chinese, empty when it had none. */
    readonly detail = '',
    /** Words for single fields of a form, by the field's name. */
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(detail || kind)
  }
}

const KINDS: Readonly<Record<number, ProblemKind>> = {
  401: 'signedOut',
  403: 'forbidden',
  404: 'missing',
  409: 'conflict',
  413: 'invalid',
  415: 'invalid',
  422: 'invalid',
  429: 'busy',
}

interface FieldProblem {
  loc: (string | number)[]
  msg: string
}

export async function problemOf(response: Response): Promise<Problem> {
  const kind = KINDS[response.status] ?? (response.status < 500 ? 'invalid' : 'broken')
  const detail = kind === 'broken' ? '' : await detailOf(response)
  if (typeof detail === 'string') return new Problem(kind, detail)
  return new Problem(kind, '', Object.fromEntries(detail.map((each) => [each.loc.slice(1).join('.'), each.msg])))
}

async function detailOf(response: Response): Promise<string | FieldProblem[]> {
  try {
    const body = (await response.json()) as { detail?: string | FieldProblem[] }
    return body.detail ?? ''
  } catch {
    return ''
  }
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem('broken')
}
