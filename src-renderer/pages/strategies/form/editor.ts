import { inject, provide, type InjectionKey } from 'vue'
import { assert } from '../../../../src-shared/base/assert.ts'
import type { StudyPath } from '../study-text.ts'

/** The study that fields write into. */
interface StudyEditor {
  /** What the study's text says there; undefined where it says nothing. */
  written(path: StudyPath): unknown
  set(path: StudyPath, value: unknown): void
  reset(path: StudyPath): void
  /** What is wrong there, or below it where `within` is set. */
  problemAt(path: StudyPath, within?: boolean): string | null
  /** While the text has a mistake, the form shows the last good one and takes nothing. */
  readonly locked: () => boolean
}

const editorKey: InjectionKey<StudyEditor> = Symbol('study editor')

export function provideEditor(editor: StudyEditor): void {
  provide(editorKey, editor)
}

export function useEditor(): StudyEditor {
  const editor = inject(editorKey)
  assert(editor, 'fields stand in a study editor')
  return editor
}
