import { app } from './app.ts'
import { listWindows, lookAtWindow } from './browser-window.ts'
import { answerDialog, chooseMenuItem, clickNotification } from './desktop.ts'
import { receive } from './ipc-main.ts'
import { record } from './record.ts'
import { grantsPermission } from './session.ts'

/** What only a hand, or the system, could do. */
export const commands = {
  record: () => record,
  chooseMenuItem: (path: string[]) => chooseMenuItem(path),
  answerDialog: (response: number, filePaths?: string[]) => answerDialog(response, filePaths),
  clickNotification: (index: number) => clickNotification(index),
  closeWindow: () => listWindows()[0]?.close(),
  lookAtWindow: (on: boolean) => lookAtWindow(on),
  quit: () => app.quit(),
  openFile: (path: string) => void app.emit('open-file', { preventDefault() {} }, path),
  /** A call from a page of any origin, in the window itself or in a frame of it. */
  callFrom: (origin: string, isMainFrame: boolean, path: string) => {
    const senderFrame = { origin, parent: isMainFrame ? null : {} }
    return receive({ sender: {}, senderFrame }, { kind: 'invoke', channel: 'terrace:call', values: [path, {}] })
  },
  /** A defect in the main process. */
  fail: (message: string) =>
    void setImmediate(() => {
      throw new Error(message)
    }),
  grantsPermission: (permission: string) => grantsPermission(permission),
} as const

export type Commands = typeof commands

export interface CommandMessage {
  readonly id: number
  readonly name: keyof Commands
  readonly values: readonly unknown[]
}

process.on('message', async ({ id, name, values }: CommandMessage) => {
  try {
    process.send?.({ id, value: await (commands[name] as (...given: readonly unknown[]) => unknown)(...values) })
  } catch (thrown) {
    process.send?.({ id, error: thrown instanceof Error ? thrown.message : String(thrown) })
  }
})
// The test that started this program is gone.
process.on('disconnect', () => app.exit(1))
