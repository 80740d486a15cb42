import { formatPlace, type Place } from './place.ts'

/**
 * One thing that is wrong, in the three parts that every message has.
 * `what` and `fix` are sentences without their full stop; the value at fault stands in double quotes in `what`.
 */
export interface Problem {
  readonly where: Place
  readonly what: string
  readonly fix: string
}

/** Writes a problem as one line: `<where>: <what>. <fix>.` */
export const formatProblem = ({ where, what, fix }: Problem): string => `${formatPlace(where)}: ${what}. ${fix}.`
