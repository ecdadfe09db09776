import { expect, test } from '../terrace-test.ts'

test('the palette finds a page and an action with the keyboard alone', async ({ launch }) => {
  const { window } = await launch()
  const { keyboard } = window.page
  await window.openPalette()
  await window.picture('open')
  await keyboard.type('resul')
  await keyboard.press('Enter')
  await window.expectPage('Results')
  await expect(window.palette).toBeHidden()

  await window.openPalette()
  await keyboard.type('dark')
  await keyboard.press('Enter')
  await expect(window.page.locator('html')).toHaveAttribute('data-theme', 'dark')

  await window.openPalette()
  await keyboard.type('no such thing')
  await expect(window.palette).toContainText('Nothing here is called')
  await keyboard.press('Escape')
  await expect(window.palette).toBeHidden()
})

test('pages have their numbers', async ({ launch }) => {
  const { window } = await launch()
  await window.page.keyboard.press('ControlOrMeta+5')
  await window.expectPage('Results')
  await window.page.keyboard.press('ControlOrMeta+8')
  await window.expectPage('Settings')
})

test('the main actions of the pages are found from anywhere', async ({ launch }) => {
  const { window } = await launch()
  const { keyboard } = window.page
  const find = async (words: string) => {
    await window.openPalette()
    await keyboard.type(words)
    await keyboard.press('Enter')
    await expect(window.palette).toBeHidden()
  }
  await find('import files')
  await expect(window.page.getByRole('heading', { name: 'Drop price files here' })).toBeVisible()
  await find('download prices')
  await expect(window.page.getByRole('heading', { name: 'Download prices' })).toBeVisible()
  await find('hide amounts')
  await expect.poll(() => window.call('settings.get', {})).toMatchObject({ hideAmounts: true })
  await find('deutsch')
  await expect(window.page.locator('html')).toHaveAttribute('lang', 'de')
})
