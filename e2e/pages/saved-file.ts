import { basename, join } from 'node:path'
import { expect } from '@playwright/test'
import type { RunningShell } from '../shells/shell.ts'
import type { TerraceWindow } from './terrace-window.ts'

interface Running {
  readonly window: TerraceWindow
  readonly shell: RunningShell
}

/** Presses what saves a file and says where it goes, as each shell asks for it. Gives the folder that was offered, and the file once the page says that it is written. */
export async function saveInto({ window, shell }: Running, folder: string, press: () => Promise<void>): Promise<{ readonly file: string; readonly offered: string }> {
  const expectWritten = (file: string) => expect(window.page.locator('body')).toContainText(file)
  if (shell.desktop) {
    const dialogs = async () => (await shell.desktop!.record()).dialogs
    const before = (await dialogs()).length
    await press()
    await expect.poll(async () => (await dialogs()).length).toBe(before + 1)
    const { kind, defaultPath } = (await dialogs())[before]!
    expect(kind).toBe('save')
    const file = join(folder, basename(defaultPath))
    await shell.desktop.answerDialog(0, [file])
    await expectWritten(file)
    return { file, offered: defaultPath.slice(0, -basename(defaultPath).length - 1) }
  }
  if (shell.answerSave) {
    const asked = shell.answerSave(folder)
    await press()
    const began = await asked
    await expectWritten(join(folder, basename(began)))
    return { file: join(folder, basename(began)), offered: began.slice(0, -basename(began).length - 1) }
  }
  await press()
  const dialog = window.page.getByRole('dialog', { name: 'Save a file' })
  const file = join(folder, await dialog.getByLabel('File name').inputValue())
  const offered = await dialog.getByLabel('Folder').inputValue()
  await dialog.getByLabel('Folder').fill(folder)
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expectWritten(file)
  return { file, offered }
}
