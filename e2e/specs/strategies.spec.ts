import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expectNothingClipped, expectSound, SIZES, THEMES } from '../pages/appearance.ts'
import { StrategiesPage } from '../pages/strategies-page.ts'
import { expect, test } from '../terrace-test.ts'

const STUDY = `# A study to try things on.
name: Mine
universe: sample
strategy: momentum
split: { kind: walk-forward, trainDays: 504, testDays: 252, purgeDays: 21 }
`

test('the form and the text are two views of one study', async ({ launch }) => {
  const { window } = await launch()
  await window.goTo('Strategies')
  const strategies = new StrategiesPage(window)
  await strategies.openFile('mine.yaml', STUDY)
  await expect(strategies.field('Train')).toHaveValue('504')
  await expect(strategies.plan).toContainText('10 rounds of training and test')
  await strategies.field('Train').fill('756')
  await expect(strategies.plan).toContainText('9 rounds of training and test')

  await strategies.show('YAML')
  await expect(strategies.yaml).toHaveValue(STUDY.replace('504', '756'))
  await strategies.yaml.fill(STUDY.replace('504', '300'))
  await strategies.show('Form')
  await expect(strategies.field('Train')).toHaveValue('300')
  await window.page.getByRole('button', { name: 'Reset Train to the default' }).click()
  await expect(strategies.field('Train')).toHaveValue('756')

  await strategies.field('Strategy').selectOption('hierarchical-risk-parity')
  await strategies.show('YAML')
  await expect(strategies.yaml).toHaveValue(/strategy: hierarchical-risk-parity\n/)
})

test('a mistake is told with its line, and the last good form is kept', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await window.goTo('Strategies')
  const strategies = new StrategiesPage(window)
  await strategies.openFile('mine.yaml', STUDY)
  await strategies.field('Train').fill('5')
  await expect(strategies.plan).toContainText('1 mistake')
  await expect(strategies.plan).toContainText('Line 5')
  await expect(strategies.form.getByRole('alert')).toBeVisible()
  await window.picture('mistake-form')
  await strategies.plan.getByRole('button').click()
  await expect(strategies.yaml).toBeFocused()
  await strategies.yaml.fill(STUDY)
  await expect(strategies.plan).toContainText('10 rounds')
  await strategies.yaml.fill(`${STUDY}costs: [1\n`)
  await expect(page.getByText(/cannot be read at line \d/)).toBeVisible()
  await window.picture('mistake-yaml')
  await strategies.show('Form')
  await expect(strategies.field('Train')).toHaveValue('504')
  await expect(strategies.field('Train')).toBeDisabled()
  await expectSound(page, 'a form with a mistake')
})

test('a study is saved, duplicated, deleted and had back', async ({ launch, home }) => {
  const { window } = await launch()
  const { page } = window
  await window.goTo('Strategies')
  const strategies = new StrategiesPage(window)
  await strategies.openFile('mine.yaml', STUDY)
  await strategies.save()
  await expect(page.getByRole('main')).toContainText('Saved')
  expect(await readFile(join(home, 'studies', 'mine.yaml'), 'utf8')).toBe(STUDY)
  await page.getByRole('button', { name: 'Duplicate' }).click()
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Mine (copy)')
  await strategies.save()
  await strategies.back()
  await expect(page.getByRole('button', { name: /^Mine \(copy\)/ })).toBeVisible()
  await page.getByRole('button', { name: 'Delete Mine', exact: true }).click()
  await expect(page.getByRole('main')).toContainText('“Mine” was deleted.')
  await expect(page.getByRole('button', { name: /^Mine A study/ })).toBeHidden()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: /^Mine A study/ }).click()
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Mine')
})

test('what was typed and not saved is there again after a reload and after a kill', async ({ launch }) => {
  const first = await launch()
  await first.window.goTo('Strategies')
  const strategies = new StrategiesPage(first.window)
  await strategies.newStudy()
  await strategies.field('Name').fill('Half a thought')
  await expect.poll(async () => JSON.stringify(await first.window.call('settings.get', {}))).toContain('Half a thought')
  await first.window.page.reload()
  await first.window.expectReady()
  await expect(strategies.field('Name')).toHaveValue('Half a thought')
  await first.shell.kill()

  const second = await launch()
  const again = new StrategiesPage(second.window)
  await second.window.expectPage('Strategies')
  await expect(again.field('Name')).toHaveValue('Half a thought')
  await again.back()
  await expect(second.window.page.getByRole('main')).toContainText('not saved yet')
})

test('a preset is opened, and what an agent is rewarded for is moved by sliders', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await window.goTo('Strategies')
  const strategies = new StrategiesPage(window)
  await page.getByText('studies come with Terrace').click()
  await page.getByRole('button', { name: /^Hierarchical transformer-boost RL Hier/ }).click()
  const slider = strategies.form.getByRole('slider', { name: 'drawdown' })
  await slider.focus()
  await page.keyboard.press('End')
  await expect(strategies.form).toContainText('Most weight is on drawdown.')
  await window.picture('reward')
  await expectSound(page, 'reward')
  await strategies.show('YAML')
  await expect(strategies.yaml).toHaveValue(/reward: \{ gamma: \d/)
})

for (const theme of THEMES) {
  test(`gallery, form and text, in ${theme}`, async ({ launch }) => {
    const { window } = await launch()
    const { page } = window
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await window.goTo('Strategies')
    const strategies = new StrategiesPage(window)
    await window.call('study.save', { text: STUDY })
    for (const language of ['en', 'de'] as const) {
      await window.call('settings.set', { language })
      await page.reload()
      await window.expectReady()
      for (const size of SIZES) {
        await page.setViewportSize(size)
        const look = async (name: string) => {
          await window.picture(`${name}-${language}-${theme}-${size.width}`)
          if (size === SIZES[0] && language === 'en') await expectSound(page, name)
          else await expectNothingClipped(page, name)
        }
        await expect(page.getByText(/Momentum/).first()).toBeVisible()
        await look('gallery')
        await page.getByRole('button', { name: /^Mine A/ }).click()
        await expect(page.getByRole('region', { name: language === 'en' ? 'Before you start' : 'Vor dem Start' })).toContainText('10')
        await look('form')
        await page.getByRole('heading', { level: 3, name: language === 'en' ? 'Training and test' : 'Training und Test' }).scrollIntoViewIfNeeded()
        await look('split')
        await page.getByText('YAML', { exact: true }).click()
        await expect(strategies.page.getByRole('main').locator('textarea')).toHaveValue(/Mine/)
        await look('yaml')
        await page.getByRole('button', { name: language === 'en' ? 'All studies and strategies' : 'Alle Studien und Strategien' }).click()
      }
    }
  })
}
