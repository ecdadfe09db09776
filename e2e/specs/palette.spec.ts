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
