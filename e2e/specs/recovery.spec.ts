import { existsSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expectSound } from '../pages/appearance.ts'
import { expect, test } from '../terrace-test.ts'

/** Writes nonsense over the head of the database, as a failing disk would. */
async function damage(home: string): Promise<void> {
  const file = await open(join(home, 'terrace.db'), 'r+')
  await file.write(Buffer.alloc(4_096, 'A'), 0, 4_096, 0)
  await file.close()
  for (const name of ['terrace.db-wal', 'terrace.db-shm']) await rm(join(home, name), { force: true })
}

test('a damaged database is explained, kept, and restored from a backup', async ({ launch, home }) => {
  const first = await launch()
  const { id } = await first.window.startSleep('Before the damage', 2, 1)
  await expect.poll(async () => (await first.window.job(id)).state).toBe('done')
  await first.window.call('app.backup', {})
  await first.shell.stop()
  await damage(home)

  const { window } = await launch()
  const { page } = window
  await expect(window.heading).toHaveText('The database could not be opened')
  await expect(page.getByRole('main')).toContainText(home)
  await window.picture('damaged')
  await expectSound(page, 'damaged')

  await page.getByRole('button', { name: /^Restore the backup of/ }).click()
  await window.picture('asked')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click()
  const message = page.getByRole('log', { name: 'Messages' })
  await expect(message).toContainText('The damaged file was kept as')
  const kept = /terrace\.db[\w.-]*\d/.exec(await message.innerText())![0]
  expect(existsSync(join(home, kept))).toBe(true)

  await window.goTo('Training')
  await expect(page.getByRole('article')).toContainText('Before the damage')
  await window.picture('restored')
})

test('without a backup it says what can be done', async ({ launch, home }) => {
  const first = await launch()
  await first.shell.stop()
  await damage(home)
  const { window } = await launch()
  await expect(window.page.getByRole('main')).toContainText('There is no backup in this data folder.')
  await window.picture('no-backup')
})
