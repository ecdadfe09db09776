import { z } from 'zod'
import type { ApiServices } from '../../src-shared/api/index.ts'
import { studySchema } from '../../src-shared/study-file.ts'
import { parseStudy, printStudy } from '../files/study-file.ts'

export function createStudyService(): ApiServices['study'] {
  return {
    read: ({ text, name }) => {
      const study = parseStudy(text, name)
      return { study, yaml: printStudy(study) }
    },
    schema: () => z.toJSONSchema(studySchema, { io: 'input', unrepresentable: 'any' }),
  }
}
