import { expectSound, SIZES, THEMES } from '../pages/appearance.ts'
import { TrainingPage } from '../pages/training-page.ts'
import { expect, test } from '../terrace-test.ts'

test('a desk is set, judged alone, trained, and judged beside its agent', async ({ launch }) => {
  test.slow()
  const { window } = await launch()
  const { page } = window
  await window.goTo('Strategies')
  await page.getByRole('link', { name: 'Specialist desks' }).click()
  const list = page.getByRole('navigation', { name: 'Specialist desks' })
  await expect(list.getByRole('link')).toHaveCount(7)
  await list.getByRole('link', { name: /^Volatility/ }).click()
  const desk = page.getByRole('article')
  await expect(desk.getByRole('heading', { level: 2 })).toHaveText('Volatility simulated')
  await expect(desk).toContainText('No agent was trained for this desk yet.')

  const steps = desk.getByLabel('Steps', { exact: true })
  await steps.fill('10.5')
  await expect(desk.getByRole('alert')).toHaveText('▲ This must be a whole number.')
  await expect(desk.getByRole('button', { name: 'Train', exact: true })).toBeDisabled()
  await steps.fill('10')
  await desk.getByLabel('Paths', { exact: true }).fill('60')
  await desk.getByLabel('Steps of training').fill('4096')
  await desk.getByRole('button', { name: 'Evaluate' }).click()
  const judged = desk.getByRole('region', { name: 'Evaluation', exact: true })
  await expect(judged).toContainText('the known answer stands alone')
  await expect(judged.getByRole('row')).toHaveCount(2)

  await desk.getByRole('button', { name: 'Train', exact: true }).click()
  await window.expectPage('Training')
  const training = new TrainingPage(window)
  await training.expectJob('Volatility, training', 'Done')
  await page.getByRole('link', { name: 'Back to the desk' }).click()
  await expect(desk).toContainText('An agent was trained for these parameters')
  await expect(list.getByRole('link', { name: /^Volatility/ })).toContainText('trained')
  await desk.getByRole('button', { name: 'Evaluate' }).click()
  await expect(judged).toContainText(/standard errors|on every path/)
  await expect(judged.getByRole('row', { name: /^Agent/ })).toContainText('±')
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const size of SIZES) {
      await page.setViewportSize(size)
      await window.picture(`desk-${theme}-${size.width}`)
    }
    await expectSound(page, `desk in ${theme}`)
  }
  // What was set is there again after a reload.
  await page.reload()
  await window.expectReady()
  await expect(desk.getByLabel('Steps', { exact: true })).toHaveValue('10')
  await window.call('settings.set', { language: 'de' })
  await page.reload()
  await expect(desk.getByRole('heading', { level: 2 })).toHaveText('Volatilität simuliert')
  await desk.getByRole('button', { name: 'Beurteilen' }).click()
  await expect(desk.getByRole('region', { name: 'Beurteilung', exact: true }).getByRole('row', { name: /^Agent/ })).toContainText('±')
  await window.picture('desk-de')
  await expectSound(page, 'desk in German')
})
