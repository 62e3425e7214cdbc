import type { ProblemDetails } from './types'

/** A refused or failed request: what the server said, or that it could not be reached. */
export class Problem extends Error {
  constructor(readonly details: ProblemDetails) {
    super(details.detail ?? details.title)
    this.name = 'Problem'
  }
  get code(): string {
    return this.details.code
  }
  get status(): number {
    return this.details.status
  }
  get field(): string | undefined {
    return this.details.field
  }
}

export function unreachable(cause: unknown): Problem {
  return new Problem({ title: String(cause), status: 0, code: 'unreachable' })
}

export async function problemOf(answer: Response): Promise<Problem> {
  const type = answer.headers.get('content-type') ?? ''
  if (type.includes('json')) {
    try {
      const body = (await answer.json()) as Partial<ProblemDetails>
      return new Problem({
        ...body,
        title: body.title ?? answer.statusText,
        status: body.status ?? answer.status,
        code: body.code ?? `http_${answer.status}`,
      })
    } catch {
      // the body was cut off: the status is all that is known
    }
  }
  return new Problem({ title: answer.statusText, status: answer.status, code: `http_${answer.status}` })
}

/** What went wrong as a Problem, whatever was thrown. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : unreachable(error)
}
