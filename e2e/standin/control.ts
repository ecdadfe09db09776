import { app } from './app.ts'
import { listWindows } from './browser-window.ts'
import { answerDialog, chooseMenuItem, clickNotification } from './desktop.ts'
import { record } from './record.ts'
import { grantsPermission } from './session.ts'

/** What only a hand, or the system, could do. */
export const commands = {
  record: () => record,
  chooseMenuItem: (path: string[]) => chooseMenuItem(path),
  answerDialog: (response: number, filePaths?: string[]) => answerDialog(response, filePaths),
  clickNotification: (index: number) => clickNotification(index),
  closeWindow: () => listWindows()[0]?.close(),
  quit: () => app.quit(),
  openFile: (path: string) => void app.emit('open-file', { preventDefault() {} }, path),
  grantsPermission: (permission: string) => grantsPermission(permission),
} as const

export type Commands = typeof commands

export interface CommandMessage {
  readonly id: number
  readonly name: keyof Commands
  readonly values: readonly unknown[]
}

process.on('message', ({ id, name, values }: CommandMessage) => {
  try {
    process.send?.({ id, value: (commands[name] as (...given: readonly unknown[]) => unknown)(...values) })
  } catch (thrown) {
    process.send?.({ id, error: thrown instanceof Error ? thrown.message : String(thrown) })
  }
})
// The test that started this program is gone.
process.on('disconnect', () => app.exit(1))
