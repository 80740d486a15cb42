import * as core from '@actions/core'
import type { Place } from '../core/errors/place.ts'
import type { Log } from '../ports/log.ts'

/** GitHub cuts what is longer (FIELD.md, limits). */
const longestAnnotation = 4096

const propertiesOf = (where: Place | undefined): core.AnnotationProperties => {
  if (where === undefined || !('file' in where)) return {}
  return {
    file: where.file,
    ...(where.line === undefined ? {} : { startLine: where.line }),
    ...(where.column === undefined ? {} : { startColumn: where.column }),
  }
}

const show = { notice: core.notice, warning: core.warning, error: core.error }

/** Speaks to the runner through workflow commands, in which all text is escaped. */
export const actionsLog: Log = {
  // A line of foreign text that looks like a workflow command must not become one.
  info: (line) => core.info(line.replace(/^(\s*)(::|##\[)/gm, '$1\u200b$2')),
  debug: core.debug,
  annotate: ({ level, message, where }) => show[level](message.slice(0, longestAnnotation), propertiesOf(where)),
  group: core.group,
  mask: core.setSecret,
}
