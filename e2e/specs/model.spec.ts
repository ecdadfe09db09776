import { existsSync, readFileSync } from 'node:fs'
import { expectSound, SIZES, THEMES } from '../pages/appearance.ts'
import { saveInto } from '../pages/saved-file.ts'
import { expect, test } from '../terrace-test.ts'

/** The smallest training that ends in networks. */
const STUDY = {
  name: 'Learner',
  sample: { years: 4, instruments: 6 },
  strategy: { id: 'hrm', params: { members: 3, epochs: 2, hidden: 4, width: 4, leastEvidence: 0 } },
  baselines: [],
  split: { kind: 'walk-forward', trainDays: 400, testDays: 200 },
  monkeys: 0,
}

test('what a run has learned is saved, exported, repeated, applied to other days, and loaded again', async ({ launch, home }) => {
  // A training, its repetition, and a second test by it.
  test.slow()
  const running = await launch()
  const { window } = running
  const { page } = window
  const { id: job } = (await window.call('jobs.start', { kind: 'study', title: 'Learner', params: { study: STUDY } })) as { id: string }
  await expect.poll(async () => (await window.job(job)).state, { timeout: 120_000 }).toBe('done')
  await window.goTo('Results')
  const article = page.getByRole('article')
  await article.getByText('Model', { exact: true }).click()
  const model = page.getByRole('region', { name: 'The model' })
  await expect(model).toContainText('6 instruments')
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const size of SIZES) {
      await page.setViewportSize(size)
      await window.picture(`model-${theme}-${size.width}`)
    }
    await expectSound(page, `model in ${theme}`)
  }

  const { file } = await saveInto(running, home, () => model.getByRole('button', { name: 'Save the model' }).click())
  expect(existsSync(file)).toBe(true)
  await saveInto(running, home, () => model.getByRole('button', { name: 'Export as ONNX' }).click())
  const files = (await model.locator('li .mono').allTextContents()).map((name) => name.trim())
  const described = files.filter((name) => name.endsWith('.onnx.json'))
  expect(described.length).toBeGreaterThan(0)
  expect(files.length).toBe(2 * described.length)
  for (const name of described) {
    expect(JSON.parse(readFileSync(name, 'utf8'))).toMatchObject({ strategy: 'hrm', inputs: expect.any(Object), outputs: expect.any(Object), preprocessing: expect.any(Object) })
    expect(existsSync(name.replace(/\.json$/, ''))).toBe(true)
  }

  await article.getByRole('button', { name: 'Verify' }).click()
  await expect(article).toContainText('Identical: every portfolio had the same value on every day.', { timeout: 120_000 })

  await article.getByLabel('From', { exact: true }).fill('2016-01-04')
  await article.getByRole('button', { name: 'Apply' }).click()
  await window.expectPage('Training')
  await page.getByRole('link', { name: 'See the result' }).click({ timeout: 90_000 })
  await window.expectPage('Results')
  await expect(article.getByRole('heading', { level: 2 })).toHaveText('Learner, as trained to 2015-05-20')
  // It decides about nothing today, and Allocate says why it is not offered.
  await expect(article.getByRole('link', { name: 'Allocate today' })).toHaveCount(0)
  await window.goTo('Allocate')
  await page.getByText('1 run is not offered').click()
  await expect(page.getByRole('main')).toContainText('“Learner, as trained to 2015-05-20” keeps no model of its own')
  await window.picture('left-out')

  await window.goTo('Results')
  await page.getByRole('navigation', { name: 'Runs' }).getByRole('link', { name: /^Learner\b(?!,)/ }).click()
  await expect(article.getByRole('heading', { level: 2 })).toHaveText('Learner')
  await article.getByRole('button', { name: 'Remove' }).click()
  await expect(article.getByRole('heading', { level: 2 })).toHaveText('Learner, as trained to 2015-05-20')
  await article.getByText('Model', { exact: true }).click()
  await article.locator('input[type=file]').setInputFiles(file)
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('“Learner” is loaded.')
  await expect(article.getByRole('heading', { level: 2 })).toHaveText('Learner')
})
