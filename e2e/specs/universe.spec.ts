import { lookAtEverySide } from '../pages/looks.ts'
import { expect, test } from '../terrace-test.ts'

test('a list is made, changed, copied and deleted, and each can be taken back', async ({ launch }) => {
  test.setTimeout(120_000)
  const { window } = await launch()
  const { page } = window
  await window.goTo('Universe')
  await page.getByRole('button', { name: 'New list' }).click()
  const dialog = page.getByRole('dialog', { name: 'New list' })
  await dialog.getByLabel('Name').fill('My <b>list</b>')
  await dialog.getByLabel('Symbols').fill('spy, tlt\nGLD  VTI')
  await window.picture('new-list')
  await dialog.getByRole('button', { name: 'Make the list' }).click()
  const list = page.getByRole('article')
  await expect(list.getByRole('heading', { level: 2 })).toHaveText('My <b>list</b>')
  const table = list.getByRole('table', { name: /^Instruments of/ })
  await expect(table.getByRole('row')).toHaveCount(5)
  await expect(list).toContainText('Survivorship bias')

  await list.getByLabel('Paste symbols').fill('SPY QQQ EFA')
  await list.getByRole('button', { name: 'Add 2 symbols' }).click()
  await expect(table.getByRole('row')).toHaveCount(7)

  const messages = page.getByRole('log', { name: 'Messages' })
  await list.getByRole('checkbox', { name: 'Tick QQQ' }).check()
  await list.getByRole('checkbox', { name: 'Tick GLD' }).check()
  await list.getByLabel('Set the class').selectOption('Commodities')
  await expect(table.getByRole('row', { name: /QQQ/ })).toContainText('Commodities')
  await list.getByRole('button', { name: 'Take off the list' }).click()
  await expect(table.getByRole('row')).toHaveCount(5)
  await messages.getByRole('button', { name: 'Undo' }).last().click()
  await expect(table.getByRole('row')).toHaveCount(7)
  await lookAtEverySide(window, 'own', page.locator('main table').first())

  // Who belonged when comes from a file; then the list does not flatter any more.
  await list.locator('input[type=file]').setInputFiles({ name: 'members.csv', mimeType: 'text/csv', buffer: Buffer.from('symbol,start,end\nSPY,2000-01-01,\nOLD,1999-01-01,2008-09-15\n') })
  await expect(list.getByRole('table', { name: 'Who belonged when' })).toContainText('OLD')
  await expect(list).not.toContainText('Survivorship bias')

  await list.getByRole('button', { name: 'Duplicate' }).click()
  await expect(list.getByRole('heading', { level: 2 })).toHaveText('Copy of My <b>list</b>')
  await list.getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Second')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(list.getByRole('heading', { level: 2 })).toHaveText('Second')
  await list.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('navigation', { name: 'Lists' })).not.toContainText('Second')
  await messages.getByRole('button', { name: 'Undo' }).last().click()
  await expect(page.getByRole('navigation', { name: 'Lists' })).toContainText('Second')
  await expect(list.getByRole('table', { name: 'Who belonged when' })).toContainText('OLD')
})

test('a search without a network says so in a sentence', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await window.call('settings.set', { downloads: false })
  await window.call('universe.save', { id: 'mine', name: 'Mine', instruments: [{ symbol: 'SPY' }], isNew: true })
  await page.goto(`${page.url().split('#')[0]}#/universe/mine`)
  await page.getByLabel('Search Yahoo').fill('world')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('Downloads are switched off.')
  await window.picture('search-failed')
})
